// Chapter 10. BERT (Devlin et al. 2019).
//
// A language model guesses the next word, so it looks to the left alone: one that saw both sides would see what it is
// to guess. But a word is often known by what comes after it. So take some words out of a text, and ask for those: then
// every other word may look to both sides, and chapter 07's encoder can be trained with nothing but text.
//
//   [CLS] my dog is [MASK] [SEP] he likes play ##ing [SEP]     What is hidden? Does the second follow the first?
//
// Two questions about each example: the masked language model (MLM), and next sentence prediction (NSP). What the model
// has to know in order to answer is of use for other tasks (chapter 11).
//
// Letters:  B examples   T pieces of the longest   M hidden pieces of all of them   V pieces known
//           d size of a piece's vector   h heads   F units of the feed-forward network   N blocks   P places known
//           [..] the shape of a tensor
#pragma once

#include <algorithm>
#include <numeric>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "autograd/autograd.h"
#include "chapters/07_transformer/lesson.h"
#include "chapters/program/loop.h"
#include "datasets/random.h"
#include "datasets/tokenizers/wordpiece.h"

namespace bert {

using ag::Ids, ag::Tensor, ag::Transpose, data::TokenId, data::TokenIds, data::WordPiece;

using Document = std::vector<TokenIds>;  // its sentences, each cut into pieces

// [example]
struct Example {
  TokenIds pieces;               // [CLS] A [SEP] B [SEP]
  std::size_t second = 0;        // where B begins
  std::int32_t random = 0;       // NSP's answer, as published: 0, B follows A; 1, it is from somewhere else
  std::vector<std::int32_t> at;  // the places that are asked for, in ascending order
  TokenIds hidden;               // and what stood there
};

// At most `longest` pieces with the three marks: the longer of A and B gives one, at either end, until they fit.
inline Example join(TokenIds a, TokenIds b, std::size_t longest, const WordPiece& vocabulary, data::Random& random) {
  while (a.size() + b.size() + 3 > longest) {
    TokenIds& longer = a.size() > b.size() ? a : b;
    longer.erase(random.below(2) == 0 ? longer.begin() : longer.end() - 1);
  }
  Example example;
  example.pieces = {vocabulary.special().cls};
  example.pieces.insert(example.pieces.end(), a.begin(), a.end());
  example.pieces.push_back(vocabulary.special().sep);
  example.second = example.pieces.size();
  example.pieces.insert(example.pieces.end(), b.begin(), b.end());
  example.pieces.push_back(vocabulary.special().sep);
  return example;
}
// [/example]

// [pairs]
// Sentences from `first` on, as many as have at most `most` pieces together, but one at least; `first` then stands
// behind them. The last `left` ones of the document are not taken.
inline TokenIds take(const Document& document, std::size_t& first, std::size_t most, std::size_t left = 0) {
  TokenIds taken;
  while (first + left < document.size() && (taken.empty() || taken.size() + document[first].size() <= most)) {
    taken.insert(taken.end(), document[first].begin(), document[first].end());
    ++first;
  }
  return taken;
}

// The pairs of one epoch. Each document is walked through: A is as long as chance has it, up to half of the room, and B
// fills the rest. In half of the pairs it is what follows; in the others it is from another document, and the walk goes
// on where A ended. A leaves at least one sentence in both cases, so that only B can tell them apart.
inline std::vector<Example> pairs_of(std::span<const Document> documents, std::size_t longest,
                                     const WordPiece& vocabulary, data::Random& random) {
  std::vector<Example> pairs;
  const std::size_t room = longest - 3;
  for (std::size_t n = 0; n < documents.size(); ++n)
    for (std::size_t at = 0; at + 1 < documents[n].size();) {
      TokenIds a = take(documents[n], at, 1 + random.below(room / 2), 1);
      const bool follows = random.below(2) == 0;
      const std::size_t other = follows ? n : (n + 1 + random.below(documents.size() - 1)) % documents.size();
      std::size_t from = follows ? at : random.below(documents[other].size());
      TokenIds b = take(documents[other], from, room - std::min(room, a.size()));
      if (follows) at = from;
      pairs.push_back(join(std::move(a), std::move(b), longest, vocabulary, random));
      pairs.back().random = follows ? 0 : 1;
    }
  data::shuffle(std::span(pairs), random);
  return pairs;
}
// [/pairs]

// [mask]
struct Masking {
  double chosen = 0.15;            // of all pieces but the marks. Of these
  double mask = 0.8, other = 0.1;  // become [MASK], become a piece drawn at random; the rest stays as it is
  bool whole_words = false;        // the pieces of a word are chosen together
};

// Hides pieces of the example, and notes which. If all were replaced by [MASK], a model could leave those alone that it
// sees; as it is, any piece may be wrong and may be asked for, so each has to be thought about in its place.
inline void hide(Example& example, const Masking& how, const WordPiece& vocabulary, data::Random& random) {
  bool chosen = false, after_mark = false;  // behind one stands what is left of a word: it is not of the one before
  for (std::size_t t = 0; t < example.pieces.size(); ++t) {
    TokenId& piece = example.pieces[t];
    const bool begins = after_mark || !how.whole_words || !vocabulary.piece(piece).starts_with("##");
    after_mark = vocabulary.is_special(piece);
    if (after_mark) continue;
    if (begins) chosen = random.uniform() < how.chosen;
    if (!chosen) continue;
    example.at.push_back(static_cast<std::int32_t>(t));
    example.hidden.push_back(piece);
    const double fate = random.uniform();
    if (fate < how.mask)
      piece = vocabulary.special().mask;
    else if (fate < how.mask + how.other)
      do piece = static_cast<TokenId>(random.below(static_cast<std::uint64_t>(vocabulary.size())));
      while (vocabulary.is_special(piece));
  }
}
// [/mask]

// Examples without end: every epoch has pairs of its own, and every example masks of its own in each. They depend on
// the seed and the number of the example alone.
class Examples {
 public:
  struct Position {
    std::uint64_t epoch = 0, example = 0;  // of this epoch that have been given
    bool operator==(const Position&) const = default;
  };

