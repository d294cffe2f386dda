// Chapter 07. The Transformer (Vaswani et al. 2017).
//
// In chapter 06 a recurrent network read the sentence, and attention looked up in its states what the next word needed.
// The look-up alone is enough: let every word of a sentence look at all the others and take from them what it needs to
// be understood. No word waits for the one before, and any two are one step apart.
//
//   attention(Q, K, V) = softmax(Q Kᵀ / √d_k) V
//
// This file builds a translator of it. Beam search and the batches are those of chapter 05. GPT (chapter 09) and BERT
// (chapter 10) stack the block that is made here.
//
// Letters:  B sentences   S source words   T target words   L words that look, S words that are looked at
//           d size of a word's vector, from the first layer to the last (the paper's d_model)
//           h heads, d_k = d / h numbers of a vector for each   F units of the feed-forward network   N blocks
//           V target words known      [..] the shape of a tensor; here the sentence comes first, then its words
#pragma once

#include <cmath>
#include <limits>
#include <span>
#include <string>
#include <vector>

#include "autograd/autograd.h"
#include "chapters/05_seq2seq/lesson.h"
#include "chapters/06_attention/lesson.h"

namespace transformer {

using ag::AttentionMask, ag::Ids, ag::Mask, ag::Tensor, ag::Transpose, seq2seq::Batch;

inline Ids sentence_first(const Ids& ids) { return xt::transpose(ids); }  // [S, B] → [B, S]

// [one_word]
// Self-attention for the word at place i of x [T, d], in six steps: its new vector, [1, d_k]. The W are [d, d_k].
inline Tensor look_around(const Tensor& x, std::ptrdiff_t i, const Tensor& W_q, const Tensor& W_k, const Tensor& W_v) {
  // 1. A query for the word that looks; for every word a key, to be found by, and a value, to be taken along.
  const Tensor q = linear(slice(x, 0, i, i + 1), W_q);  // [1, d_k]
  const Tensor k = linear(x, W_k), v = linear(x, W_v);  // [T, d_k]
  // 2. How well does each key fit the query?
  const Tensor scores = matmul(q, k, Transpose::no, Transpose::yes);  // q · k_j, [1, T]
  // 3. Var(q · k) = d_k: divided by √d_k the scores stay where softmax is not yet saturated.
  const Tensor scaled = scores * (1 / std::sqrt(static_cast<double>(q.shape()[1])));
  // 4. Weights that sum to 1.
  const Tensor weights = softmax(scaled);  // [1, T]
  // 5. Each value as much as its word counts.
  const Tensor weighted = transpose(weights) * v;  // [T, d_k]
  // 6. Together they are the word's new vector.
  return sum(weighted, {0}, ag::Keep::yes);
}
// [/one_word]

// [heads]
// One look-up finds one kind of thing. So cut the vectors into h pieces, and let each look for itself:
// [B, T, d] → [B, h, T, d_k], and back.
inline Tensor into_heads(const Tensor& x, std::size_t h) {
  const auto B = static_cast<std::ptrdiff_t>(x.shape()[0]), T = static_cast<std::ptrdiff_t>(x.shape()[1]);
  return transpose(reshape(x, {B, T, static_cast<std::ptrdiff_t>(h), -1}), {0, 2, 1, 3});
}
inline Tensor side_by_side(const Tensor& x) {
  const auto B = static_cast<std::ptrdiff_t>(x.shape()[0]), T = static_cast<std::ptrdiff_t>(x.shape()[2]);
  return reshape(transpose(x, {0, 2, 1, 3}), {B, T, -1});
}

// Where each head looks, [B, h, L, S]: steps 1 to 4 for all words at once, a row of Q for each that looks and a row of
// K for each that can be found. What the mask hides gets the score −∞, so its weight is 0.
inline Tensor weights_of(const Tensor& q, const Tensor& k, std::size_t h, const AttentionMask& mask) {
  const Tensor Q = into_heads(q, h), K = into_heads(k, h);
  const double root = std::sqrt(static_cast<double>(Q.shape()[3]));
  const Tensor scores = matmul(Q, K, Transpose::no, Transpose::yes) * (1 / root);
  Mask hidden = mask.hidden(q.shape()[0], q.shape()[1], k.shape()[1]);  // [B, L, S]
  hidden.reshape({q.shape()[0], 1, q.shape()[1], k.shape()[1]});        // the same for every head
  return softmax(masked_fill(scores, hidden, -std::numeric_limits<double>::infinity()));
}

// softmax(Q Kᵀ / √d_k) V: q [B, L, d], k and v [B, S, d] → [B, L, d]. The engine has the same as one op, without a copy
// of the heads: ag::attention. The models below call that one; a test holds both equal.
inline Tensor attend(const Tensor& q, const Tensor& k, const Tensor& v, std::size_t h, const AttentionMask& mask) {
  return side_by_side(matmul(weights_of(q, k, h, mask), into_heads(v, h)));
}
// [/heads]

// While one lives, models of its thread note where they look, in the order in which they do.
struct Watching {
  std::vector<Tensor> weights;  // [B, h, L, S] of each attention
  static inline thread_local Watching* now = nullptr;
  Watching() { now = this; }
  ~Watching() { now = nullptr; }
  Watching(const Watching&) = delete;
};

// [multi_head]
// What can be looked at: the keys and values of the words so far.
struct Memory {
  Tensor k, v;  // [B, S, d]

