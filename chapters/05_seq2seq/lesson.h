// Chapter 05. Sequence to sequence (Sutskever, Vinyals & Le 2014; Cho et al. 2014).
//
// A tagger writes a label for each word it reads, and a language model the word that follows. A translation has another
// length and another order than its source. So read first, then write: one network turns the source into a vector c,
// the context, and another one writes the target from it, word by word, until it writes </s>:
//
//   h_s = f(x_s, h_{s−1}),    c = q(h_1 … h_S)                         the encoder reads
//   s_t = f([y_{t−1}; c], s_{t−1}),    s_0 = c                         the decoder writes
//   P(y_t | y_1 … y_{t−1}, source) = softmax(s_t V + b)
//
// f is any cell of chapters 03 and 04. Everything that the decoder knows of the source has to fit into c: with chapter
// 06 that will change.
//
// Letters:  B sentences side by side   S source words   T target words, </s> too   m size of a word's vector
//           H of a state               V target words known      [..] the shape of a tensor; time comes first
#pragma once

#include <algorithm>
#include <cmath>
#include <limits>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "autograd/autograd.h"
#include "chapters/03_rnn/lesson.h"
#include "chapters/program/loop.h"
#include "datasets/text/pair_batches.h"

namespace seq2seq {

using ag::Ids, ag::Tensor, data::TokenId, data::TokenIds;

// [batch]
// B pairs, padded to the longest of each side:
//
//   target  a b c | d       input   <s> a   b   c       wanted  a b c </s>
//                                   <s> d   …   …               d </s> − −        −: not asked, counts for nothing
struct Batch {
  Ids source;                             // [S, B]
  std::vector<std::size_t> source_sizes;  // [B], words of each source: what lies behind is padding
  Ids input, wanted;                      // [T, B]: what the decoder is told, and what it should write
  std::size_t words = 0;                  // wanted words that count

  std::size_t size() const { return source_sizes.size(); }  // B
};
inline Batch batch_of(const data::PairBatch& pairs) {
  Batch batch{ag::ids_of(pairs.source, {pairs.S, pairs.B}), pairs.source_sizes, {}, {}, pairs.words()};
  if (pairs.T == 0) return batch;  // sources alone
  batch.input = ag::ids_of(pairs.input, {pairs.T, pairs.B});
  batch.wanted = ag::ids_of(pairs.wanted, {pairs.T, pairs.B});
  return batch;
}
// Sutskever's trick: the first words of the source come last, near the first words of the target.
inline std::vector<data::IdPair> source_reversed(std::vector<data::IdPair> pairs) {
  for (data::IdPair& pair : pairs) std::reverse(pair.source.begin(), pair.source.end());
  return pairs;
}
// [/batch]

// [context]
// What is handed on of the states h_1 … h_S:
enum class Context {
  last,    // c = h_S                              (Sutskever et al.)
  mapped,  // c = tanh(h_S W + b)                  (Cho et al.)
  all,     // c = tanh(h̄ W + b),  h̄ = 1/S Σ h_s
};
// [/context]

struct Sizes {
  std::size_t source_words = 0, target_words = 0;  // in the vocabularies
  std::size_t m = 64, H = 128;
  Context context = Context::mapped;
  double dropout = 0;  // of word vectors, and of states on their way to the output
};

// [model]
// `Layer` is ag::Rnn, ag::Lstm or ag::Gru.
template <class Layer = ag::Gru>
struct Translator : ag::Module {
  Context context;
  ag::Embedding source_words, target_words;  // [.., m]
  Layer encoder, decoder;
  ag::Linear map;     // W, b of the context
  ag::Linear output;  // V [H, V], b [V]
  ag::Dropout drop;

  Translator(const Sizes& sizes, ag::Random& random)
      : context(sizes.context),
        source_words(child("source_words", ag::Embedding(sizes.source_words, sizes.m, random))),
        target_words(child("target_words", ag::Embedding(sizes.target_words, sizes.m, random))),
        encoder(child("encoder", Layer(sizes.m, sizes.H, random))),
        decoder(child("decoder", Layer(sizes.m + sizes.H, sizes.H, random))),
        map(child("map", ag::Linear(sizes.H, sizes.H, random))),
        output(child("output", ag::Linear(sizes.H, sizes.target_words, random))),
        drop(sizes.dropout, random) {}

  // Where the decoder stands: what it needs to write the next word.
  struct State {
    ag::RecurrentState s;  // changes with every word
    Tensor c;              // [B, H]

    // The same for other sentences: row r[i] becomes row i. Beam search drops hypotheses and doubles others.
    State rows(const Ids& r) const {
      State chosen{{}, ag::embedding(c, r)};
      for (const Tensor& h : s.h) chosen.s.h.push_back(ag::embedding(h, r));
      for (const Tensor& cell : s.c) chosen.s.c.push_back(ag::embedding(cell, r));
      return chosen;
    }
  };