  // Documents and vocabulary must outlive this. At least two documents, one of them of two sentences or more; none is
  // empty, nor is a sentence; longest ≥ 5.
  Examples(std::span<const Document> documents, const WordPiece& vocabulary, std::size_t longest,
           const Masking& masking, std::uint64_t seed)
      : documents_(documents), vocabulary_(&vocabulary), longest_(longest), masking_(masking), seed_(seed) {
    restore({});
  }

  Example next() {
    if (position_.example >= pairs_.size()) restore({position_.epoch + 1, 0});
    Example example = pairs_[position_.example];
    data::Random random(seed_ ^ (position_.epoch << 32U), ++position_.example);
    hide(example, masking_, *vocabulary_, random);
    return example;
  }
  std::vector<Example> next(std::size_t n) {
    std::vector<Example> examples(n);
    for (Example& example : examples) example = next();
    return examples;
  }

  Position position() const { return position_; }
  void restore(Position position) {
    data::Random random(seed_ ^ (position.epoch << 32U), 0);
    pairs_ = pairs_of(documents_, longest_, *vocabulary_, random);
    position_ = position;
  }

 private:
  std::span<const Document> documents_;
  const WordPiece* vocabulary_;
  std::size_t longest_;
  Masking masking_;
  std::uint64_t seed_;
  Position position_;
  std::vector<Example> pairs_;
};

// [batch]
struct Batch {
  Ids pieces, segments;              // [B, T]; behind an example's end [PAD], which nobody looks at
  std::vector<std::size_t> lengths;  // [B]
  Ids at, hidden, random;            // [M]: b T + t of what is asked for, and what stood there; [B]
};

inline Batch batch_of(std::span<const Example> examples, const WordPiece& vocabulary) {
  std::size_t T = 0, M = 0;
  for (const Example& example : examples) {
    T = std::max(T, example.pieces.size());
    M += example.at.size();
  }
  const std::size_t B = examples.size();
  Batch batch{.pieces = Ids({B, T}, vocabulary.special().pad),
              .segments = Ids({B, T}, 0),
              .lengths = {},
              .at = Ids(Ids::shape_type{M}),
              .hidden = Ids(Ids::shape_type{M}),
              .random = Ids(Ids::shape_type{B})};
  std::size_t m = 0;
  for (std::size_t b = 0; b < B; ++b) {
    const Example& example = examples[b];
    for (std::size_t t = 0; t < example.pieces.size(); ++t) {
      batch.pieces(b, t) = example.pieces[t];
      batch.segments(b, t) = t < example.second ? 0 : 1;
    }
    batch.lengths.push_back(example.pieces.size());
    batch.random(b) = example.random;
    for (std::size_t i = 0; i < example.at.size(); ++i, ++m) {
      batch.at(m) = static_cast<std::int32_t>(b * T) + example.at[i];
      batch.hidden(m) = example.hidden[i];
    }
  }
  return batch;
}
// [/batch]

// [model]
inline Tensor smooth(const Tensor& x) { return ag::gelu(x); }  // x Φ(x), a relu without a corner

struct Sizes {
  std::size_t V = 0, d = 128, h = 2, F = 512, N = 2, P = 64, segments = 2;
  double dropout = 0.1;     // of the embeddings, of attention's weights and of what each sub-layer gives
  double deviation = 0.02;  // all weights start at N(0, deviation²), biases at 0, gains at 1
  double epsilon = 1e-12;   // of the norms
  Tensor (*activation)(const Tensor& x) = &smooth;
};

struct Losses {
  Tensor masked;  // −1/M Σ ln P(hidden piece)
  Tensor next;    // −1/B Σ ln P(follows, or random)
};

struct Bert : ag::Module {
  Sizes sizes;
  ag::Embedding words;     // [V, d]
  Tensor places;           // [P, d]: learned, as each piece's vector is
  ag::Embedding segments;  // [2, d]: of A, of B
  ag::LayerNorm norm;
  ag::Dropout drop;
  std::vector<transformer::Block> blocks;
  ag::Linear pooler;     // [d, d]
  ag::Linear transform;  // [d, d], of the masked language model
  ag::LayerNorm masked_norm;
  Tensor masked_bias;  // [V]; its weight is that of `words`, transposed
  ag::Linear next;     // [d, 2]

