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
std::vector<Saturation> saturations(std::uint64_t seed, std::size_t largest = 1024);  // d_k = 4, 16, 64 …

// An encoder of N blocks at its beginning (Xavier), as Xiong et al. 2020, theorem 1, have it: words' vectors are
// random, and so is the word that the first of them is asked for. Root mean squares over models and sentences.
enum class Stack {
  post,
  pre,   // with a norm behind the last block
  bare,  // neither norm nor residual: x ← f(x), with attention and the feed-forward network in turn
};
struct Depth {
  std::size_t N = 0;
  double last = 0, first = 0;  // ‖∂ loss / ∂ W₂‖ of the last and the first feed-forward network
  double product = 0;          // ‖∂ loss / ∂ W₂‖ ‖x‖ of the last one, x its word behind the last block
};
Depth gradient_at_depth(Stack stack, std::size_t N, std::uint64_t seed);
std::vector<Depth> gradients_over_depth(Stack stack, std::uint64_t seed, std::size_t deepest = 64);  // N = 8, 16, 32 …

}  // namespace transformer
