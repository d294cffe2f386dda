#include "chapters/02_word2vec/experiments/pmi.h"

#include <cmath>

#include "chapters/program/progress.h"

namespace word2vec {

using program::fit_line;

PmiFit fit_pmi(const Joint& joint, const PairOptions& options, std::uint64_t seed) {
  const double start = program::Progress::steady_seconds();
  const std::size_t V = joint.words;
  const std::vector<double> scores = all_scores(train_on_pairs(joint, options, seed));
  const std::vector<double> noise = joint.noise(options.power);

  PmiFit fit{.k = options.k, .d = options.d, .power = options.power};
  std::vector<double> expected(V * V), shift(V), added(V);
  for (std::size_t c = 0; c < V; ++c) shift[c] = std::log(joint.frequency[c] / noise[c]);
  for (std::size_t i = 0; i < V * V; ++i) {
    const std::size_t w = i / V, c = i % V;
    fit.x.push_back(joint.pmi(w, c));
    expected[i] = joint.pmi(w, c) + shift[c];
    added[c] += (scores[i] - joint.pmi(w, c) + std::log(static_cast<double>(options.k))) / static_cast<double>(V);
  }
  fit.y = scores;
  fit.pmi = fit_line(fit.x, scores);
  fit.with_noise = fit_line(expected, scores);
  if (options.power != 1) fit.noise_shift = fit_line(shift, added);
  fit.seconds = program::Progress::steady_seconds() - start;
  return fit;
}

PairOptions pair_options(const PmiScale& scale, std::size_t k) {
  return {.d = scale.words, .k = k, .steps = scale.steps, .batch = k == 1 ? 2 * scale.batch : scale.batch};
}

Normalisation measure_normalisation(const Joint& joint, const PairOptions& options, std::uint64_t seed) {
  const double start = program::Progress::steady_seconds();
  const std::size_t V = joint.words;
  const std::vector<double> scores = all_scores(train_on_pairs(joint, options, seed));
  const std::vector<double> noise = joint.noise(options.power);

  Normalisation result;
  std::vector<double> log_probability;
  for (std::size_t w = 0; w < V; ++w) {
    double Z = 0, expected = 0;
    for (std::size_t c = 0; c < V; ++c) {
      const double p = joint(w, c) / joint.frequency[w];
      Z += std::exp(scores[w * V + c]);
      expected += options.objective == Objective::nce ? p : p / (static_cast<double>(options.k) * noise[c]);
      log_probability.push_back(std::log(p));
    }
    result.mean_absolute += std::abs(std::log(Z)) / static_cast<double>(V);
    result.expected += std::abs(std::log(expected)) / static_cast<double>(V);
  }
  result.log_probability = fit_line(log_probability, scores);
  result.seconds = program::Progress::steady_seconds() - start;
  return result;
}

}  // namespace word2vec
