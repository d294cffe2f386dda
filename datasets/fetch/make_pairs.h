// The file of sentence pairs of a corpus, made of what was downloaded: a text and its translation.
#pragma once

#include <cstddef>
#include <filesystem>

#include "datasets/fetch/manifest.h"

namespace data {

// Writes `file`, a line a pair `source<TAB>target`, and answers how many. A pair stands there once; one with equal
// sides, which nobody has translated, does not. The recipe's places are inside `folder`:
//   manual  patterns with one '*' for pages of XHTML, "en/*.html" and "zh/*.html": pages whose '*' is the same, see
//           page_pairs.h; pages that one language lacks are left out
//   sword   folders of modules, see verses.h
// InputError: what the readers refuse, an unknown reader, no pair at all.
std::size_t make_pairs(const PairsRecipe& recipe, const std::filesystem::path& folder,
                       const std::filesystem::path& file);

}  // namespace data