  // Reads the sources.
  State start(const Batch& batch) const {
    const ag::RecurrentOutput read = encoder(drop(source_words(batch.source)), {}, batch.source_sizes);
    const Tensor last = read.state.h[0];  // h_S, of each sentence's own last word
    const Tensor c = context == Context::last     ? last
                     : context == Context::mapped ? tanh(map(last))
                                                  : tanh(map(mean_state(read.y, batch.source_sizes)));
    // Of an LSTM the last cell, too, goes with the last state.
    return {{{c}, context == Context::last ? read.state.c : std::vector<Tensor>()}, c};
  }

  // One word further: y_{t−1} [B] → the logits of y_t, [B, V].
  Tensor step(const Ids& previous, State& state) const {
    const Tensor x = ag::concat({drop(target_words(previous)), state.c}, -1);  // [B, m + H]
    return output(drop(decoder.step(x, state.s)));
  }

  // Teacher forcing: −1/N Σ ln P(y_t | y_1 … y_{t−1}, source) with the true words before. They are known, so all T
  // steps of the decoder are one call.
  Tensor loss(const Batch& batch) const {
    const State state = start(batch);
    const std::size_t T = batch.input.shape()[0];
    const Tensor c = stack(std::vector<Tensor>(T, state.c));  // [T, B, H]: the same at every step
    const Tensor s = decoder(ag::concat({drop(target_words(batch.input)), c}, -1), state.s).y;
    return linear_cross_entropy(drop(s), output.weight, output.bias, batch.wanted, {.ignore_index = data::kNotAsked});
  }

