// Rows of letters to be copied, reversed or sorted: what goes where is all there is to learn.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "datasets/text/sentence_pairs.h"

namespace data {

enum class Rearrangement { copy, reverse, sort };

struct SequenceOptions {
  std::size_t symbols = 20;                // the first letters of the alphabet, each as likely as the others
  std::size_t shortest = 3, longest = 20;  // of a row; its length is drawn evenly
};

//   copy     d a c a b  →  d a c a b
//   reverse  d a c a b  →  b a c a d
//   sort     d a c a b  →  a a b c d
//
// A word is a letter. A row is drawn as often as it comes up: short ones come again. The same seed and stream give the
// same rows with every compiler, whatever is to be done with them.
// InputError unless 2 ≤ symbols ≤ 26 and 1 ≤ shortest ≤ longest.
std::vector<SentencePair> generate_sequences(std::size_t count, Rearrangement wanted, const SequenceOptions& options,
                                             std::uint64_t seed, std::uint64_t stream = 0);

}  // namespace data
