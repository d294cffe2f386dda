// Addition by characters: a translation whose answer is known, and whose every digit may hang on all digits behind it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "datasets/text/sentence_pairs.h"

namespace data {

struct AdditionOptions {
  std::size_t least_digits = 1, most_digits = 3;  // of each number; how many is drawn evenly
};

//   1 2 + 3 4 5  →  3 5 7
//
// A word is a character. No number begins with 0, but 0 itself. A sum is drawn as often as it comes up: with few digits
// the same one comes again. The same seed and stream give the same pairs with every compiler.
// InputError unless 1 ≤ least_digits ≤ most_digits.
std::vector<SentencePair> generate_additions(std::size_t count, const AdditionOptions& options, std::uint64_t seed,
                                             std::uint64_t stream = 0);

}  // namespace data
