#include "chapters/07_transformer/experiments/learned.h"

#include <algorithm>
#include <cmath>
#include <span>

namespace transformer {
namespace {

// `train` is given the loop's options.
template <class Model, class Train>
Race race(const std::string& name, const PairCorpus& corpus, const Model& model, const Train& train) {
  Race found{{.name = name, .parameters = model.parameter_count()}, {}, {}};
  const auto now = program::Progress::steady_seconds;
  const double start = now();
  double away = 0;
  train({.measure = [&] {
    const double before = now();
    found.at.push_back(before - start - away);
    found.held.push_back(seq2seq::held_out_loss(model, std::span(corpus.valid)));
    away += now() - before;
    return found.held.back();
  }});
  found.seconds = now() - start - away;
  found.loss = seq2seq::held_out_loss(model, std::span(corpus.test));
  found.scores = program::score_pairs(
      corpus, seq2seq::translate(model, corpus.test, {.width = 1, .longest = corpus.longest_target()}));
  return found;
}

std::size_t parameters_of(const attention::Sizes& sizes) {
  ag::Random random(1);
  return attention::Translator(sizes, random).parameter_count();
}

}  // namespace

Translator make_model(const PairCorpus& corpus, const Settings& settings, std::uint64_t seed) {
  ag::Random random(seed, "parameters");
  return {sizes_of(settings, corpus), random};
}

Race learn(const std::string& name, const PairCorpus& corpus, const Settings& settings, std::uint64_t seed,
           const Translator& model) {
  data::PairBatches batches(corpus.train, static_cast<std::size_t>(settings.batch), seed);
  return race(name, corpus, model, [&](const program::LoopOptions& options) {
    train(name, model, batches, train_settings(settings), options);
  });
}

Race learn(const std::string& name, const PairCorpus& corpus, const Settings& settings, std::uint64_t seed) {
  return learn(name, corpus, settings, seed, make_model(corpus, settings, seed));
}

attention::Sizes as_large(const PairCorpus& corpus, const Settings& settings) {
  const std::size_t wanted = make_model(corpus, settings, 1).parameter_count();
  attention::Sizes sizes{.source_words = static_cast<std::size_t>(corpus.source.words.size()),
                         .target_words = static_cast<std::size_t>(corpus.target.words.size()),
                         .m = static_cast<std::size_t>(settings.m),
                         .H = 2,
                         .dropout = settings.dropout};
  while (parameters_of(sizes) < wanted) sizes.H += 2;
  attention::Sizes smaller = sizes;
  smaller.H -= 2;
  return parameters_of(sizes) - wanted < wanted - parameters_of(smaller) ? sizes : smaller;
}

Beside beside_attention(const PairCorpus& corpus, const Settings& settings, std::uint64_t seed) {
  Beside beside;
  ag::Random random(seed, "parameters");
  const attention::Translator other(as_large(corpus, settings), random);
  data::PairBatches batches(corpus.train, static_cast<std::size_t>(settings.batch), seed);
  const seq2seq::TrainSettings training{.steps = settings.steps, .rate = 4e-3, .clip = settings.clip, .seed = seed};
  beside.attention = race("attention (06)", corpus, other, [&](const program::LoopOptions& options) {
    seq2seq::train("attention", other, batches, training, options);
  });
  if (program::interrupted()) return beside;
  beside.transformer = learn("Transformer, as many updates", corpus, settings, seed);
  Settings longer = settings;
  longer.steps = std::max<std::int64_t>(
      1, std::llround(static_cast<double>(settings.steps) * beside.attention.seconds / beside.transformer.seconds));
  if (program::interrupted()) return beside;
  beside.same_seconds = learn("Transformer, as many seconds", corpus, longer, seed);
  return beside;
}

}  // namespace transformer