 private:
  // h̄ [B, H]; behind a sentence's end y [S, B, H] is 0 and adds nothing.
  static Tensor mean_state(const Tensor& y, const std::vector<std::size_t>& sizes) {
    ag::Array share(ag::Shape{sizes.size(), 1});
    for (std::size_t b = 0; b < sizes.size(); ++b) share(b, 0) = ag::Scalar(1) / static_cast<ag::Scalar>(sizes[b]);
    return sum(y, {0}) * Tensor(share);
  }
};
// [/model]

// [scheduled]
// In training the decoder always sees the true word before, in use its own: one mistake, and it stands where it has
// never stood. Scheduled sampling (Bengio et al. 2015): with probability `own` it sees the word that it would have
// written itself, likeliest first; own = 1 is free running. No gradient goes through that choice.
template <class Model>
Tensor loss_with_own_words(const Model& model, const Batch& batch, double own, ag::Random& random) {
  auto state = model.start(batch);
  std::vector<Tensor> logits;
  Ids previous = row_of(batch.input, 0);
  for (std::size_t t = 0; t < batch.input.shape()[0]; ++t) {
    if (t > 0) {
      previous = row_of(batch.input, t);
      for (std::size_t b = 0; b < batch.size(); ++b)
        if (random.bernoulli(own)) previous(b) = ag::best_class(logits.back().value(), b);
    }
    logits.push_back(model.step(previous, state));
  }
  return cross_entropy(stack(logits), batch.wanted, {.ignore_index = data::kNotAsked});
}
// [/scheduled]

// [train]
struct TrainSettings {
  std::int64_t steps = 2000;
  double rate = 2e-3;    // of Adam, falling in a straight line to a twentieth
  double clip = 1;       // the norm of the gradient
  double own_words = 0;  // share of its own words that the decoder sees, rising from 0 to this; 0: teacher forcing
  std::uint64_t seed = 1;
};

template <class Model>
program::Curve train(const std::string& name, const Model& model, data::PairBatches& batches,
                     const TrainSettings& settings, const program::LoopOptions& options) {
  ag::Adam optimizer(model.parameters(), {.learning_rate = settings.rate});
  const ag::Schedule rate = ag::schedule::linear(settings.rate, 0, settings.steps, settings.rate / 20);
  ag::Random coin(settings.seed, "own words");
  program::Loop loop(name, settings.steps, options);
  loop.keep("optimizer", optimizer).keep("batches", batches).keep("dropout", model.drop.random()).keep("coin", coin);
  while (loop.next()) {
    const Batch batch = batch_of(batches.next());
    const ag::TrainMode dropping;
    ag::Tape tape;
    const Tensor loss = settings.own_words > 0
                            ? loss_with_own_words(model, batch, settings.own_words * loop.done(), coin)
                            : model.loss(batch);
    tape.backward(loss);
    clip_grad_norm(model.parameters(), settings.clip);
    optimizer.set_learning_rate(rate(loop.step()));
    optimizer.step();
    optimizer.zero_grad();
    loop.count(static_cast<double>(loss.item()), batch.words);
  }
  return loop.curve();
}

// Mean −ln P of the words of pairs that were held out, given the true words before.
template <class Model>
double held_out_loss(const Model& model, std::span<const data::IdPair> pairs, std::size_t B = 64) {
  const ag::NoGrad values_only;
  double total = 0;
  std::size_t words = 0;
  for (std::size_t first = 0; first < pairs.size(); first += B) {
    const Batch batch = batch_of(data::batch_of(pairs.subspan(first, std::min(B, pairs.size() - first))));
    total += static_cast<double>(model.loss(batch).item()) * static_cast<double>(batch.words);
    words += batch.words;
  }
  return total / static_cast<double>(words);
}
// [/train]

// --- Decoding: from P(y_t | …) to words. It needs start() and step() of a model and no more: chapters 06, 07 and 09
// use it as it stands here.
//
// One rule for all of them: a sentence ends with the word </s>, which belongs to it and counts in its length; after
// `longest` − 1 words only </s> may follow.

// [greedy]
// Writes word by word, each chosen from its logits z [V], until every sentence has ended. `choose` gives a word.
template <class Model, class Choose>
std::vector<TokenIds> write(const Model& model, const Batch& sources, std::size_t longest, const Choose& choose) {
  const ag::NoGrad values_only;
  auto state = model.start(sources);
  const std::size_t B = sources.size();
  std::vector<TokenIds> written(B);
  std::vector<bool> ended(B, longest <= 1);
  Ids word(Ids::shape_type{B}, data::kBegin);
  for (std::size_t t = 1; t < longest && std::find(ended.begin(), ended.end(), false) != ended.end(); ++t) {
    const Tensor z = model.step(word, state);
    for (std::size_t b = 0; b < B; ++b) {
      if (ended[b]) continue;  // its row is computed and not looked at
      word(b) = choose(std::span(z.value().data() + b * z.shape()[1], z.shape()[1]));
      ended[b] = word(b) == data::kEnd;
      if (!ended[b]) written[b].push_back(word(b));
    }
  }
  return written;
}

// Each time the likeliest word.
template <class Model>
std::vector<TokenIds> greedy(const Model& model, const Batch& sources, std::size_t longest) {
  return write(model, sources, longest, [](std::span<const ag::Scalar> z) {
    return static_cast<TokenId>(std::max_element(z.begin(), z.end()) - z.begin());
  });
}

// Each word drawn from P_i ∝ e^{z_i / τ}, as chapter 03 writes texts: another translation each time.
template <class Model>
std::vector<TokenIds> sample(const Model& model, const Batch& sources, std::size_t longest, double temperature,
                             ag::Random& random) {
  return write(model, sources, longest,
               [&](std::span<const ag::Scalar> z) { return rnn::draw(z, temperature, random); });
}
// [/greedy]

// [beam]
// Greedy takes the likeliest word and may regret it. Beam search keeps the k likeliest beginnings of each sentence side
// by side (Graves 2012; Sutskever et al. 2014, section 3.2).
struct Hypothesis {
  TokenIds words;              // without </s>
  double log_probability = 0;  // Σ ln P of its words and of </s>
  double score = 0;            // ln P / length^α + β Σ_s ln min(Σ_t α_ts, 1), length with </s>
};
struct BeamOptions {
  std::size_t width = 5;
  std::size_t longest = 50;  // words, with </s>
  double length_power = 1;   // α: 0 prefers short sentences, since each word makes a sentence less likely
  double coverage = 0;       // β: a word of the source that nobody looked at costs (Wu et al. 2016); chapter 06
  std::size_t best = 1;      // hypotheses given back of each sentence, at most `width`
};

// One of the beginnings that are kept: row i of the decoder's state belongs to beginning i.
struct Beginning {
  std::size_t sentence;
  Hypothesis so_far;
  std::vector<double> looked;  // Σ_t α_ts, [S]; for coverage
};
struct Continuation {
  std::size_t beginning;
  TokenId word;
  double log_probability;  // of the whole
};

// Of the beginnings first … last−1, those of one sentence: the k likeliest continuations by a word, likeliest first.
// z [rows, V]: logits; ln P(word) = z − ln Σ e^z.
inline std::vector<Continuation> likeliest(const std::vector<Beginning>& beginnings, std::size_t first,
                                           std::size_t last, const ag::Array& z, const ag::Array& log_sum,
                                           bool only_end, std::size_t k) {
  std::vector<Continuation> best;
  const auto offer = [&](std::size_t row, std::size_t word, double log_probability) {
    if (best.size() == k && log_probability <= best.back().log_probability) return;
    const auto place = std::upper_bound(best.begin(), best.end(), log_probability,
                                        [](double p, const Continuation& c) { return p > c.log_probability; });
    best.insert(place, {row, static_cast<TokenId>(word), log_probability});
    if (best.size() > k) best.pop_back();
  };
  for (std::size_t row = first; row < last && k > 0; ++row) {
    const ag::Scalar* const of_row = z.data() + row * z.shape()[1];
    const double before = beginnings[row].so_far.log_probability - static_cast<double>(log_sum(row));
    if (only_end) {
      offer(row, data::kEnd, before + static_cast<double>(of_row[data::kEnd]));
    } else {
      for (std::size_t word = 0; word < z.shape()[1]; ++word)
        offer(row, word, before + static_cast<double>(of_row[word]));
    }
  }
  return best;
}

// The best hypotheses of each sentence, best first.
template <class Model>
std::vector<std::vector<Hypothesis>> beam_search(const Model& model, const Batch& sources, const BeamOptions& o) {
  const ag::NoGrad values_only;
  const auto score = [&o](double log_probability, std::size_t length) {
    return log_probability / std::pow(static_cast<double>(length), o.length_power);
  };
  auto state = model.start(sources);
  constexpr bool looks = requires { state.weights; };  // a model without attention covers nothing
  std::vector<Beginning> open;
  for (std::size_t b = 0; b < sources.size(); ++b)
    open.push_back({b, {}, std::vector<double>(looks && o.coverage > 0 ? sources.source_sizes[b] : 0)});
  std::vector<std::vector<Hypothesis>> ended(sources.size());

  for (std::size_t length = 1; !open.empty(); ++length) {
    Ids previous(Ids::shape_type{open.size()}, data::kBegin);
    for (std::size_t i = 0; i < open.size() && length > 1; ++i) previous(i) = open[i].so_far.words.back();
    const Tensor z = model.step(previous, state);  // [rows, V]
    const Tensor log_sum = logsumexp(z, {-1});     // [rows]
    if constexpr (looks)
      for (std::size_t i = 0; i < open.size(); ++i)
        for (std::size_t s = 0; s < open[i].looked.size(); ++s)
          open[i].looked[s] += static_cast<double>(state.weights.value()(i, s));

    std::vector<Beginning> next;
    std::vector<std::int32_t> rows;  // where each of them comes from
    for (std::size_t first = 0, last = 0; first < open.size(); first = last) {
      const std::size_t b = open[first].sentence;
      while (last < open.size() && open[last].sentence == b) ++last;
      // A hypothesis that has ended keeps its place: so a beam of width 1 is greedy.
      const std::vector<Continuation> best =
          likeliest(open, first, last, z.value(), log_sum.value(), length >= o.longest, o.width - ended[b].size());
      double reachable = -std::numeric_limits<double>::infinity();
      for (const Continuation& c : best) {
        if (c.word != data::kEnd) {
          reachable = std::max(reachable, score(c.log_probability, o.longest));  // if all that follows were certain
          continue;
        }
        double covered = 0;
        for (const double looked : open[c.beginning].looked) covered += std::log(std::clamp(looked, 1e-9, 1.0));
        ended[b].push_back({open[c.beginning].so_far.words, c.log_probability,
                            score(c.log_probability, length) + o.coverage * covered});
      }
      std::stable_sort(ended[b].begin(), ended[b].end(),
                       [](const Hypothesis& x, const Hypothesis& y) { return x.score > y.score; });
      // Nothing that is still open can come before the worst of those to be given back: this sentence is done.
      if (ended[b].size() >= o.best && ended[b][o.best - 1].score >= reachable) continue;
      for (const Continuation& c : best) {
        if (c.word == data::kEnd) continue;
        next.push_back(open[c.beginning]);
        next.back().so_far.words.push_back(c.word);
        next.back().so_far.log_probability = c.log_probability;
        rows.push_back(static_cast<std::int32_t>(c.beginning));
      }
    }
    open = std::move(next);
    if (!open.empty()) state = state.rows(ag::ids_of(rows, {rows.size()}));
  }
  for (auto& of_sentence : ended) of_sentence.resize(std::min(of_sentence.size(), o.best));
  return ended;
}
// [/beam]

// The best translation of each source.
template <class Model>
std::vector<TokenIds> translate(const Model& model, std::span<const data::IdPair> pairs, const BeamOptions& options,
                                std::size_t B = 64) {
  std::vector<TokenIds> written;
  for (std::size_t first = 0; first < pairs.size(); first += B) {
    std::vector<TokenIds> sources;
    for (const data::IdPair& pair : pairs.subspan(first, std::min(B, pairs.size() - first)))
      sources.push_back(pair.source);
    for (auto& best : beam_search(model, batch_of(data::sources_only(sources)), options))
      written.push_back(std::move(best.at(0).words));
  }
  return written;
}

}  // namespace seq2seq