  void append(const Memory& more) {
    *this = k.defined() ? Memory{ag::concat({k, more.k}, 1), ag::concat({v, more.v}, 1)} : more;
  }
  Memory rows(const Ids& r) const { return {attention::rows_of(k, r), attention::rows_of(v, r)}; }
};

struct MultiHead : ag::Module {
  std::size_t h;
  ag::Linear query, key, value, output;  // [d, d] each: W_q of head 1 in the first d_k columns, and so on
  ag::Dropout drop;

  MultiHead(std::size_t d, std::size_t heads, const ag::Dropout& dropout, ag::Random& random)
      : h(heads),
        query(child("query", ag::Linear(d, d, random))),
        key(child("key", ag::Linear(d, d, random))),
        value(child("value", ag::Linear(d, d, random))),
        output(child("output", ag::Linear(d, d, random))),
        drop(dropout) {}

  Memory remember(const Tensor& x) const { return {key(x), value(x)}; }

  // Each word of x [B, L, d] looks into the memory → [B, L, d].
  Tensor operator()(const Tensor& x, const Memory& memory, const AttentionMask& mask) const {
    const Tensor q = query(x);
    if (Watching::now != nullptr) Watching::now->weights.push_back(weights_of(q, memory.k, h, mask));
    return output(ag::attention(q, memory.k, memory.v, h, mask, drop.p(), &drop.random()));
  }
};
// [/multi_head]

// [positions]
// Attention sees a bag of words: order them otherwise, and each still finds the same. So each word is told its place:
//
//   PE(p, 2i) = sin(p / 10000^{2i/d}),   PE(p, 2i + 1) = cos(p / 10000^{2i/d})
//
// PE(p + k) is PE(p) turned by an angle that depends on k alone, in each pair (2i, 2i + 1): "three words on" is the
// same everywhere. Places first … first + T − 1: [T, d].
inline ag::Array sinusoids(std::size_t first, std::size_t T, std::size_t d) {
  ag::Array places(ag::Shape{T, d});
  for (std::size_t t = 0; t < T; ++t)
    for (std::size_t j = 0; j < d; ++j) {
      const double pair = static_cast<double>(j - j % 2) / static_cast<double>(d);
      const double angle = static_cast<double>(first + t) / std::pow(10000.0, pair);
      places(t, j) = static_cast<ag::Scalar>(j % 2 == 0 ? std::sin(angle) : std::cos(angle));
    }
  return places;
}

enum class Positions {
  none,        // a bag of words
  sinusoidal,  // PE: nothing to learn, and defined for every place
  learned,     // a vector for each place, as for each word (GPT, BERT)
};
// [/positions]

// [block]
enum class Norm {
  post,  // x ← LN(x + f(x))   Vaswani et al. 2017
  pre,   // x ← x + f(LN(x))   Xiong et al. 2020: a way without any norm leads from the loss to every layer
};

// Around each sub-layer f: what it finds is added to what was there.
struct Residual : ag::Module {
  Norm place;
  ag::LayerNorm norm;
  ag::Dropout drop;

