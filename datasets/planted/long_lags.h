// Tasks that can only be done by remembering: what matters stands at the beginning, what is asked at the end, and what
// lies between says nothing. Batches are time first, row-major: element (t, s) of sequence s at step t.
#pragma once

#include <cstddef>
#include <vector>

#include "datasets/random.h"
#include "datasets/text/vocabulary.h"

namespace data {

// The adding problem (Hochreiter and Schmidhuber 1997, experiment 4). Of each pair the first number is uniform in
// [−1, 1], the second a marker: 1 at two places, −1 at both ends of the sequence, else 0. One of the first ten pairs is
// marked, then one of the first T/2 − 1 that are not; X₁ and X₂ are their numbers, and the number of a first pair that
// is marked counts as 0. The answer, at the end: 0.5 + (X₁ + X₂) / 4. Lengths are uniform in T … T + T/10.
struct AddingBatch {
  std::size_t steps = 0, sequences = 0;  // T_max = T + T/10 rounded down, B
  std::vector<std::size_t> lengths;      // [B]
  std::vector<float> inputs;             // [T_max, B, 2]: number, marker; 0 behind the end
  std::vector<float> targets;            // [B]
};
// InputError unless T ≥ 20: the two markers are drawn from T/2 − 1 places, of which ten are the first.
AddingBatch adding_problem(std::size_t T, std::size_t sequences, Random& random);
// "Processed correctly" in the paper: the error at the end is below this.
inline constexpr double kAddingTolerance = 0.04;
// P(|answer − 0.5| < 0.04): how often that is so of a model which remembers nothing and says 0.5. (X₁ + X₂) / 4 has a
// triangular density on ±½, so it is 1 − (1 − 0.08)² = 0.1536, but for the few marked first pairs.
inline constexpr double kAddingByChance = 1 - (1 - 2 * kAddingTolerance) * (1 - 2 * kAddingTolerance);

// What a batch of symbols asks: targets [T, B], or [B] where one answer is wanted at the end.
struct SymbolBatch {
  std::size_t steps = 0, sequences = 0;
  TokenIds inputs;  // [T, B]
  TokenIds targets;
};

// Copy memory (Arjovsky, Shah and Bengio 2016, section 4.1): ten symbols of eight, T − 1 blanks (8), the sign to answer
// (9), ten blanks; the answer is T + 10 blanks and then the ten symbols. T + 20 steps. InputError unless T ≥ 1.
SymbolBatch copy_memory(std::size_t T, std::size_t sequences, Random& random);
inline constexpr std::size_t kCopySymbols = 10;  // of the input; 9 of the answer
// 10 ln 8 / (T + 20): the cross-entropy of who knows where the ten symbols stand, but not one of them.
double copy_memory_baseline(std::size_t T);

// Recall: one of `kinds` symbols, then T distractors drawn from `kinds` others (ids kinds … 2 kinds − 1); which one was
// it? T + 1 steps, targets [B]. InputError unless T ≥ 1 and kinds ≥ 2.
SymbolBatch recall(std::size_t T, std::size_t kinds, std::size_t sequences, Random& random);

}  // namespace data
