#include "chapters/07_transformer/experiments/language.h"

#include <algorithm>
#include <span>

namespace transformer {
namespace {

using Heads = std::vector<std::vector<HeadLook>>;

// What the heads of every block do, the mean over test sentences. weights(i) gives [1, h, L, S] of each block for test
// pair i, place(referent) the word that looks.
template <class Weights, class Place>
Heads looks(const PairCorpus& corpus, const Sizes& sizes, const Weights& weights, const Place& place) {
  Heads heads(sizes.N, std::vector<HeadLook>(sizes.h));
  const std::size_t count = std::min<std::size_t>(corpus.test.size(), 400);
  for (std::size_t i = 0; i < count; ++i) {
    const data::Referent& referent = corpus.referents[i];
    const std::vector<Tensor> of_blocks = weights(i);
    for (std::size_t n = 0; n < sizes.N; ++n)
      for (std::size_t h = 0; h < sizes.h; ++h) {
        const auto at = [&](std::size_t noun) {
          return static_cast<double>(of_blocks[n].value()(0, h, place(referent), noun));
        };
        const double antecedent = at(referent.antecedent), other = at(referent.other);
        HeadLook& head = heads[n][h];
        head.antecedent += antecedent / static_cast<double>(count);
        head.other += other / static_cast<double>(count);
        head.right += (antecedent > other) / static_cast<double>(count);
      }
  }
  return heads;
}

// The attentions of one pair: the encoder's in order, then in turn the decoder's at itself and at the source.
std::vector<Tensor> watched(const Translator& model, const data::IdPair& pair) {
  const ag::NoGrad values_only;
  Watching watching;
  model.loss(seq2seq::batch_of(data::batch_of(std::span(&pair, 1))));
  return watching.weights;
}

Heads encoder_looks(const Translator& model, const PairCorpus& corpus) {
  return looks(
      corpus, model.sizes, [&](std::size_t i) { return watched(model, corpus.test[i]); },
      [](const data::Referent& r) { return r.it; });
}

// Row t of the decoder writes word t.
Heads decoder_looks(const Translator& model, const PairCorpus& corpus) {
  const auto weights = [&](std::size_t i) {
    const std::vector<Tensor> all = watched(model, corpus.test[i]);
    std::vector<Tensor> at_source;
    for (std::size_t n = 0; n < model.sizes.N; ++n) at_source.push_back(all[model.sizes.N + 2 * n + 1]);
    return at_source;
  };
  return looks(corpus, model.sizes, weights, [](const data::Referent& r) { return r.written; });
}

}  // namespace

Settings sequence_settings(const std::string& task, program::Profile profile) {
  Settings s = experiment_settings(profile);
  s.task = task;
  if (profile == program::Profile::check) return s;
  s.longest = 12;
  s.steps = profile == program::Profile::quick ? 400 : 3000;
  return s;
}

Settings order_settings(program::Profile profile) {
  Settings s = settings_for(profile);
  s.task = "owes";
  if (profile == program::Profile::check) return s;
  s.pairs = 10'000;
  s.m = 32;
  s.F = 64;
  s.blocks = 1;
  s.steps = profile == program::Profile::quick ? 200 : 600;
  s.warmup = 50;
  return s;
}

Settings coreference_settings(program::Profile profile) {
  Settings s = settings_for(profile);
  s.task = "coreference";
  if (profile == program::Profile::check) return s;
  s.longest = 20;
  s.pairs = profile == program::Profile::quick ? 6000 : 20'000;
  s.steps = profile == program::Profile::quick ? 220 : 1200;
  return s;
}

WordOrder learn_order(program::Profile profile, std::uint64_t seed) {
  Settings s = order_settings(profile);
  const PairCorpus corpus = program::load_pairs(s, {}, seed);
  WordOrder found{.with = learn("with positions", corpus, s, seed)};
  s.positions = "none";
  found.without = learn("without positions", corpus, s, seed);
  return found;
}

Coreference learn_coreference(program::Profile profile, std::uint64_t seed) {
  const Settings s = coreference_settings(profile);
  PairCorpus corpus = program::load_pairs(s, {}, seed);
  const Translator model = make_model(corpus, s, seed);
  Heads untrained_encoder = encoder_looks(model, corpus), untrained_decoder = decoder_looks(model, corpus);
  Learned learned = learn("coreference", corpus, s, seed, model);
  Heads encoder = encoder_looks(model, corpus), decoder = decoder_looks(model, corpus);
  return {std::move(learned),
          s,
          std::move(corpus),
          model,
          std::move(encoder),
          std::move(decoder),
          std::move(untrained_encoder),
          std::move(untrained_decoder)};
}

double best_right(const Heads& heads) {
  double best = 0;
  for (const std::vector<HeadLook>& of_block : heads)
    for (const HeadLook& head : of_block) best = std::max(best, head.right);
  return best;
}

}  // namespace transformer
