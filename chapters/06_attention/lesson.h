// Chapter 06. Attention (Bahdanau, Cho & Bengio 2015; Luong, Pham & Manning 2015).
//
// Chapter 05 squeezed a sentence into one vector, and long sentences suffered. So keep a vector for every word of the
// source, and let every target word look up what it needs. It is a look-up in a database, only soft: a query is
// compared with all keys, and what comes back is a mixture of their values.
//
//   e_{t,s} = score(query_t, key_s),    α_{t,s} = softmax_s e_{t,s},    c_t = Σ_s α_{t,s} value_s
//
// Query: a state of the decoder. Keys and values: the states of the encoder, one for each word of the source.
// Training, beam search and the batches are those of chapter 05.
//
// Letters as there:  B sentences   S source words   T target words   m size of a word's vector   H of a state
//                    V target words known      [..] the shape of a tensor; time comes first
#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "autograd/autograd.h"
#include "chapters/05_seq2seq/lesson.h"

namespace attention {

using ag::Ids, ag::Mask, ag::Tensor, ag::Transpose, seq2seq::Batch;

// [scores]
// How well does a query fit a key? Luong et al. compared what Bahdanau et al. had begun with:
enum class ScoreKind {
  dot,       // e = q · k                         no weights; needs a query as long as a key
  scaled,    // e = q · k / √H                    so that e does not grow with H (Vaswani et al. 2017)
  general,   // e = q · (k W)                     "multiplicative"
  additive,  // e = v · tanh(q W + k U + b)       Bahdanau's perceptron
  concat,    // e = v · tanh([q; k] W + b)        the same with W and U side by side
  linear,    // e = v · ([q; k] W + b)            without tanh, as some notes have it: see what it costs
  blind,     // e = v · k                         no query at all: the control
};

struct Score : ag::Module {
  ScoreKind kind;
  std::optional<ag::Linear> W, U;
  Tensor v;  // [H, 1]

  Score(ScoreKind of, std::size_t H, ag::Random& random) : kind(of) {
    const bool joined = kind == ScoreKind::concat || kind == ScoreKind::linear;
    if (kind == ScoreKind::general) W = child("W", ag::Linear(H, H, random, {.bias = false}));
    if (kind == ScoreKind::additive) U = child("U", ag::Linear(H, H, random, {.bias = false}));
    if (kind == ScoreKind::additive) W = child("W", ag::Linear(H, H, random));
    if (joined) W = child("W", ag::Linear(2 * H, H, random));
    if (joined || U || kind == ScoreKind::blind) v = parameter("v", ag::init::xavier_uniform({H, 1}, random));
  }

  // The keys' part of the score, which is the same for every query: made once a sentence. [B, S, H] → [B, S, H].
  Tensor prepare(const Tensor& keys) const {
    if (kind == ScoreKind::general) return (*W)(keys);
    return U ? (*U)(keys) : keys;
  }

  // query [B, H], prepared keys [B, S, H] → e [B, S].
  Tensor operator()(const Tensor& query, const Tensor& keys) const {
    const Tensor q = unsqueeze(query, 1);  // [B, 1, H]
    switch (kind) {
      case ScoreKind::dot:
      case ScoreKind::general:
        return squeeze(matmul(q, keys, Transpose::no, Transpose::yes), 1);
      case ScoreKind::scaled:
        return squeeze(matmul(q, keys, Transpose::no, Transpose::yes), 1) *
               (1 / std::sqrt(static_cast<double>(query.shape()[1])));
      case ScoreKind::additive:
        return squeeze(matmul(tanh(unsqueeze((*W)(query), 1) + keys), v), -1);
      case ScoreKind::concat:
        return squeeze(matmul(tanh((*W)(beside(q, keys))), v), -1);
      case ScoreKind::linear:
        return squeeze(matmul((*W)(beside(q, keys)), v), -1);
      case ScoreKind::blind:
        return squeeze(matmul(keys, v), -1);
    }
    return {};
  }

