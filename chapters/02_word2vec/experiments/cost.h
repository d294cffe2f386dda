// cost.h: what a pair costs to train on, by the loss and the size of the vocabulary.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "autograd/tape.h"

namespace word2vec {

// The products a tape recorded, as multiply-adds: M N K for each [M, K] [K, N]. The way back takes twice as many.
// Throws ag::Error for a product with a constant, whose size the tape does not keep.
std::int64_t count_multiply_adds(const ag::Tape& tape);

// One pair (word, context) in forward, backward and plain gradient descent, for a vocabulary of |V| words.
struct PairCost {
  std::size_t words = 0;  // |V|
  struct Of {
    double multiply_adds = 0;  // forward, counted on the tape
    double seconds = 0;        // all of it, the best of several steps
  };
  Of softmax = {}, negative_sampling = {}, hierarchical = {};
};
struct CostOptions {
  std::size_t d = 64, k = 5, batch = 64;
};
PairCost measure_pair_cost(std::size_t words, const CostOptions& options, std::uint64_t seed);

// How a cost grows: the slope of ln cost over ln |V|, 0 flat, 1 in proportion.
struct Growth {
  double multiply_adds = 0, seconds = 0;
};
struct CostGrowth {
  std::vector<PairCost> costs;  // |V| = smallest, 4 smallest, … largest
  Growth softmax, negative_sampling;
  // Hierarchical softmax: multiply-adds of a pair over d log₂|V|, the least and the greatest of all |V|.
  double per_bit_least = 0, per_bit_greatest = 0;
};
CostGrowth measure_cost_growth(std::size_t smallest, std::size_t largest, const CostOptions& options,
                               std::uint64_t seed);

}  // namespace word2vec