  Bert(const Sizes& of, ag::Random& random)
      : sizes(of),
        words(child("words", ag::Embedding(of.V, of.d, random))),
        places(parameter("places", ag::zeros({of.P, of.d}))),
        segments(child("segments", ag::Embedding(of.segments, of.d, random))),
        norm(child("norm", ag::LayerNorm(of.d, of.epsilon))),
        drop(of.dropout, random),
        pooler(child("pooler", ag::Linear(of.d, of.d, random))),
        transform(child("masked.transform", ag::Linear(of.d, of.d, random))),
        masked_norm(child("masked.norm", ag::LayerNorm(of.d, of.epsilon))),
        masked_bias(parameter("masked.bias", ag::zeros({of.V}))),
        next(child("next", ag::Linear(of.d, 2, random))) {
    const transformer::Sizes block{.d = of.d, .h = of.h, .F = of.F, .norm = transformer::Norm::post};
    for (std::size_t n = 0; n < of.N; ++n) {
      transformer::Block made(block, drop, random);
      made.think.activation = of.activation;
      made.around_look.norm.epsilon = made.around_think.norm.epsilon = of.epsilon;
      blocks.push_back(child("blocks." + std::to_string(n), made));
    }
    for (const ag::NamedParameter& p : parameters())
      if (ag::is_matrix(p)) Tensor(p.tensor).mutable_value() = random.normal(p.tensor.shape(), 0, of.deviation);
  }

  // Every piece in its context, [B, T, d].
  Tensor encode(const Batch& batch, bool causal = false) const {
    const auto T = static_cast<std::ptrdiff_t>(batch.pieces.shape()[1]);
    Tensor x = drop(norm(words(batch.pieces) + segments(batch.segments) + slice(places, 0, 0, T)));
    for (const transformer::Block& block : blocks) {
      transformer::Memory nothing_before;
      x = block(x, {.causal = causal, .key_lengths = batch.lengths}, nothing_before);
    }
    return x;
  }

  // What is known of the pieces at `at` [M] (b T + t), ready to be compared with each piece's vector: [M, d].
  Tensor guessed(const Tensor& x, const Ids& at) const {
    const Tensor there = embedding(reshape(x, {-1, static_cast<std::ptrdiff_t>(sizes.d)}), at);
    return masked_norm(sizes.activation(transform(there)));
  }
  // Logits of what stands at `at`, [M, V].
  Tensor masked_logits(const Tensor& x, const Ids& at) const {
    return matmul(guessed(x, at), words.weight, Transpose::no, Transpose::yes) + masked_bias;
  }
  // [CLS] looks at all the others: its vector stands for the whole example, [B, d].
  Tensor pooled(const Tensor& x) const { return tanh(pooler(squeeze(slice(x, 1, 0, 1), 1))); }
  // Logits of "B follows A" and "B is a random one", [B, 2].
  Tensor next_logits(const Tensor& x) const { return next(pooled(x)); }