 private:
  // [q; k_s] for every s: [B, 1, H], [B, S, H] → [B, S, 2H].
  static Tensor beside(const Tensor& q, const Tensor& keys) {
    return ag::concat({q + Tensor(ag::zeros(keys.shape())), keys}, -1);
  }
};
// [/scores]

// [attend]
// The soft look-up. Behind a sentence's end there is nothing to find: those scores are −∞, so their weight is 0 and the
// weights of the rest sum to 1.
struct Found {
  Tensor context;  // c [B, H]
  Tensor weights;  // α [B, S]: a row of the alignment picture
};
inline Found attend(const Tensor& scores, const Tensor& values, const Mask& padding) {
  const Tensor weights = softmax(masked_fill(scores, padding, -std::numeric_limits<double>::infinity()));
  return {squeeze(matmul(unsqueeze(weights, 1), values), 1), weights};
}

// [B, S], true where there is no word.
inline Mask padding_of(const Batch& batch) {
  Mask mask(ag::Shape{batch.size(), batch.source.shape()[0]});
  for (std::size_t b = 0; b < mask.shape()[0]; ++b)
    for (std::size_t s = 0; s < mask.shape()[1]; ++s) mask(b, s) = s >= batch.source_sizes[b];
  return mask;
}
// [/attend]

// x [B, S, H] → x[r], [R, S, H].
inline Tensor rows_of(const Tensor& x, const Ids& r) {
  const auto S = static_cast<std::ptrdiff_t>(x.shape()[1]), H = static_cast<std::ptrdiff_t>(x.shape()[2]);
  return reshape(embedding(reshape(x, {-1, S * H}), r), {-1, S, H});
}

// When does the decoder look?
enum class Order {
  before,  // Bahdanau: the query is s_{t−1}; what is found goes into s_t
  after,   // Luong: the query is s_t; what is found goes into the output, and with input feeding into s_{t+1}
};

struct Sizes {
  std::size_t source_words = 0, target_words = 0;  // in the vocabularies
  std::size_t m = 64, H = 128;                     // H even: half of it for each direction of the encoder
  ScoreKind score = ScoreKind::additive;
  Order order = Order::after;
  bool input_feeding = true;  // of Order::after: h̃_{t−1} is part of the decoder's next input
  double dropout = 0;         // of word vectors, and of states on their way to the output
};

struct Translator : ag::Module {
  Sizes sizes;
  ag::Embedding source_words, target_words;  // [.., m]
  ag::Gru encoder, decoder;
  Score score;
  ag::Linear first;   // of s_0
  ag::Linear join;    // W_c of h̃
  ag::Linear output;  // V [H, V], b [V]
  ag::Dropout drop;

  Translator(const Sizes& of, ag::Random& random)
      : sizes(of),
        source_words(child("source_words", ag::Embedding(of.source_words, of.m, random))),
        target_words(child("target_words", ag::Embedding(of.target_words, of.m, random))),
        encoder(child("encoder", ag::Gru(of.m, of.H / 2, random, {.bidirectional = true}))),
        decoder(child("decoder", ag::Gru(input_size(), of.H, random))),
        score(child("score", Score(of.score, of.H, random))),
        first(child("first", ag::Linear(of.H, of.H, random))),
        join(child("join", ag::Linear(2 * of.H, of.H, random))),
        output(child("output", ag::Linear(of.H, of.target_words, random))),
        drop(of.dropout, random) {}

  struct State {
    ag::RecurrentState s;  // [B, H], changes with every word
    Tensor fed;            // h̃_{t−1} [B, H], with input feeding
    Tensor keys, values;   // [B, S, H]: made once a sentence
    Mask padding;          // [B, S]
    Tensor weights = {};   // [B, S]: where the last step looked

    std::vector<std::int32_t> sentence = {};  // that each row belongs to, of those it was started with

    // The same for other rows, see chapter 05. Rows of one sentence have the same keys: where each row keeps its
    // sentence, nothing of them is copied.
    State rows(const Ids& r) const {
      State chosen = *this;
      chosen.s.h[0] = embedding(s.h[0], r);
      chosen.fed = embedding(fed, r);
      chosen.sentence.clear();
      for (const std::int32_t row : r) chosen.sentence.push_back(sentence[static_cast<std::size_t>(row)]);
      if (chosen.sentence == sentence) return chosen;
      chosen.keys = rows_of(keys, r);
      chosen.values = rows_of(values, r);
      chosen.padding = Mask(ag::Shape{r.size(), padding.shape()[1]});
      for (std::size_t i = 0; i < r.size(); ++i)
        for (std::size_t j = 0; j < padding.shape()[1]; ++j)
          chosen.padding(i, j) = padding(static_cast<std::size_t>(r(i)), j);
      return chosen;
    }
  };