  Residual(std::size_t d, Norm where, const ag::Dropout& dropout)
      : place(where), norm(child("norm", ag::LayerNorm(d))), drop(dropout) {}

  template <class Sublayer>
  Tensor operator()(const Tensor& x, const Sublayer& f) const {
    return place == Norm::pre ? x + drop(f(norm(x))) : norm(x + drop(f(x)));
  }
};

// max(0, x W₁ + b₁) W₂ + b₂: each word for itself thinks about what it found.
struct FeedForward : ag::Module {
  ag::Linear up, down;                                // [d, F], [F, d]
  Tensor (*activation)(const Tensor& x) = &ag::relu;  // GPT and BERT take GELU
  FeedForward(std::size_t d, std::size_t F, ag::Random& random)
      : up(child("up", ag::Linear(d, F, random))), down(child("down", ag::Linear(F, d, random))) {}
  Tensor operator()(const Tensor& x) const { return down(activation(up(x))); }
};

struct Sizes {
  std::size_t source_words = 0, target_words = 0;  // in the vocabularies
  std::size_t d = 64, h = 4, F = 256, N = 2;
  Norm norm = Norm::pre;
  Positions positions = Positions::sinusoidal;
  std::size_t longest = 64;  // places that learned positions know
  double dropout = 0;        // of sums of vectors and places, of attention's weights and of what each sub-layer gives
};

// Look around, then think. With a causal mask it is GPT's block, with none BERT's.
struct Block : ag::Module {
  MultiHead look;
  FeedForward think;
  Residual around_look, around_think;

  Block(const Sizes& s, const ag::Dropout& drop, ag::Random& random)
      : look(child("look", MultiHead(s.d, s.h, drop, random))),
        think(child("think", FeedForward(s.d, s.F, random))),
        around_look(child("around_look", Residual(s.d, s.norm, drop))),
        around_think(child("around_think", Residual(s.d, s.norm, drop))) {}

  // x [B, T, d] → [B, T, d]. `seen` holds the words before those of x, if any, and then these too.
  Tensor operator()(const Tensor& x, const AttentionMask& mask, Memory& seen) const {
    const Tensor y = around_look(x, [&](const Tensor& z) {
      seen.append(look.remember(z));
      return look(z, seen, mask);
    });
    return around_think(y, think);
  }
};

// The decoder's: look back at what is written, then over at the source, then think.
struct DecoderBlock : ag::Module {
  MultiHead back, over;
  FeedForward think;
  Residual around_back, around_over, around_think;

  DecoderBlock(const Sizes& s, const ag::Dropout& drop, ag::Random& random)
      : back(child("back", MultiHead(s.d, s.h, drop, random))),
        over(child("over", MultiHead(s.d, s.h, drop, random))),
        think(child("think", FeedForward(s.d, s.F, random))),
        around_back(child("around_back", Residual(s.d, s.norm, drop))),
        around_over(child("around_over", Residual(s.d, s.norm, drop))),
        around_think(child("around_think", Residual(s.d, s.norm, drop))) {}

