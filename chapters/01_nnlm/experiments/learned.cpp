#include "chapters/01_nnlm/experiments/learned.h"

#include <algorithm>
#include <cmath>

namespace nnlm {
namespace {

// The control, which can learn nothing but unigrams.
class ShuffledWords {
 public:
  ShuffledWords(data::TokenView text, data::WindowOptions options)
      : targets_(text, options), elsewhere_([&] {
          options.seed += 1'000'003;
          return Words(text, options);
        }()) {}

  std::pair<Ids, Ids> next() { return {elsewhere_.next().first, targets_.next().second}; }
  std::int64_t batches() const { return targets_.batches(); }
  data::Windows::Position position() const { return targets_.position(); }
  void restore(data::Windows::Position position) {
    targets_.restore(position);
    elsewhere_.restore(position);
  }

 private:
  Words targets_, elsewhere_;
};

}  // namespace

Nnlm make_model(const Corpus& corpus, const Settings& settings, std::uint64_t seed) {
  ag::Random random(seed, "parameters");
  Nnlm model({.vocabulary = static_cast<std::size_t>(corpus.vocabulary.size()),
              .n = static_cast<std::size_t>(settings.n),
              .m = static_cast<std::size_t>(settings.m),
              .h = static_cast<std::size_t>(settings.h),
              .direct = settings.direct,
              .dropout = settings.dropout},
             random);
  model.start_from_unigrams(corpus.split.train);
  return model;
}

std::size_t curve_words(const Corpus& corpus, const Settings& settings) {
  const std::size_t all = corpus.split.valid.size();
  return settings.patience > 0 ? all : std::min<std::size_t>(all, 20'000);
}

Training learn(const Nnlm& model, const Corpus& corpus, const Settings& settings, const LearnOptions& options) {
  model.drop.random() = ag::Random(options.seed, "dropout");
  const data::WindowOptions order{.n = static_cast<int>(settings.n),
                                  .batch = static_cast<std::size_t>(settings.batch),
                                  .seed = options.seed,
                                  .first = corpus.first};
  const data::TokenView valid = corpus.split.valid.first(curve_words(corpus, settings));
  const auto measure = [&] { return data::perplexity(target_probabilities(model, valid, corpus.first)); };
  const auto learn_from = [&](auto words) {
    return train(model, words, train_settings(settings), measure, options.loop);
  };
  if (options.shuffled_contexts) return learn_from(ShuffledWords(corpus.split.train, order));
  return learn_from(Words(corpus.split.train, order));
}

std::vector<double> shuffled_probabilities(const Nnlm& model, data::TokenView text, std::size_t first,
                                           std::uint64_t seed) {
  const ag::NoGrad values_only;
  const ag::TrainMode off(false);
  const data::WindowOptions in_order{
      .n = static_cast<int>(model.shape.n), .batch = 512, .shuffle = false, .first = first};
  data::WindowOptions elsewhere = in_order;
  elsewhere.shuffle = true;
  elsewhere.seed = seed;
  data::Windows targets(text, in_order), contexts(text, elsewhere);
  std::vector<double> probabilities;
  for (data::Batch batch, other; targets.next(batch) && contexts.next(other);) {
    const Tensor y = model(contexts_of(other, model.shape.n));
    const Tensor log_p = gather(y, targets_of(batch)) - ag::logsumexp(y, {-1});
    for (const Scalar v : log_p.value()) probabilities.push_back(std::exp(static_cast<double>(v)));
  }
  return probabilities;
}

data::ScoredText score_network(const Nnlm& model, const Corpus& corpus) {
  return {"network", target_probabilities(model, corpus.split.valid, corpus.first),
          target_probabilities(model, corpus.split.test, corpus.first)};
}

}  // namespace nnlm