  // [encoder]
  // A vector for every word that has seen the sentence from both sides: h_s = [h→_s; h←_s].
  // s_0 = tanh([h→_S; h←_1] W + b): from where each direction ended.
  State start(const Batch& batch) const {
    const ag::RecurrentOutput read = encoder(drop(source_words(batch.source)), {}, batch.source_sizes);
    const Tensor h = transpose(read.y, {1, 0, 2});  // [B, S, H]
    const Tensor s = tanh(first(ag::concat({read.state.h[0], read.state.h[1]}, -1)));
    State state{{{s}, {}}, Tensor(ag::zeros(s.shape())), score.prepare(h), h, padding_of(batch)};
    for (std::size_t b = 0; b < batch.size(); ++b) state.sentence.push_back(static_cast<std::int32_t>(b));
    return state;
  }
  // [/encoder]

  // [decoder]
  // One word further: the vector of y_{t−1}, [B, m] → what P(y_t) is made of, h [B, H].
  //
  //   before   c_t = attend(s_{t−1}),  s_t = f([y_{t−1}; c_t], s_{t−1}),          h = s_t
  //   after    s_t = f([y_{t−1}; h̃_{t−1}], s_{t−1}),  c_t = attend(s_t),          h = h̃_t = tanh([c_t; s_t] W_c)
  Tensor next(const Tensor& word, State& state) const {
    const auto look = [&](const Tensor& query) {
      const Found found = attend(score(query, state.keys), state.values, state.padding);
      state.weights = found.weights;
      return found.context;
    };
    if (sizes.order == Order::before) {
      const Tensor c = look(state.s.h[0]);
      return decoder.step(ag::concat({word, c}, -1), state.s);
    }
    const Tensor s = decoder.step(sizes.input_feeding ? ag::concat({word, state.fed}, -1) : word, state.s);
    return state.fed = tanh(join(ag::concat({look(s), s}, -1)));
  }
  // [/decoder]

  // y_{t−1} [B] → the logits of y_t, [B, V].
  Tensor step(const Ids& previous, State& state) const {
    return output(drop(next(drop(target_words(previous)), state)));
  }

  // [loss]
  // −1/N Σ ln P(y_t | y_1 … y_{t−1}, source), with the true words before. A step needs the state of the one before, so
  // the decoder goes word by word; the output layer takes all of them at once.
  Tensor loss(const Batch& batch, std::vector<Tensor>* weights = nullptr) const {
    State state = start(batch);
    const std::vector<std::size_t> ones(batch.input.shape()[0], 1);
    std::vector<Tensor> h;
    for (const Tensor& word : split(drop(target_words(batch.input)), ones)) {  // T of [1, B, m]
      h.push_back(next(squeeze(word, 0), state));
      if (weights != nullptr) weights->push_back(state.weights);
    }
    return linear_cross_entropy(drop(stack(h)), output.weight, output.bias, batch.wanted,
                                {.ignore_index = data::kNotAsked});
  }
  // [/loss]

 private:
  std::size_t input_size() const {
    return sizes.m + (sizes.order == Order::before || sizes.input_feeding ? sizes.H : 0);
  }
};

// [alignment]
// Where the decoder looked while it wrote `target`: α_{t,s} of each pair, [T][S], the last row that of </s>.
using Weights = std::vector<std::vector<double>>;
inline std::vector<Weights> alignments(const Translator& model, std::span<const data::IdPair> pairs) {
  const ag::NoGrad values_only;
  const data::PairBatch padded = data::batch_of(pairs);
  std::vector<Tensor> steps;
  model.loss(seq2seq::batch_of(padded), &steps);
  std::vector<Weights> found;
  for (std::size_t b = 0; b < pairs.size(); ++b) {
    Weights& rows = found.emplace_back(padded.target_sizes[b], std::vector<double>(padded.source_sizes[b]));
    for (std::size_t t = 0; t < rows.size(); ++t)
      for (std::size_t s = 0; s < rows[t].size(); ++s) rows[t][s] = static_cast<double>(steps[t].value()(b, s));
  }
  return found;
}
// [/alignment]

}  // namespace attention
