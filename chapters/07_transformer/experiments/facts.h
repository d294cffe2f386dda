// facts.h: what holds of attention before anything is learned, each as a function that measures it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "chapters/07_transformer/lesson.h"

namespace transformer {

// ∂ h_t / ∂ y_s of a decoder's hidden states h and the words y that it is told: the greatest of s > t, which must be 0,
// and the least of s ≤ t, which must not.
struct Leak {
  double future = 0, past = 0;
};
Leak future_leak(std::uint64_t seed);

// ‖f(P x) − P f(x)‖ of an encoder's block f and a permutation P of words, the greatest element: as it is, and where
// each word is told its place first.
struct Equivariance {
  double bag = 0, placed = 0;
};
Equivariance equivariance(std::uint64_t seed);

// The greatest |Δ| of a decoder's hidden states, word by word with the keys and values kept, and all at once.
double cache_error(std::uint64_t seed);

// Queries and 64 keys of independent N(0, 1): what the scores and their softmax are like at d_k, divided by √d_k and
// not. The Jacobian of softmax is diag(α) − α αᵀ: where it is 0, no gradient comes through.
struct Saturation {
  std::size_t d_k = 0;
  double variance = 0;  // of q · k, over d_k
  double entropy_scaled = 0, entropy_raw = 0;
  double jacobian_scaled = 0, jacobian_raw = 0;  // Frobenius norms
};
Saturation saturation(std::size_t d_k, std::uint64_t seed);
std::vector<Saturation> saturations(std::uint64_t seed);  // d_k = 4 … 1024

// Gradients of an encoder of N blocks at its beginning (Xavier, as Xiong et al. 2020, theorem 1). Words' vectors and
// targets are random.
struct Depth {
  std::size_t N = 0;
  double gradient = 0;  // ‖∂ loss / ∂ W₂‖ of the last feed-forward network, Frobenius
  double x = 0;         // ‖x‖ of what the last block gives, the root mean square over words
  double first = 0;     // ‖∂ loss / ∂ W₂‖ of the first block's
};
Depth gradient_at_depth(Norm norm, std::size_t N, std::uint64_t seed);
std::vector<Depth> gradients_over_depth(Norm norm, std::uint64_t seed);  // N = 8 … 64

}  // namespace transformer
