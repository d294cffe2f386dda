// Chapter 02. word2vec (Mikolov, Chen, Corrado & Dean 2013a; Mikolov, Sutskever, Chen, Corrado & Dean 2013b).
//
// Chapter 01 learned word vectors on the way to a language model, and paid for a softmax over all words at each of
// them. If the vectors are what is wanted, it is enough to learn to tell the words that stand beside a word from words
// drawn at random: no hidden layer, no softmax, 1 + k scores for each pair of words.
//
//   L = −ln σ(v'_c · v_w) − Σ_{i=1..k} ln σ(−v'_{n_i} · v_w),   c beside w in the text, n_i from counts^¾
//
// Letters, as in the papers:
//   |V|  words in the vocabulary          d    numbers in a vector (their D)
//   v_w  input vector of the word w       v'_w its output vector
//   c    words of context on each side    k    negative samples of a pair
//   P_n  the distribution of the noise    B    examples in a batch
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "autograd/autograd.h"
#include "chapters/program/loop.h"
#include "datasets/text/noise.h"
#include "datasets/text/vocabulary.h"

namespace word2vec {

using ag::Array, ag::Ids, ag::Mask, ag::Scalar, ag::Tensor;

// [model]
// Two tables and nothing else: no hidden layer, no bias. The input table is what is kept as "the word vectors".
// Skip-gram asks for the words around a word, CBOW for the word between its neighbours:
//
//   skip-gram   h = v_w                       of the word in the middle
//   CBOW        h = 1/|context| Σ v_u         over the words u around it
//   both        s(w) = v'_w · h               the score of the word w
struct Model : ag::Module {
  Tensor input;   // [|V|, d]: row w is v_w
  Tensor output;  // [outputs, d]: row w is v'_w

  // Started as the C tool does: v uniform within ±1/2d, v' zero, so that every first score is 0. `outputs`: |V|, or
  // |V| − 1 for hierarchical softmax.
  Model(std::size_t vocabulary, std::size_t d, std::size_t outputs, ag::Random& random) {
    const double half = 0.5 / static_cast<double>(d);
    input = parameter("v", random.uniform({vocabulary, d}, -half, half));
    output = parameter("v'", ag::zeros({outputs, d}));
  }

  // [B] → h [B, d]
  Tensor skip_gram(const Ids& words) const { return embedding(input, words); }

