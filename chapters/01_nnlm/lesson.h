// Chapter 01. A neural probabilistic language model (Bengio, Ducharme, Vincent & Jauvin 2003).
//
// A model that counts n-grams knows nothing of "the cat was walking in the bedroom" after having read "the dog was
// walking in a room": the words differ. Give every word a vector of m features, learn the vectors together with the
// network that predicts the next word from those of the n−1 words before it, and what was read about dogs is partly
// read about cats.
//
//   P(w_t | w_{t−n+1} … w_{t−1}) = softmax(b + x W + tanh(d + x H) U),   x = the features of the context
//
// Letters, as in the paper:
//   |V|  words in the vocabulary        n  the model's order: n−1 words of context predict the n-th
//   m    features (size) of a word      h  hidden units                       B  examples in a batch
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <string>
#include <utility>
#include <vector>

#include "autograd/autograd.h"
#include "chapters/program/loop.h"
#include "datasets/ngram/metrics.h"
#include "datasets/text/windows.h"

namespace nnlm {

using ag::Ids, ag::Random, ag::Scalar, ag::Tensor;

// [model]
struct Shape {
  std::size_t vocabulary = 0;  // |V|
  std::size_t n = 5;
  std::size_t m = 30;
  std::size_t h = 100;  // 0: no hidden layer, and then direct must be on
  bool direct = false;  // connections from the word features straight to the output
  double dropout = 0;   // of word features and hidden units, in training; not in the paper

  std::size_t inputs() const { return (n - 1) * m; }
  double fan_in() const { return 1 / std::sqrt(static_cast<double>(inputs())); }
};

struct Nnlm : ag::Module {
  Shape shape;
  Tensor C;        // [|V|, m]        row i is the feature vector of word i, learned with everything else
  Tensor H, d;     // [(n−1)m, h], [h]
  Tensor U, W, b;  // [h, |V|], [(n−1)m, |V|], [|V|]
  ag::Dropout drop;

  // The paper says "biases zero, word features random"; the ranges are ours. C is small, so that tanh starts in its
  // linear part; H is scaled by its fan-in, and U so small that the first prediction is the unigram distribution in b.
  Nnlm(const Shape& of, Random& random)
      : shape(of),
        C(parameter("C", random.normal({of.vocabulary, of.m}, 0, 0.1))),
        H(of.h > 0 ? parameter("H", random.uniform({of.inputs(), of.h}, -of.fan_in(), of.fan_in())) : Tensor()),
        d(of.h > 0 ? parameter("d", ag::zeros({of.h})) : Tensor()),
        U(of.h > 0 ? parameter("U", random.uniform({of.h, of.vocabulary}, -0.05, 0.05)) : Tensor()),
        W(of.direct ? parameter("W", ag::zeros({of.inputs(), of.vocabulary})) : Tensor()),
        b(parameter("b", ag::zeros({of.vocabulary}))),
        drop(of.dropout, random) {}

  // x = [C(w_{t−n+1}) … C(w_{t−1})]: the features of the context, side by side.  [B, n−1] → [B, (n−1)m]
  Tensor word_features(const Ids& contexts) const {
    const auto B = static_cast<std::ptrdiff_t>(contexts.shape()[0]);
    return drop(reshape(embedding(C, contexts), {B, -1}));
  }

  // a = tanh(d + x H)                                                            [B, h]
  Tensor hidden(const Tensor& x) const { return drop(tanh(linear(x, H, d))); }

  // y = b + x W + a U, equation (1); x W only with direct connections.           [B, |V|]
  // P(w_t = i | context) = e^{y_i} / Σ_j e^{y_j}
  Tensor operator()(const Ids& contexts) const {
    const Tensor x = word_features(contexts);
    if (shape.h == 0) return linear(x, W, b);
    const Tensor y = linear(hidden(x), U, b);
    return shape.direct ? y + matmul(x, W) : y;
  }

  // b ← ln P(w), counted with one more of each: the network starts as a unigram model and learns what the context
  // changes.
  void start_from_unigrams(data::TokenView words) {
    ag::Array& bias = b.mutable_value();
    bias.fill(1);
    for (const data::TokenId w : words) bias(static_cast<std::size_t>(w)) += Scalar(1);
    const double total = static_cast<double>(words.size() + shape.vocabulary);
    for (Scalar& v : bias) v = static_cast<Scalar>(std::log(static_cast<double>(v) / total));
  }
};
// [/model]

// [count]
// The number of free parameters, section 2: |V|(1 + nm + h) + h(1 + (n−1)m) with direct connections, and |V|(n−1)m
// fewer without. A test compares it with the parameters the network really has.
inline std::size_t parameter_count(const Shape& shape) {
  const std::size_t V = shape.vocabulary, n = shape.n, m = shape.m, h = shape.h;
  const std::size_t with_direct = V * (1 + n * m + h) + h * (1 + (n - 1) * m);
  return shape.direct ? with_direct : with_direct - V * (n - 1) * m;
}
// [/count]

// [loss]
// L = −1/B Σ ln P(w_t | context): contexts [B, n−1], targets [B] → [].
inline Tensor loss_of(const Nnlm& model, const Ids& contexts, const Ids& targets) {
  if (model.shape.h > 0 && model.shape.direct) return cross_entropy(model(contexts), targets);
  // The same, with output layer and loss in one: y goes through memory once and not five times.
  const Tensor x = model.word_features(contexts);
  if (model.shape.h == 0) return linear_cross_entropy(x, model.W, model.b, targets);
  return linear_cross_entropy(model.hidden(x), model.U, model.b, targets);
}
// [/loss]

// [words]
inline Ids contexts_of(const data::Batch& batch, std::size_t n) {
  return ag::ids_of(batch.contexts, {batch.targets.size(), n - 1});
}
inline Ids targets_of(const data::Batch& batch) { return ag::ids_of(batch.targets, {batch.targets.size()}); }

// Every word of a text with the n−1 words before it, in a new order every epoch, without end.
class Words {
 public:
  Words(data::TokenView text, const data::WindowOptions& options)
      : n_(static_cast<std::size_t>(options.n)), windows_(text, options) {}

