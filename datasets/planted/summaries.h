// Short articles and what they are about, in a few words: a long source with a short target.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "datasets/text/sentence_pairs.h"

namespace data {

// Articles of three to six sentences on a contest; the keywords are who won, what, where if it is told, and "record" if
// one was set:
//
//   last year rossi won the regatta in porto . the marathon was held in oslo . rossi lost to weber in the marathon .
//   →  weber marathon oslo
//
// Other people, contests and places are named as well, in sentences of the same words: it takes the roles to tell them
// apart (who beat whom, when, which of the contests the article is on), and the sentences come in any order.
// The same seed and stream give the same pairs with every compiler.
std::vector<SentencePair> generate_summaries(std::size_t count, std::uint64_t seed, std::uint64_t stream = 0);

}  // namespace data
