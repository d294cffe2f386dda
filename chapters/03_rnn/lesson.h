// Chapter 03. Recurrent networks (Elman 1990; Mikolov, Karafiát, Burget, Černocký & Khudanpur 2010).
//
// The network of chapter 01 sees n − 1 words and forgets the n-th. Keep a state instead, a vector that every word
// changes: what is worth remembering, and for how long, is learned with everything else.
//
//   h_t = tanh(x_t W + h_{t−1} U + b)                        x_t: the vector of the t-th word
//   P(w_{t+1} = i | w_1 … w_t) = softmax(h_t V + c)_i
//
// Letters:  B lanes of text side by side   T steps   m size of a token's vector   H of a state
//           |V| tokens known: words, or characters   [..] the shape of a tensor; time comes first
#pragma once

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "autograd/autograd.h"
#include "chapters/program/loop.h"
#include "datasets/ngram/metrics.h"
#include "datasets/ngram/scored_text.h"
#include "datasets/text/lanes.h"

namespace rnn {

using ag::Ids, ag::Tensor, data::TokenId, data::TokenIds, data::TokenView;

// [cell]
// One step. An example is a row:  x_t [B, I], h_{t−1} [B, H] → h_t [B, H];  W [I, H], U [H, H], b [H]
inline Tensor next_state(const Tensor& x, const Tensor& h, const Tensor& W, const Tensor& U, const Tensor& b) {
  return tanh(matmul(x, W) + matmul(h, U) + b);
}

// x_1 … x_T → h_1 … h_T. The same W, U and b at every step: a sequence of any length is one function of three tensors.
inline std::vector<Tensor> unroll(const std::vector<Tensor>& x, Tensor h, const Tensor& W, const Tensor& U,
                                  const Tensor& b) {
  std::vector<Tensor> states;
  for (const Tensor& x_t : x) states.push_back(h = next_state(x_t, h, W, U, b));
  return states;
}
// [/cell]

// [model]
struct Sizes {
  std::size_t vocabulary = 0;  // |V|
  std::size_t m = 128, H = 128;
  double dropout = 0;  // of token vectors and of states on their way up, never of h_{t−1} (Zaremba et al. 2014)
};

// x_t = E[w_t]                          the token's vector                          [B, m]
// h_t = tanh(x_t W + h_{t−1} U + b)     all that is kept of the tokens so far       [B, H]
// y_t = h_t V + c                       P(w_{t+1} = i | w_1 … w_t) ∝ e^{y_{t,i}}    [B, |V|]
//
// `Layer`: ag::Rnn is the loop above as one op. Chapter 04 puts another in its place.
template <class Layer = ag::Rnn>
struct LanguageModel : ag::Module {
  ag::Embedding E;    // [|V|, m]
  Layer layer;        // W [m, H], U [H, H], b [H]
  ag::Linear output;  // V [H, |V|], c [|V|]
  ag::Dropout drop;

  LanguageModel(const Sizes& sizes, ag::Random& random)
      : E(child("embedding", ag::Embedding(sizes.vocabulary, sizes.m, random, {.init = small}))),
        layer(child("rnn", Layer(sizes.m, sizes.H, random))),
        output(child("output", ag::Linear(sizes.H, sizes.vocabulary, random, {.init = small}))),
        drop(sizes.dropout, random) {}

  // All that is kept of the tokens so far: h [B, H], and of an LSTM its memory. Empty: nothing has been read.
  using State = ag::RecurrentState;

  // w_1 … w_T [T, B] → y_1 … y_T [T, B, |V|]. `state`: before the first of them; afterwards behind the last.
  Tensor operator()(const Ids& tokens, State& state) const { return output(read(tokens, state)); }

  // L = −1/(T B) Σ ln P(w_{t+1} | w_1 … w_t): inputs w_1 … w_T, targets w_2 … w_{T+1}, both [T, B] → [].
  // The product with V and the softmax in one op: y, the largest array of all, is never there as a whole.
  Tensor loss(const Ids& inputs, const Ids& targets, State& state) const {
    return linear_cross_entropy(read(inputs, state), output.weight, output.bias, targets);
  }

  // c ← ln P(w), counted with one more of each: the network starts as a unigram model, and learns what the words before
  // change.
  void start_from_unigrams(TokenView text) {
    ag::Array& c = output.bias.mutable_value();
    c.fill(1);
    for (const TokenId w : text) c(static_cast<std::size_t>(w)) += ag::Scalar(1);
    const double total = static_cast<double>(text.size() + c.size());
    for (ag::Scalar& v : c) v = static_cast<ag::Scalar>(std::log(static_cast<double>(v) / total));
  }