  std::pair<Ids, Ids> next() {
    data::Batch batch;
    if (!windows_.next(batch)) windows_.next(batch);  // false: an epoch has ended, and the next call begins another
    return {contexts_of(batch, n_), targets_of(batch)};
  }
  std::int64_t batches() const { return static_cast<std::int64_t>(windows_.batches()); }  // of an epoch

  data::Windows::Position position() const { return windows_.position(); }
  void restore(data::Windows::Position position) { windows_.restore(position); }

 private:
  std::size_t n_;
  data::Windows windows_;
};
// [/words]

// [perplexity]
// P(w_t | w_{t−n+1} … w_{t−1}) for t = first … T−1 of a text: what perplexity and mixtures are made of.
inline std::vector<double> target_probabilities(const Nnlm& model, data::TokenView text, std::size_t first) {
  const ag::NoGrad values_only;
  const ag::TrainMode off(false);
  data::Windows windows(text, {.n = static_cast<int>(model.shape.n), .batch = 512, .shuffle = false, .first = first});
  std::vector<double> probabilities;
  for (data::Batch batch; windows.next(batch);) {
    const Tensor y = model(contexts_of(batch, model.shape.n));
    const Tensor log_p = gather(y, targets_of(batch)) - ag::logsumexp(y, {-1});  // [B]: ln P(w_t | context)
    for (const Scalar v : log_p.value()) probabilities.push_back(std::exp(static_cast<double>(v)));
  }
  return probabilities;
}
// [/perplexity]

// [train]
struct TrainSettings {
  double epochs = 2;
  double rate = 2e-3;  // of AdamW, falling in a straight line to a twentieth
  double weight_decay = 0;
  std::int64_t patience = 0;  // p > 0: stop after p epochs without a better validation, and take the best back
};

// The best epoch so far, by its perplexity on the validation text.
struct Best {
  double perplexity = std::numeric_limits<double>::infinity();
  std::int64_t waited = 0;  // epochs since
  ag::NamedArrays values;   // the parameters at that time

  void see(double now, const Nnlm& model) {
    ++waited;
    if (now < perplexity) *this = {now, 0, ag::values(model.parameters())};
  }
};

struct Training {
  program::Curve curve;  // train: L; held: the validation perplexity
  std::int64_t updates = 0;
  double seconds = 0;
  double an_epoch = 0;  // updates that make one
  Best best;            // with patience
};

// `words.next()` gives contexts [B, n−1] and targets [B], `words.batches()` how many make an epoch. `measure()` is the
// perplexity on the validation text.
template <class Words, class Measure>
Training train(const Nnlm& model, Words& words, const TrainSettings& settings, const Measure& measure,
               program::LoopOptions options) {
  const std::int64_t epoch = words.batches();
  const auto steps = std::max<std::int64_t>(1, static_cast<std::int64_t>(settings.epochs * static_cast<double>(epoch)));
  ag::AdamW optimizer(model.parameters(), {.learning_rate = settings.rate, .weight_decay = settings.weight_decay});
  const ag::Schedule rate = ag::schedule::linear(settings.rate, 0, steps, settings.rate / 20);
  Best best;
  options.every = std::max<std::int64_t>(1, settings.patience > 0 ? epoch : epoch / 8);
  options.measure = [&] {
    const double perplexity = measure();
    if (settings.patience > 0) best.see(perplexity, model);
    return perplexity;
  };
  options.enough = [&] { return settings.patience > 0 && best.waited >= settings.patience; };
  program::Loop loop("train", steps, options);
  loop.keep("optimizer", optimizer).keep("dropout", model.drop.random()).keep("words", words);
  loop.keep("best.values", best.values).keep("best.perplexity", best.perplexity).keep("best.waited", best.waited);
  while (loop.next()) {
    const auto [contexts, targets] = words.next();
    const ag::TrainMode dropping;
    ag::Tape tape;
    const Tensor loss = loss_of(model, contexts, targets);
    tape.backward(loss);
    optimizer.set_learning_rate(rate(loop.step()));
    optimizer.step();
    optimizer.zero_grad();
    loop.count(static_cast<double>(loss.item()), targets.size());
  }
  if (!best.values.empty()) assign(best.values, model.parameters(), "the best epoch");
  return {loop.curve(), loop.step(), loop.seconds(), static_cast<double>(epoch), std::move(best)};
}
// [/train]

}  // namespace nnlm