  // The product with all V vectors is made for the M pieces that are asked for, and not for all B T.
  Losses losses(const Batch& batch) const {
    const Tensor x = encode(batch);
    const Tensor pair = cross_entropy(next_logits(x), batch.random);
    if (batch.hidden.size() == 0) return {Tensor(0.0), pair};  // chance has chosen none
    return {linear_cross_entropy(guessed(x, batch.at), words.weight, masked_bias, batch.hidden, {}, Transpose::yes),
            pair};
  }
};
// [/model]

// [fill]
struct Guess {
  TokenId piece;
  double p;
};
// What may stand at each of the places, the k likeliest first; of equals the one that comes first in the vocabulary.
inline std::vector<std::vector<Guess>> fill(const Bert& model, const Batch& batch, std::size_t k) {
  const ag::NoGrad values_only;
  const Tensor p = softmax(model.masked_logits(model.encode(batch), batch.at));  // [M, V]
  std::vector<std::vector<Guess>> guesses(batch.at.size());
  for (std::size_t m = 0; m < guesses.size(); ++m) {
    TokenIds order(model.sizes.V);
    std::iota(order.begin(), order.end(), 0);
    const auto likelier = [&](TokenId a, TokenId b) {
      return p.value()(m, a) != p.value()(m, b) ? p.value()(m, a) > p.value()(m, b) : a < b;
    };
    const std::size_t found = std::min(k, order.size());
    std::partial_sort(order.begin(), order.begin() + static_cast<std::ptrdiff_t>(found), order.end(), likelier);
    for (std::size_t i = 0; i < found; ++i)
      guesses[m].push_back({order[i], static_cast<double>(p.value()(m, order[i]))});
  }
  return guesses;
}
// [/fill]

// [train]
struct TrainSettings {
  std::int64_t steps = 3000;
  std::size_t batch = 32;      // examples of a step: one or more for each part and thread
  std::size_t accumulate = 1;  // parts that they are read in, one after the other: as much memory as one part needs
  double rate = 1e-3;          // the highest: reached after the warm-up, from there in a straight line to 0
  std::int64_t warmup = 300;
  double weight_decay = 0.01;  // of weights and tables, not of biases and norms
  double clip = 1;
  bool next_sentence = true;  // else the MLM alone
  std::size_t threads = 1;    // that read the parts of an update side by side
  std::uint64_t seed = 1;     // of what dropout drops
};

// Model: has parameters() and losses(Batch), as Bert. Source: gives next(n), n examples, as Examples.
template <class Model, class Source>
program::Curve train(const std::string& name, const Model& model, Source& examples, const WordPiece& vocabulary,
                     const TrainSettings& settings, const program::LoopOptions& options) {
  ag::AdamW optimizer(model.parameters(),
                      {.learning_rate = settings.rate, .weight_decay = settings.weight_decay, .decays = ag::is_matrix});
  const ag::Schedule rate = ag::schedule::linear(settings.rate, settings.warmup, settings.steps);
  ag::DataParallel parallel(model.parameters(), settings.threads);
  program::Loop loop(name, settings.steps, options);
  loop.keep("optimizer", optimizer).keep("examples", examples);
  while (loop.next()) {
    const std::vector<Example> all = examples.next(settings.batch);
    double M = 0;
    for (const Example& example : all) M += static_cast<double>(example.at.size());
    const std::size_t parts = settings.accumulate * parallel.parts();
    double loss = 0;
    for (std::size_t turn = 0; turn < settings.accumulate; ++turn)
      loss += parallel.backward([&](std::size_t of_turn) {
        const std::size_t part = turn * parallel.parts() + of_turn;
        const auto [first, last] = ag::share(all.size(), parts, part);
        const Batch batch = batch_of(std::span(all).subspan(first, last - first), vocabulary);
        ag::Random dropped(settings.seed, std::to_string(loop.step()) + " " + std::to_string(part));
        const ag::TrainMode dropping(dropped);
        const Losses losses = model.losses(batch);
        // Parts have more and less to guess: each counts by how much, of all. A mean of means would be another loss.
        const double hidden = static_cast<double>(batch.hidden.size()) / std::max(M, 1.0);
        const double pairs = static_cast<double>(last - first) / static_cast<double>(all.size());
        // 0 times the second and not none: a part in which nothing is hidden has something to go back from.
        return losses.masked * hidden + losses.next * (settings.next_sentence ? pairs : 0);
      });
    clip_grad_norm(model.parameters(), settings.clip);
    optimizer.set_learning_rate(rate(loop.step()));
    optimizer.step();
    optimizer.zero_grad();
    loop.count(loss, static_cast<std::size_t>(std::max(M, 1.0)));
  }
  return loop.curve();
}
// [/train]

}  // namespace bert
