// nce_gradient.h: noise-contrastive estimation goes the way of maximum likelihood when there is noise enough.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace word2vec {

// For one h, with normalised scores, Σ_w e^{s(w)} = 1, and words in proportion to p(w), the gradients at s(w) are
//
//   maximum likelihood   e^{s(w)} − p(w)
//   NCE                  (e^{s(w)} − p(w)) k P_n(w) / (e^{s(w)} + k P_n(w)):  the same for k → ∞  (Mnih & Teh 2012)
//   negative sampling    k P_n(w) σ(s(w)) − p(w) σ(−s(w)):                    not the same for any k
//
// Measured on the tape as gradients of the output vectors. All is counted, nothing drawn: every word is among the k
// negatives equally often, so no sampling noise hides the difference.
struct NceGradient {
  std::vector<std::size_t> k;
  std::vector<double> nce;                // ‖g − g_MLE‖ / ‖g_MLE‖
  std::vector<double> negative_sampling;  // of the directions alone: ‖g/‖g‖ − g_MLE/‖g_MLE‖‖
};
// k = |V|, 10 |V|, 100 |V|.
NceGradient compare_with_likelihood(std::uint64_t seed);

}  // namespace word2vec