  // [B, 2c] → h [B, d]; a negative id: no word stands there
  Tensor cbow(const Ids& contexts) const {
    const std::size_t B = contexts.shape()[0], n = contexts.shape()[1];
    Ids words = contexts;
    Array share = ag::zeros({B, 1, n});  // 1/|context| for a word, 0 where there is none
    for (std::size_t b = 0; b < B; ++b) {
      const auto there = std::count_if(&words(b, 0), &words(b, 0) + n, [](std::int32_t w) { return w >= 0; });
      ag::check(there > 0, "[cbow] example {} has no word in its context. Leave such examples out.", b);
      for (std::size_t i = 0; i < n; ++i) {
        if (words(b, i) >= 0) share(b, 0, i) = Scalar(1) / static_cast<Scalar>(there);
        words(b, i) = std::max(words(b, i), 0);
      }
    }
    const Tensor mean = matmul(Tensor(std::move(share)), embedding(input, words));  // [B, 1, n] [B, n, d] → [B, 1, d]
    return reshape(mean, {static_cast<std::ptrdiff_t>(B), -1});
  }
};
// [/model]

// The losses: −(1/B) Σ of each equation, over the examples of a batch. h [B, d], output [outputs, d], words [B]: the
// words that were there.

// [softmax]
// ln P(w | h),  P(w | h) = e^{v'_w · h} / Σ_u e^{v'_u · h}                        Mikolov et al. (2013b), equation 2
// All |V| scores, for each example.
inline Tensor softmax_loss(const Tensor& h, const Tensor& output, const Ids& words) {
  return cross_entropy(matmul(h, output, ag::Transpose::no, ag::Transpose::yes), words);  // [B, d] [d, |V|]
}
// [/softmax]

// [negative]
// s [B, n]: v'_u · h of the n rows u that each example asks for. output [.., d], asked [B, n].
inline Tensor scores(const Tensor& h, const Tensor& output, const Ids& asked) {
  const auto B = static_cast<std::ptrdiff_t>(h.shape()[0]);
  const Tensor s = matmul(embedding(output, asked), reshape(h, {B, -1, 1}));  // [B, n, d] [B, d, 1] → [B, n, 1]
  return reshape(s, {B, -1});
}

// [B, 1 + k]: the word that was there, then those that were not.
inline Ids with_negatives(const Ids& words, const Ids& negatives) {
  const std::size_t B = words.size(), k = negatives.shape().back();
  ag::check_shapes(negatives.dimension() == 2 && negatives.shape()[0] == B,
                   "[negatives] {} negatives for {} words. They must be [B, k]: k for each word.",
                   ag::Shape(negatives.shape().begin(), negatives.shape().end()), B);
  Ids asked(Ids::shape_type{B, 1 + k});
  for (std::size_t b = 0; b < B; ++b) {
    asked(b, 0) = words.data()[b];
    std::copy_n(&negatives(b, 0), k, &asked(b, 0) + 1);
  }
  return asked;
}

// −(1/B) Σ_b [ln σ(z_b0) + Σ_i ln σ(−z_bi)] of z [B, 1 + k]: logistic regression of "is it the first one?".
inline Tensor real_or_noise(const Tensor& z) {
  Array real = ag::zeros(z.shape());
  for (std::size_t b = 0; b < z.shape()[0]; ++b) real(b, 0) = 1;
  return binary_cross_entropy(z, real) * static_cast<double>(z.shape()[1]);  // a mean over B (1 + k) becomes one over B
}

// ln σ(v'_w · h) + Σ_{i=1..k} ln σ(−v'_{n_i} · h),  n_i ~ P_n                     (2013b), equation 4
// Is the word real, or noise? 1 + k scores. negatives [B, k].
inline Tensor negative_sampling_loss(const Tensor& h, const Tensor& output, const Ids& words, const Ids& negatives) {
  return real_or_noise(scores(h, output, with_negatives(words, negatives)));
}
// [/negative]

// [nce]
// ln σ(Δ(w)) + Σ_{i=1..k} ln σ(−Δ(n_i)),  Δ(u) = v'_u · h − ln(k P_n(u))          Gutmann & Hyvärinen (2012); for words
// Mnih & Teh (2012). The same question, but answered as Bayes would if e^{v'_u · h} were P(u | h): so that is what the
// scores become. log_noise [|V|]: ln P_n(u).
inline Tensor nce_loss(const Tensor& h, const Tensor& output, const Ids& words, const Ids& negatives,
                       const Array& log_noise) {
  const Ids asked = with_negatives(words, negatives);
  const double log_k = std::log(static_cast<double>(negatives.shape()[1]));
  Array log_k_noise = ag::empty({asked.shape()[0], asked.shape()[1]});
  std::transform(asked.begin(), asked.end(), log_k_noise.begin(),
                 [&](std::int32_t u) { return log_noise(static_cast<std::size_t>(u)) + static_cast<Scalar>(log_k); });
  return real_or_noise(scores(h, output, asked) - Tensor(std::move(log_k_noise)));
}
// [/nce]

// [hierarchical]
// A binary tree with the words at its leaves: nodes[w] are the inner nodes from the root down to w, codes[w] the way
// taken at each of them, 0 or 1.
struct Paths {
  std::vector<std::vector<int>> nodes, codes;
};
// The tree in which all paths have ⌊log₂|V|⌋ or ⌈log₂|V|⌉ nodes. A Huffman tree makes those of frequent words shorter.
inline Paths balanced_tree(std::size_t words) {
  // A heap: the inner nodes are 1 … |V|−1, the leaves |V| … 2|V|−1, and the parent of i is i/2.
  Paths paths{std::vector<std::vector<int>>(words), std::vector<std::vector<int>>(words)};
  for (std::size_t w = 0; w < words; ++w) {
    for (std::size_t i = words + w; i > 1; i /= 2) {
      paths.nodes[w].push_back(static_cast<int>(i / 2 - 1));
      paths.codes[w].push_back(static_cast<int>(i % 2));
    }
    std::reverse(paths.nodes[w].begin(), paths.nodes[w].end());
    std::reverse(paths.codes[w].begin(), paths.codes[w].end());
  }
  return paths;
}

// ln P(w | h),  P(w | h) = Π_j σ(± v'_{n(w,j)} · h)                               (2013b), equation 3
// One question at each node on the way to w, + where its code is 0 and − where it is 1: as many scores as the path has
// nodes. The output vectors belong to inner nodes, not to words.
inline Tensor hierarchical_softmax_loss(const Tensor& h, const Tensor& output, const Ids& words, const Paths& paths) {
  std::size_t longest = 0;
  for (const std::int32_t w : words) longest = std::max(longest, paths.nodes.at(static_cast<std::size_t>(w)).size());
  ag::check(longest > 0, "[hierarchical_softmax_loss] a tree of one word has no question to ask.");
  const std::size_t B = words.size();
  Ids nodes = Ids(Ids::shape_type{B, longest}, 0);
  Array straight = ag::ones({B, longest});  // 1 where the code is 0
  Mask beyond = Mask(Mask::shape_type{B, longest}, true);
  for (std::size_t b = 0; b < B; ++b) {
    const auto w = static_cast<std::size_t>(words.data()[b]);
    for (std::size_t j = 0; j < paths.nodes[w].size(); ++j) {
      nodes(b, j) = paths.nodes[w][j];
      straight(b, j) = static_cast<Scalar>(1 - paths.codes[w][j]);
      beyond(b, j) = false;
    }
  }
  // Beyond the end of a path the answer is certain, σ(10⁴) = 1: it costs nothing and moves nothing.
  const Tensor z = masked_fill(scores(h, output, nodes), beyond, 1e4);
  return binary_cross_entropy(z, straight) * static_cast<double>(longest);
}
// [/hierarchical]

// [examples]
struct TextOptions {
  bool cbow = false;          // else skip-gram
  bool hierarchical = false;  // softmax over a tree; else negative sampling
  std::size_t d = 32;
  std::size_t c = 4;  // words of context on each side, all of them at every position
  std::size_t k = 5;
  double power = 0.75;  // of the noise: P_n ∝ count^power
  double epochs = 2;
  std::size_t batch = 512;  // B
  double rate = 0.01;       // of Adam, falling in a straight line to nothing
};

// Positions of a text in random order. Skip-gram: a word and one word beside it. CBOW: a word and all of them, −1 where
// the text ends.
class TextExamples {
 public:
  TextExamples(data::TokenView text, const data::Vocabulary& vocabulary, const TextOptions& options, std::uint64_t seed)
      : text_(text),
        options_(options),
        noise_(vocabulary.counts(), options.power),
        tree_(options.hierarchical ? balanced_tree(static_cast<std::size_t>(vocabulary.size())) : Paths{}),
        random_(seed) {}

