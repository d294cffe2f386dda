// training.h: what this chapter claims of models that were trained: warm-up, label smoothing, sequences, places, and
// who looks where.
#pragma once

#include <string>
#include <vector>

#include "chapters/07_transformer/experiments/learned.h"

namespace transformer {

// How large the experiments are at a profile.
Settings experiment_settings(program::Profile profile);
Settings rate_settings();

// Short runs at rates 1, 2, 4, … × 5e-4 without warm-up, and with it: the loss on held-out pairs after each. A run that
// ends with a loss that is no better than that of the words' frequencies has not trained.
struct Rates {
  std::vector<double> rates;
  std::vector<double> pre = {}, post = {}, post_warm = {};  // losses
  double frequencies = 0;                                   // −Σ p ln p of the target's words
  // The largest rate that trained, 0 if none did.
  double largest(const std::vector<double>& losses) const;
};
Rates compare_rates(const Settings& settings, std::uint64_t seed);

// −ln P of test words and how far their probabilities can be believed: the expected calibration error (Guo et al.
// 2017), Σ over 10 bins of the likeliest word's probability of share · |share of right words − mean probability|.
struct Calibration {
  double loss = 0, error = 0;
};
Calibration calibration(const Translator& model, const PairCorpus& corpus);

// With ε = 0.1 and without: of all pairs, and of a thousand that are learned by heart.
struct Smoothing {
  Calibration all_without = {}, all_with = {}, few_without = {}, few_with = {};
};
Smoothing compare_smoothing(std::uint64_t seed);

}  // namespace transformer