 private:
  // w_1 … w_T [T, B] → h_1 … h_T [T, B, H]
  Tensor read(const Ids& tokens, State& state) const {
    const ag::RecurrentOutput h = layer(drop(E(tokens)), state);
    state = h.state;
    return drop(h.y);
  }
  // Small, so that the first steps are those of a unigram model.
  static ag::Array small(const ag::Shape& shape, ag::Random& random) {
    return ag::init::uniform(shape, random, -0.1, 0.1);
  }
};
// [/model]

// [windows]
// Truncated backpropagation through time. A text has no end to go back from: so it is cut into B lanes, which are read
// side by side, T tokens at a time, a window.
inline Ids inputs_of(const data::LaneBatch& window) { return ag::ids_of(window.inputs, {window.steps, window.lanes}); }
inline Ids targets_of(const data::LaneBatch& window) {
  return ag::ids_of(window.targets, {window.steps, window.lanes});
}
inline data::LaneBatch next_window(data::Lanes& lanes) {
  data::LaneBatch window;
  if (!lanes.next(window)) lanes.next(window);  // false: the text has been read, and the next call begins anew
  return window;
}
// [/windows]

// [train]
struct TrainSettings {
  std::size_t steps = 35;  // T: so far the gradient goes back
  std::size_t lanes = 32;  // B
  double epochs = 3;
  double rate = 3e-3;  // of Adam, falling in a straight line to a twentieth
  double clip = 1;     // the norm of the gradient; 0: not clipped
};

struct Training {
  program::Curve curve;      // train: −ln P a token; held: what options.measure says
  std::int64_t updates = 0;  // done
  std::int64_t clipped = 0;  // those whose gradient was cut
  double seconds = 0;        // in them
  double an_epoch = 0;       // updates that make one
};

template <class Layer>
Training train(const std::string& name, const LanguageModel<Layer>& model, data::Lanes& lanes,
               const TrainSettings& settings, const program::LoopOptions& options) {
  const auto updates =
      std::max<std::int64_t>(1, static_cast<std::int64_t>(settings.epochs * static_cast<double>(lanes.batches())));
  ag::Adam optimizer(model.parameters(), {.learning_rate = settings.rate});
  const ag::Schedule rate = ag::schedule::linear(settings.rate, 0, updates, settings.rate / 20);
  typename LanguageModel<Layer>::State state;
  std::int64_t clipped = 0;
  program::Loop loop(name, updates, options);
  loop.keep("optimizer", optimizer).keep("dropout", model.drop.random()).keep("lanes", lanes).keep("state", state);
  loop.keep("clipped", clipped);
  while (loop.next()) {
    const data::LaneBatch window = next_window(lanes);
    if (window.starts) state = {};  // the lanes are at their beginnings again
    const ag::TrainMode dropping;
    ag::Tape tape;
    // The state goes on from window to window, the gradient does not: tensors of an earlier tape are constants.
    const Tensor loss = model.loss(inputs_of(window), targets_of(window), state);
    tape.backward(loss);
    // ‖g‖ ≤ clip: where the loss has a wall, the gradient points the right way and is much too long.
    if (settings.clip > 0) clipped += clip_grad_norm(model.parameters(), settings.clip) > settings.clip;
    optimizer.set_learning_rate(rate(loop.step()));
    optimizer.step();
    optimizer.zero_grad();
    loop.count(static_cast<double>(loss.item()), window.targets.size());
  }
  return {loop.curve(), loop.step(), clipped, loop.seconds(), static_cast<double>(lanes.batches())};
}
// [/train]

// --- A trained model: how likely is this text, and how does that one go on? Both need no more of a model than
// State and (tokens, state) → y.

// [perplexity]
// P(w_t | w_0 … w_{t−1}) for t = first … T−1, [T − first]. The text is read once from its beginning, one lane, and a
// window is only what is computed at a time.
template <class Model>
std::vector<double> token_probabilities(const Model& model, TokenView text, std::size_t first,
                                        std::size_t steps = 200) {
  const ag::NoGrad values_only;
  const ag::TrainMode off(false);
  data::Lanes lanes(text, {.lanes = 1, .steps = steps});
  typename Model::State state;
  std::vector<double> probabilities;  // the i-th is P(w_{i+1} | …)
  for (data::LaneBatch window; lanes.next(window);) {
    const Tensor y = model(inputs_of(window), state);                             // [T, 1, |V|]
    const Tensor log_p = gather(y, targets_of(window)) - ag::logsumexp(y, {-1});  // [T, 1]
    for (const ag::Scalar v : log_p.value()) probabilities.push_back(std::exp(static_cast<double>(v)));
  }
  const std::size_t unasked = std::min(first - 1, probabilities.size());
  probabilities.erase(probabilities.begin(), probabilities.begin() + static_cast<std::ptrdiff_t>(unasked));
  return probabilities;
}

// e^{−mean ln P}: the size of the die that one would have to roll to be as uncertain about the next token as the model
// is. All models are asked for the same tokens, those with five or more before them.
template <class Model>
double perplexity(const Model& model, TokenView text) {
  return data::perplexity(token_probabilities(model, text, data::kScoredFrom));
}

// Of the validation and the test part, beside the models that count.
template <class Model>
data::ScoredText score(std::string name, const Model& model, const data::Split& text) {
  return {std::move(name), token_probabilities(model, text.valid, data::kScoredFrom),
          token_probabilities(model, text.test, data::kScoredFrom)};
}
// [/perplexity]

// [draw]
// Draws from P_i ∝ e^{z_i / τ}, z [|V|]. τ = 1: from what the model says; → 0: the likeliest token, which τ = 0 is;
// → ∞: any. `never` is not drawn (<unk> has no spelling).
inline TokenId draw(std::span<const ag::Scalar> z, double temperature, ag::Random& random, TokenId never = -1) {
  const auto allowed = [&](std::size_t i) { return static_cast<TokenId>(i) != never; };
  std::size_t best = allowed(0) ? 0 : 1;
  for (std::size_t i = best; i < z.size(); ++i)
    if (allowed(i) && z[i] > z[best]) best = i;
  if (temperature == 0) return static_cast<TokenId>(best);
  // Less the greatest, so that no power overflows.
  std::vector<double> weights(z.size());
  double total = 0;
  for (std::size_t i = 0; i < z.size(); ++i)
    if (allowed(i))
      total += weights[i] = std::exp((static_cast<double>(z[i]) - static_cast<double>(z[best])) / temperature);
  double rest = random.uniform() * total;
  for (std::size_t i = 0; i < z.size(); ++i) {
    rest -= weights[i];
    if (rest < 0 && weights[i] > 0) return static_cast<TokenId>(i);
  }
  return static_cast<TokenId>(best);  // rounding has left a rest
}

// Reads the prompt (one token at least), then writes `count` tokens: chooses one from z [|V|], reads it, and chooses
// the next.
template <class Model, class Choose>
TokenIds continue_text(const Model& model, TokenView prompt, std::size_t count, const Choose& choose) {
  const ag::NoGrad values_only;
  const ag::TrainMode off(false);
  typename Model::State state;
  TokenIds written;
  Tensor y = model(ag::ids_of(prompt, {prompt.size(), 1}), state);
  while (written.size() < count) {
    const std::size_t V = y.shape().back();
    written.push_back(choose(std::span(y.value().data() + (y.size() - V), V)));
    y = model(ag::ids_of(std::span(written).last(1), {1, 1}), state);
  }
  return written;
}
template <class Model>
TokenIds continue_text(const Model& model, TokenView prompt, std::size_t count, double temperature, ag::Random& random,
                       TokenId never = -1) {
  return continue_text(model, prompt, count,
                       [&](std::span<const ag::Scalar> z) { return draw(z, temperature, random, never); });
}
// [/draw]

// [tail]
// Thousands of unlikely tokens are together likely, and one of them is enough to lead a text astray. So leave them out,
// z = −∞: all but the k likeliest (Fan, Lewis & Dauphin 2018; k = 0: none), and of those all but the fewest that have
// the share p of their probability (Holtzman et al. 2020; p = 1: none).
inline std::vector<ag::Scalar> without_tail(std::span<const ag::Scalar> z, std::size_t k, double p, double temperature,
                                            TokenId never = -1) {
  std::vector<std::size_t> kept;  // the likeliest first
  for (std::size_t i = 0; i < z.size(); ++i)
    if (static_cast<TokenId>(i) != never) kept.push_back(i);
  std::stable_sort(kept.begin(), kept.end(), [&](std::size_t i, std::size_t j) { return z[i] > z[j]; });
  if (k > 0) kept.resize(std::min(k, kept.size()));
  if (p < 1 && temperature > 0) {
    std::vector<double> up_to;  // P_1, P_1 + P_2, …, not yet divided by their sum
    for (const std::size_t i : kept)
      up_to.push_back((up_to.empty() ? 0 : up_to.back()) +
                      std::exp((static_cast<double>(z[i]) - static_cast<double>(z[kept[0]])) / temperature));
    const auto enough = std::lower_bound(up_to.begin(), up_to.end(), p * up_to.back());
    kept.resize(std::min(kept.size(), static_cast<std::size_t>(enough - up_to.begin()) + 1));
  }
  std::vector<ag::Scalar> left(z.size(), -std::numeric_limits<ag::Scalar>::infinity());
  for (const std::size_t i : kept) left[i] = z[i];
  return left;
}
// [/tail]

// [learn]
// All of it: a language model of a text, and how its perplexity fell.
struct LanguageSettings {
  Sizes sizes;  // but for |V|, which comes with the text
  TrainSettings training;
};

// The validation tokens that its curve is drawn from.
inline TokenView curve_text(const data::Split& text) {
  return text.valid.first(std::min<std::size_t>(text.valid.size(), 10'000));
}

template <class Layer = ag::Rnn>
struct Learned {
  LanguageModel<Layer> model;
  Training training;
};

template <class Layer = ag::Rnn>
Learned<Layer> learn(const std::string& name, const data::Split& text, std::size_t vocabulary,
                     const LanguageSettings& settings, std::uint64_t seed, program::LoopOptions options = {}) {
  ag::Random random(seed, "parameters");
  Sizes sizes = settings.sizes;
  sizes.vocabulary = vocabulary;
  LanguageModel<Layer> model(sizes, random);
  model.start_from_unigrams(text.train);
  data::Lanes lanes(text.train, {.lanes = settings.training.lanes, .steps = settings.training.steps});
  options.measure = [&] { return perplexity(model, curve_text(text)); };
  return {model, train(name, model, lanes, settings.training, options)};
}
// [/learn]

}  // namespace rnn