  // L of B new examples.
  Tensor loss(const Model& model) {
    const std::size_t B = options_.batch;
    Ids middle(Ids::shape_type{B});
    Ids around(options_.cbow ? Ids::shape_type{B, 2 * options_.c} : Ids::shape_type{B});
    for (std::size_t b = 0; b < B; ++b) {
      const std::size_t t = random_.below(text_.size());
      middle(b) = text_[t];
      if (!options_.cbow) around(b) = text_[neighbour(t)];
      for (std::size_t i = 0; options_.cbow && i < 2 * options_.c; ++i) around(b, i) = word_at(t, i);
    }
    const Tensor h = options_.cbow ? model.cbow(around) : model.skip_gram(middle);
    const Ids& words = options_.cbow ? middle : around;
    if (options_.hierarchical) return hierarchical_softmax_loss(h, model.output, words, tree_);
    Ids negatives(Ids::shape_type{B, options_.k});
    for (std::int32_t& n : negatives) n = noise_.draw(random_);
    return negative_sampling_loss(h, model.output, words, negatives);
  }

  // As many as there are pairs of a word and a word beside it, or, with CBOW, words.
  double an_epoch() const { return static_cast<double>(text_.size() * (options_.cbow ? 1 : 2 * options_.c)); }
  data::Random& random() { return random_; }

 private:
  // The i-th word around t, from t − c to t + c without t itself; −1 beyond the text.
  std::int32_t word_at(std::size_t t, std::size_t i) const {
    const std::size_t at = t + i + (i >= options_.c ? 1 : 0);  // shifted by c, so that it is not negative
    return at < options_.c || at - options_.c >= text_.size() ? -1 : text_[at - options_.c];
  }
  // Any position within c of t, evenly.
  std::size_t neighbour(std::size_t t) {
    const std::size_t first = t - std::min(t, options_.c), last = std::min(t + options_.c, text_.size() - 1);
    const std::size_t drawn = first + random_.below(last - first);
    return drawn < t ? drawn : drawn + 1;
  }

  data::TokenView text_;
  TextOptions options_;
  data::Noise noise_;
  Paths tree_;
  data::Random random_;
};
// [/examples]

// [train]
struct Learned {
  Model model;
  program::Curve curve;
  double an_epoch = 0;  // updates that make one
  double seconds = 0;
};

inline Learned learn(const std::string& name, data::TokenView text, const data::Vocabulary& vocabulary,
                     const TextOptions& options, std::uint64_t seed, const program::LoopOptions& loop_options) {
  ag::Random random(seed, "parameters");
  const auto V = static_cast<std::size_t>(vocabulary.size());
  const Model model(V, options.d, options.hierarchical ? V - 1 : V, random);
  TextExamples examples(text, vocabulary, options, seed);
  const double an_epoch = examples.an_epoch() / static_cast<double>(options.batch);
  const auto steps = static_cast<std::int64_t>(std::ceil(options.epochs * an_epoch));
  ag::Adam optimizer(model.parameters(), {.learning_rate = options.rate});
  const ag::Schedule rate = ag::schedule::linear(options.rate, 0, steps);
  program::Loop loop(name, steps, loop_options);
  loop.keep("optimizer", optimizer).keep("examples", examples.random());
  while (loop.next()) {
    ag::Tape tape;
    const Tensor loss = examples.loss(model);
    tape.backward(loss);  // of the tables only the rows that were looked up have a gradient
    optimizer.set_learning_rate(rate(loop.step()));
    optimizer.step();
    optimizer.zero_grad();
    loop.count(static_cast<double>(loss.item()), options.batch);
  }
  return {model, loop.curve(), an_epoch, loop.seconds()};
}
// [/train]

}  // namespace word2vec