  Tensor operator()(const Tensor& x, Memory& seen, const Memory& source, const AttentionMask& padding) const {
    // The next word must not be seen while it is to be guessed: each looks at itself and those before.
    const Tensor y = around_back(x, [&](const Tensor& z) {
      seen.append(back.remember(z));
      return back(z, seen, {.causal = true});
    });
    const Tensor found = around_over(y, [&](const Tensor& z) { return over(z, source, padding); });
    return around_think(found, think);
  }
};
// [/block]

// [translator]
// N(0, 1/d), of a table [V, d]: times √d the vectors are as large as the places; as weights of the output they give
// logits near 0.
inline ag::Array narrow(const ag::Shape& shape, ag::Random& random) {
  return ag::init::normal(shape, random, 0, 1 / std::sqrt(static_cast<double>(shape[1])));
}

struct Translator : ag::Module {
  Sizes sizes;
  ag::Embedding source_words, target_words;  // [.., d]
  Tensor places;                             // [longest, d], if they are learned
  ag::Dropout drop;
  std::vector<Block> encoder;
  std::vector<DecoderBlock> decoder;
  ag::LayerNorm encoder_norm, decoder_norm;  // of Norm::pre, whose sums have not been normed yet
  Tensor bias;                               // [V]; the output's weight is that of target_words, transposed

  Translator(const Sizes& of, ag::Random& random)
      : sizes(of),
        source_words(child("source_words", ag::Embedding(of.source_words, of.d, random, {narrow}))),
        target_words(child("target_words", ag::Embedding(of.target_words, of.d, random, {narrow}))),
        drop(of.dropout, random),
        encoder_norm(of.d),
        decoder_norm(of.d),
        bias(parameter("bias", ag::zeros({of.target_words}))) {
    if (of.positions == Positions::learned)
      places = parameter("places", ag::init::normal({of.longest, of.d}, random, 0, 0.02));
    for (std::size_t n = 0; n < of.N; ++n) {
      encoder.push_back(child("encoder." + std::to_string(n), Block(of, drop, random)));
      decoder.push_back(child("decoder." + std::to_string(n), DecoderBlock(of, drop, random)));
    }
    if (of.norm == Norm::post) return;
    child("encoder_norm", encoder_norm);
    child("decoder_norm", decoder_norm);
  }

  // ids [B, T] of the words at places first … → x [B, T, d].
  Tensor embed(const ag::Embedding& table, const Ids& ids, std::size_t first) const {
    Tensor x = table(ids) * std::sqrt(static_cast<double>(sizes.d));
    const std::size_t T = ids.shape()[1], last = first + T;
    if (sizes.positions == Positions::sinusoidal) x = x + Tensor(sinusoids(first, T, sizes.d));
    if (sizes.positions == Positions::learned)
      x = x + slice(places, 0, static_cast<std::ptrdiff_t>(first), static_cast<std::ptrdiff_t>(last));
    return drop(x);
  }

  // Where the decoder stands: with the keys and values of the words that are written, none is computed twice.
  struct State {
    std::vector<Memory> seen, source;         // of each decoder block
    AttentionMask padding;                    // of the sources
    std::size_t t = 0;                        // words written
    std::vector<std::int32_t> sentence = {};  // that each row belongs to, of those it was started with

    // The same for other rows; where each keeps its sentence, the source stays as it is (see chapter 06).
    State rows(const Ids& r) const {
      State chosen = *this;
      for (Memory& m : chosen.seen) m = m.rows(r);
      chosen.sentence.clear();
      chosen.padding.key_lengths.clear();
      for (const std::int32_t row : r) {
        chosen.sentence.push_back(sentence[static_cast<std::size_t>(row)]);
        chosen.padding.key_lengths.push_back(padding.key_lengths[static_cast<std::size_t>(row)]);
      }
      if (chosen.sentence == sentence) return chosen;
      for (Memory& m : chosen.source) m = m.rows(r);
      return chosen;
    }
  };

  // Reads the sources, all words at once.
  State start(const Batch& batch) const {
    State state{std::vector<Memory>(sizes.N), {}, {.key_lengths = batch.source_sizes}};
    Tensor x = embed(source_words, sentence_first(batch.source), 0);  // [B, S, d]
    for (const Block& block : encoder) {
      Memory nothing_before;
      x = block(x, state.padding, nothing_before);
    }
    if (sizes.norm == Norm::pre) x = encoder_norm(x);
    for (const DecoderBlock& block : decoder) state.source.push_back(block.over.remember(x));
    for (std::size_t b = 0; b < batch.size(); ++b) state.sentence.push_back(static_cast<std::int32_t>(b));
    return state;
  }

