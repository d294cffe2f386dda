// Mixtures of probability models: P(w | h) = Σ_k α_k P_k(w | h).
#pragma once

#include <cstddef>
#include <span>
#include <vector>

namespace data {

struct MixtureFit {
  std::vector<double> weights;          // α, [K], sum 1
  std::vector<double> log_likelihoods;  // of the data before each EM step and after the last; never falls
};

struct EmOptions {
  int max_steps = 100;
  double tolerance = 1e-7;  // stop when a step gains less than this, in nats a token
};

// The weights that make the data likeliest, by expectation–maximization (Jelinek and Mercer 1980).
// `probabilities` is [T, K], row-major: P_k of the t-th word. EM starts from `weights` ([K], all > 0, sum 1).
// Without data (T = 0) the weights stay as they are. std::invalid_argument when the sizes disagree.
MixtureFit fit_mixture(std::span<const double> probabilities, std::vector<double> weights,
                       const EmOptions& options = {});

// For two models with the probabilities `p` and `q` of the same T words: the weight α of the first in α p + (1−α) q.
double fit_weight(std::span<const double> p, std::span<const double> q);

// α p_t + (1−α) q_t, [T].
std::vector<double> mix(double alpha, std::span<const double> p, std::span<const double> q);

}  // namespace data
