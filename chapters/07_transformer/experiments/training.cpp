#include "chapters/07_transformer/experiments/training.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <map>
#include <span>

namespace transformer {
namespace {

constexpr double kWarmUp = 0.2;  // of the steps of a short run

// The loss on held-out pairs after a short run; that of chance where it did not stay finite.
double loss_after(const PairCorpus& corpus, Settings settings, std::uint64_t seed, double rate, bool warm) {
  settings.rate = rate;
  settings.warmup = warm ? std::llround(kWarmUp * static_cast<double>(settings.steps)) : 0;
  const Translator model = make_model(corpus, settings, seed);
  data::PairBatches batches(corpus.train, static_cast<std::size_t>(settings.batch), seed);
  train("rates", model, batches, train_settings(settings), {.silent = true});
  return seq2seq::held_out_loss(model, std::span(corpus.valid));
}

double entropy_of_words(const PairCorpus& corpus) {
  std::map<data::TokenId, double> count;
  double words = 0;
  for (const data::IdPair& pair : corpus.train) {
    for (const data::TokenId word : pair.target) ++count[word];
    ++count[data::kEnd];
    words += static_cast<double>(pair.target.size() + 1);
  }
  double entropy = 0;
  for (const auto& [word, n] : count) entropy -= n / words * std::log(n / words);
  return entropy;
}

}  // namespace

Settings experiment_settings(program::Profile profile) {
  Settings s = settings_for(profile);
  s.task = "chinese";
  if (profile == program::Profile::check || profile == program::Profile::quick) return s;
  s.longest = 12;
  s.m = 48;
  s.F = 192;
  if (profile == program::Profile::standard) s.steps = 1000;
  return s;
}

Settings rate_settings() {  // deeper, where the norm matters more, and short
  Settings s = experiment_settings(program::Profile::prove);
  s.longest = 8;
  s.m = 32;
  s.F = 128;
  s.blocks = 4;
  s.steps = 200;
  return s;
}

double Rates::largest(const std::vector<double>& losses) const {
  double most = 0;
  for (std::size_t i = 0; i < losses.size(); ++i)
    if (losses[i] < frequencies) most = rates[i];
  return most;
}

Rates compare_rates(const Settings& settings, std::uint64_t seed) {
  const PairCorpus corpus = program::load_pairs(settings, {}, seed);
  Rates found{.rates = {5e-4, 1e-3, 2e-3, 4e-3, 8e-3, 1.6e-2}};
  found.frequencies = entropy_of_words(corpus);
  for (const double rate : found.rates) {
    Settings s = settings;
    if (program::interrupted()) break;
    s.norm = "pre";
    found.pre.push_back(loss_after(corpus, s, seed, rate, false));
    s.norm = "post";
    found.post.push_back(loss_after(corpus, s, seed, rate, false));
    found.post_warm.push_back(loss_after(corpus, s, seed, rate, true));
  }
  return found;
}

Calibration calibration(const Translator& model, const PairCorpus& corpus) {
  const ag::NoGrad values_only;
  constexpr std::size_t kBins = 10, B = 64;
  std::array<double, kBins> right{}, sure{};
  double words = 0, loss = 0;
  for (std::size_t first = 0; first < corpus.test.size(); first += B) {
    const auto pairs = std::span(corpus.test).subspan(first, std::min(B, corpus.test.size() - first));
    const Batch batch = seq2seq::batch_of(data::batch_of(pairs));
    auto state = model.start(batch);
    for (std::size_t t = 0; t < batch.input.shape()[0]; ++t) {
      const ag::Array ln_p = log_softmax(model.step(row_of(batch.input, t), state)).value();
      for (std::size_t b = 0; b < pairs.size(); ++b) {
        const data::TokenId wanted = batch.wanted(t, b);
        if (wanted == data::kNotAsked) continue;
        const auto best = static_cast<data::TokenId>(ag::best_class(ln_p, b));
        const double p = std::exp(static_cast<double>(ln_p(b, static_cast<std::size_t>(best))));
        const std::size_t bin = std::min(kBins - 1, static_cast<std::size_t>(p * kBins));
        right[bin] += best == wanted;
        sure[bin] += p;
        loss -= static_cast<double>(ln_p(b, static_cast<std::size_t>(wanted)));
        ++words;
      }
    }
  }
  Calibration found{.loss = loss / words};
  for (std::size_t bin = 0; bin < kBins; ++bin) found.error += std::abs(right[bin] - sure[bin]) / words;
  return found;
}

Smoothing compare_smoothing(std::uint64_t seed) {
  Settings s = experiment_settings(program::Profile::prove);
  const auto calibrated = [&](const PairCorpus& corpus, double epsilon) {
    s.label_smoothing = epsilon;
    const Translator model = make_model(corpus, s, seed);
    data::PairBatches batches(corpus.train, static_cast<std::size_t>(s.batch), seed);
    train(epsilon > 0 ? "smoothed" : "plain", model, batches, train_settings(s), {});
    return calibration(model, corpus);
  };
  Smoothing found;
  const PairCorpus all = program::load_pairs(s, {}, seed);
  found.all_without = calibrated(all, 0);
  found.all_with = calibrated(all, 0.1);
  s.pairs = 1000;
  const PairCorpus few = program::load_pairs(s, {}, seed);
  found.few_without = calibrated(few, 0);
  found.few_with = calibrated(few, 0.1);
  return found;
}

}  // namespace transformer