  // The words at the next places, [B, T] → what is known of the words that follow them, [B, T, d].
  Tensor decode(const Ids& words, State& state) const {
    Tensor x = embed(target_words, words, state.t);
    for (std::size_t n = 0; n < sizes.N; ++n) x = decoder[n](x, state.seen[n], state.source[n], state.padding);
    state.t += words.shape()[1];
    return sizes.norm == Norm::pre ? decoder_norm(x) : x;
  }

  // One word further: y_{t−1} [B] → the logits of y_t, [B, V].
  Tensor step(const Ids& previous, State& state) const {
    const Tensor x = squeeze(decode(ag::ids_of(previous, {previous.size(), 1}), state), 1);
    return matmul(x, target_words.weight, Transpose::no, Transpose::yes) + bias;
  }

  // −1/N Σ ln P(y_t | y_1 … y_{t−1}, source). All words of the target go through the decoder at once: the mask keeps
  // from each what comes after. Only in training is that possible, where they are known.
  Tensor loss(const Batch& batch, double label_smoothing = 0) const {
    State state = start(batch);
    const Tensor x = decode(sentence_first(batch.input), state);
    return linear_cross_entropy(x, target_words.weight, bias, sentence_first(batch.wanted),
                                {.ignore_index = data::kNotAsked, .label_smoothing = label_smoothing}, Transpose::yes);
  }
};
// [/translator]

// As alignments() of chapter 06: where the last block looked in the source, the mean over its heads.
inline std::vector<attention::Weights> alignments(const Translator& model, std::span<const data::IdPair> pairs) {
  const ag::NoGrad values_only;
  const data::PairBatch padded = data::batch_of(pairs);
  Watching watching;
  model.loss(seq2seq::batch_of(padded));
  const Tensor looked = mean(watching.weights.back(), {1});  // [B, T, S]
  std::vector<attention::Weights> found;
  for (std::size_t b = 0; b < pairs.size(); ++b) {
    attention::Weights& rows = found.emplace_back(padded.target_sizes[b], std::vector<double>(padded.source_sizes[b]));
    for (std::size_t t = 0; t < rows.size(); ++t)
      for (std::size_t i = 0; i < rows[t].size(); ++i) rows[t][i] = static_cast<double>(looked.value()(b, t, i));
  }
  return found;
}

// [train]
struct TrainSettings {
  std::int64_t steps = 2000;
  double rate = 3e-3;          // of Adam, the highest
  std::int64_t warmup = 200;   // steps until it is reached
  double clip = 1;             // the norm of the gradient
  double label_smoothing = 0;  // ε: the target is asked for 1 − ε, and all words share the rest
};

inline program::Curve train(const std::string& name, const Translator& model, data::PairBatches& batches,
                            const TrainSettings& settings, const program::LoopOptions& options) {
  ag::Adam optimizer(model.parameters(), {.learning_rate = settings.rate, .beta2 = 0.98, .epsilon = 1e-9});
  // Warm-up: the rate rises in a straight line, while Adam's means of g² are those of a few steps. Then it falls, here
  // to a twentieth, as in chapter 05; in Vaswani et al., equation 3, as 1/√n, whatever the end will be.
  const ag::Schedule rate = ag::schedule::linear(settings.rate, settings.warmup, settings.steps, settings.rate / 20);
  program::Loop loop(name, settings.steps, options);
  loop.keep("optimizer", optimizer).keep("batches", batches).keep("dropout", model.drop.random());
  while (loop.next()) {
    const Batch batch = seq2seq::batch_of(batches.next());
    const ag::TrainMode dropping;
    ag::Tape tape;
    const Tensor loss = model.loss(batch, settings.label_smoothing);
    tape.backward(loss);
    clip_grad_norm(model.parameters(), settings.clip);
    optimizer.set_learning_rate(rate(loop.step()));
    optimizer.step();
    optimizer.zero_grad();
    loop.count(static_cast<double>(loss.item()), batch.words);
  }
  return loop.curve();
}
// [/train]

}  // namespace transformer
