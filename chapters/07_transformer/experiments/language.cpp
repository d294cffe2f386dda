#include "chapters/07_transformer/experiments/language.h"

#include <algorithm>
#include <span>
#include <utility>

namespace transformer {
namespace {

using Heads = std::vector<std::vector<HeadLook>>;

// What the heads of the encoder do at "it", and those of the decoder, whose row t writes word t, at the noun that it
// has become: the mean over test sentences.
std::pair<Heads, Heads> looks(const Translator& model, const PairCorpus& corpus) {
  const Sizes& sizes = model.sizes;
  Heads encoder(sizes.N, std::vector<HeadLook>(sizes.h)), decoder = encoder;
  const std::size_t count = std::min<std::size_t>(corpus.test.size(), 400);
  for (std::size_t i = 0; i < count; ++i) {
    const data::Referent& referent = corpus.referents[i];
    const auto add = [&](Heads& heads, const std::vector<Tensor>& weights, std::size_t place) {
      for (std::size_t n = 0; n < sizes.N; ++n)
        for (std::size_t h = 0; h < sizes.h; ++h) {
          const auto at = [&](std::size_t noun) { return static_cast<double>(weights[n].value()(0, h, place, noun)); };
          const double antecedent = at(referent.antecedent), other = at(referent.other);
          HeadLook& head = heads[n][h];
          head.antecedent += antecedent / static_cast<double>(count);
          head.other += other / static_cast<double>(count);
          head.right += (antecedent > other) / static_cast<double>(count);
        }
    };
    const Looked all = looked(model, corpus.test[i]);
    add(encoder, all.encoder, referent.it);
    add(decoder, all.over, referent.written);
  }
  return {encoder, decoder};
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

}  // namespace

Looked looked(const Translator& model, const data::IdPair& pair) {
  const ag::NoGrad values_only;
  const Watching watching;  // N of the encoder, then in turn the decoder at itself and at the source
  model.loss(seq2seq::batch_of(data::batch_of(std::span(&pair, 1))));
  Looked found;
  for (std::size_t i = 0; i < watching.weights.size(); ++i) {
    const std::size_t N = model.sizes.N;
    (i < N ? found.encoder : (i - N) % 2 == 0 ? found.back : found.over).push_back(watching.weights[i]);
  }
  return found;
}

Settings sequence_settings(const std::string& task) {
  Settings s = experiment_settings(program::Profile::prove);
  s.task = task;
  s.steps = 3000;
  return s;
}

WordOrder learn_order(std::uint64_t seed) {
  Settings s = settings_for(program::Profile::prove);
  s.task = "owes";
  s.pairs = 10'000;
  s.m = 32;
  s.F = 64;
  s.blocks = 1;
  s.steps = 600;
  s.warmup = 50;
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
  auto [untrained_encoder, untrained_decoder] = looks(model, corpus);
  Learned learned = learn("coreference", corpus, s, seed, model);
  auto [encoder, decoder] = looks(model, corpus);
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
