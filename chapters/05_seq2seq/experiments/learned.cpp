#include "chapters/05_seq2seq/experiments/learned.h"

namespace seq2seq {

Translator<> make_model(const program::PairCorpus& corpus, const Settings& settings, std::uint64_t seed) {
  ag::Random random(seed, "parameters");
  return {sizes_of(settings, corpus.source, corpus.target), random};
}

Learned learn(const std::string& name, const program::PairCorpus& corpus, const Settings& settings,
              std::uint64_t seed) {
  return learn(name, corpus, settings, seed, make_model(corpus, settings, seed));
}

Learned learn(const std::string& name, const program::PairCorpus& corpus, const Settings& settings, std::uint64_t seed,
              const Translator<>& model) {
  const auto order = [&](const std::vector<data::IdPair>& pairs) {
    return settings.reverse ? source_reversed(pairs) : pairs;
  };
  const std::vector<data::IdPair> pairs = order(corpus.train), test = order(corpus.test);
  data::PairBatches batches(pairs, static_cast<std::size_t>(settings.batch), seed);
  const double start = program::Progress::steady_seconds();
  Learned learned{.name = name, .parameters = model.parameter_count()};
  train(name, model, batches, train_settings(settings, seed), {});
  learned.seconds = program::Progress::steady_seconds() - start;
  learned.loss = held_out_loss(model, std::span(test));
  // A beam of one: greedy.
  learned.scores =
      program::score_pairs(corpus, translate(model, test, {.width = 1, .longest = corpus.longest_target()}));
  return learned;
}

}  // namespace seq2seq
