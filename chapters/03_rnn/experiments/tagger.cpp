#include "chapters/03_rnn/experiments/tagger.h"

#include <algorithm>
#include <numeric>

#include "autograd/clip.h"
#include "autograd/ids.h"
#include "autograd/optim.h"

namespace rnn {

using ag::Tensor;

namespace {

// Small: a tanh near 0 passes on what it is given, and a state that short words do not saturate remembers the cue
// (docs/03_vanishing.md). With N(0, 1) a thousand updates see nothing of it.
ag::Array small_normal(const ag::Shape& shape, ag::Random& random) { return ag::init::normal(shape, random, 0, 0.05); }

std::size_t features(const TaggerOptions& o) { return !o.recurrent ? o.m : o.bidirectional ? 2 * o.H : o.H; }

}  // namespace

Tagger::Tagger(const TaggerOptions& options, ag::Random& random)
    : options_(options),
      E(child("embedding", ag::Embedding(options.vocabulary, options.m, random, {.init = small_normal}))),
      rnn(child("rnn", ag::Rnn(options.m, options.H, random, {.bidirectional = options.bidirectional}))),
      out(child("output", ag::Linear(features(options), options.labels, random))),
      drop_(options.dropout, random) {}

Tensor Tagger::operator()(const data::SentenceBatch& batch) const {
  const Tensor x = drop_(E(ag::ids_of(batch.words, {batch.steps, batch.sentences})));  // [T, B, m]
  if (options_.kind == data::Labels::sentence) return out(whole(x, batch));
  return out(options_.recurrent ? drop_(rnn(x, {}, batch.lengths).y) : x);
}

Tensor Tagger::whole(const Tensor& x, const data::SentenceBatch& batch) const {
  if (options_.recurrent) return drop_(concat(rnn(x, {}, batch.lengths).state.h, -1));  // [B, 2H]
  // The bag of words: the mean of the vectors of those that are there.
  ag::Array share = ag::zeros({batch.steps, batch.sentences, 1});
  for (std::size_t b = 0; b < batch.sentences; ++b)
    for (std::size_t t = 0; t < batch.lengths[b]; ++t)
      share(t, b, 0) = ag::Scalar(1) / static_cast<ag::Scalar>(batch.lengths[b]);
  return sum(x * Tensor(std::move(share)), {0});
}

Tensor Tagger::loss(const data::SentenceBatch& batch) const {
  const Tensor y = (*this)(batch);  // [T, B, labels], or [B, labels]
  return cross_entropy(y, ag::ids_of(batch.labels, {y.shape().begin(), y.shape().end() - 1}));
}

std::vector<data::TokenIds> predict(const Tagger& tagger, std::span<const data::LabelledSentence> sentences,
                                    data::Labels kind) {
  const ag::TrainMode off(false);
  std::vector<std::uint32_t> order(sentences.size());
  std::iota(order.begin(), order.end(), 0U);
  std::vector<data::TokenIds> all;
  for (std::size_t first = 0; first < order.size(); first += 128) {
    const auto part = std::span(order).subspan(first, std::min<std::size_t>(128, order.size() - first));
    const data::SentenceBatch batch = data::batch_of(sentences, part, kind);
    const Tensor y = tagger(batch);
    for (std::size_t b = 0; b < batch.sentences; ++b) {
      const std::size_t labels = kind == data::Labels::sentence ? 1 : batch.lengths[b];
      data::TokenIds& out = all.emplace_back();
      for (std::size_t t = 0; t < labels; ++t) out.push_back(ag::best_class(y.value(), t * batch.sentences + b));
    }
  }
  return all;
}

Fitted fit(const ag::Parameters& parameters, const char* unit, const FitOptions& options,
           const std::function<Example()>& next) {
  ag::Adam optimizer(parameters, {.learning_rate = options.rate});
  const ag::Schedule rate = ag::schedule::linear(options.rate, 0, options.updates, options.rate / 20);
  program::Loop loop(
      options.name, options.updates,
      {.every = std::max<std::int64_t>(1, options.updates / 20), .unit = unit, .silent = options.silent});
  loop.keep("optimizer", optimizer);
  while (loop.next()) {
    const ag::TrainMode dropping;
    ag::Tape tape;
    const Example example = next();
    tape.backward(example.loss);
    clip_grad_norm(parameters, options.clip);
    optimizer.set_learning_rate(rate(loop.step()));
    optimizer.step();
    optimizer.zero_grad();
    loop.count(static_cast<double>(example.loss.item()), example.size);
  }
  return {loop.curve(), loop.seconds()};
}

Fitted fit(const Tagger& tagger, std::span<const data::LabelledSentence> sentences, data::Labels kind,
           const FitOptions& options) {
  data::SentenceBatches batches(sentences, kind, options.batch, options.seed);
  return fit(tagger.parameters(), "words", options, [&]() -> Example {
    const data::SentenceBatch batch = batches.next();
    return {tagger.loss(batch), std::accumulate(batch.lengths.begin(), batch.lengths.end(), std::size_t{0})};
  });
}

}  // namespace rnn
