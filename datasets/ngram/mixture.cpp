#include "datasets/ngram/mixture.h"

#include <fmt/format.h>

#include <cmath>
#include <numeric>
#include <stdexcept>

namespace data {
namespace {

void check(bool condition, std::size_t a, std::size_t b) {
  if (!condition)
    throw std::invalid_argument(fmt::format("mixture: the sizes {} and {} do not belong together.", a, b));
}

// One step. E: the posterior r_tk = α_k p_tk / Σ_j α_j p_tj; M: the new α_k = mean of r_tk over t.
// Returns the log-likelihood under the old weights.
double em_step(std::span<const double> probabilities, std::vector<double>& weights) {
  const auto k_count = weights.size();
  std::vector<double> responsibility(k_count, 0.0);
  double log_likelihood = 0;
  for (std::size_t row = 0; row < probabilities.size(); row += k_count) {
    const auto p = probabilities.subspan(row, k_count);
    const double total = std::inner_product(p.begin(), p.end(), weights.begin(), 0.0);
    log_likelihood += std::log(total);
    if (total <= 0) continue;  // a word that every model calls impossible tells nothing about the weights
    for (std::size_t k = 0; k < k_count; ++k) responsibility[k] += weights[k] * p[k] / total;
  }
  const double sum = std::accumulate(responsibility.begin(), responsibility.end(), 0.0);
  if (sum > 0) {
    for (std::size_t k = 0; k < k_count; ++k) weights[k] = responsibility[k] / sum;
  }
  return log_likelihood;
}

}  // namespace

MixtureFit fit_mixture(std::span<const double> probabilities, std::vector<double> weights, const EmOptions& options) {
  check(!weights.empty() && probabilities.size() % weights.size() == 0, probabilities.size(), weights.size());
  const double tokens = static_cast<double>(probabilities.size() / weights.size());
  MixtureFit fit{std::move(weights), {}};
  if (tokens == 0) return fit;
  auto next = fit.weights;
  fit.log_likelihoods.push_back(em_step(probabilities, next));  // of the weights that EM starts from
  for (int step = 0; step < options.max_steps; ++step) {
    fit.weights = next;
    const double log_likelihood = em_step(probabilities, next);  // `next` runs one step ahead
    const double gain = (log_likelihood - fit.log_likelihoods.back()) / tokens;
    fit.log_likelihoods.push_back(log_likelihood);
    if (!(gain >= options.tolerance)) break;
  }
  return fit;
}

double fit_weight(std::span<const double> p, std::span<const double> q) {
  check(p.size() == q.size(), p.size(), q.size());
  std::vector<double> probabilities(2 * p.size());
  for (std::size_t t = 0; t < p.size(); ++t) {
    probabilities[2 * t] = p[t];
    probabilities[2 * t + 1] = q[t];
  }
  return fit_mixture(probabilities, {0.5, 0.5}).weights[0];
}

std::vector<double> mix(double alpha, std::span<const double> p, std::span<const double> q) {
  check(p.size() == q.size(), p.size(), q.size());
  std::vector<double> mixed(p.size());
  for (std::size_t t = 0; t < p.size(); ++t) mixed[t] = alpha * p[t] + (1 - alpha) * q[t];
  return mixed;
}

}  // namespace data
