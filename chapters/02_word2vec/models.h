// models.h: the models of Mikolov, Chen, Corrado and Dean (2013a), "Efficient estimation of word representations in
// vector space", and the losses they are trained with, on the tape.
//
// Letters as in the papers, in every comment of this chapter:
//   |V|  words in the vocabulary          d    numbers in a vector (their D)
//   v_w  input vector of the word w       v'_w its output vector
//   c    words of context on each side    k    negative samples of a pair
//   P_n  the distribution of the noise    B    examples in a batch
#pragma once

#include <cstdint>
#include <vector>

#include "autograd/module.h"
#include "autograd/ops.h"

namespace word2vec {

// [model]
// Two tables and nothing else: no hidden layer, no bias. The input table is what is kept as "the word vectors".
// Skip-gram asks for the words around a word, CBOW for the word between its neighbours:
//
//   skip-gram   h = v_w                       of the word in the middle
//   CBOW        h = 1/|context| Σ v_u         over the words u around it
//   both        s(w) = v'_w · h               the score of the word w
class Model : public ag::Module {
 public:
  // Started as the C tool does: v uniform within ±1/2d, v' zero, so that every first score is 0. `outputs`: rows of the
  // output table: |V|, or |V| − 1 for hierarchical softmax.
  Model(std::size_t vocabulary, std::size_t d, std::size_t outputs, ag::Random& random);

  ag::Tensor skip_gram(const ag::Ids& words) const;  // [B] → h [B, d]
  ag::Tensor cbow(const ag::Ids& contexts) const;    // [B, 2c] → h [B, d]; a negative id: no word stands there

  const ag::Tensor& input() const { return v; }    // [|V|, d]: row w is v_w
  const ag::Tensor& output() const { return v_; }  // [outputs, d]: row w is v'_w

 private:
  ag::Tensor v, v_;
};
// [/model]

// The losses: −(1/B) Σ of each equation, over the examples of a batch. h [B, d], output [outputs, d], words [B]: the
// words that were there.

// ln P(w | h),  P(w | h) = e^{v'_w · h} / Σ_u e^{v'_u · h}                        Mikolov et al. (2013b), equation 2
// All |V| scores, for each example.
ag::Tensor softmax_loss(const ag::Tensor& h, const ag::Tensor& output, const ag::Ids& words);

// ln σ(v'_w · h) + Σ_{i=1..k} ln σ(−v'_{n_i} · h),  n_i ~ P_n                     (2013b), equation 4
// Is the word real, or noise? 1 + k scores. negatives [B, k].
ag::Tensor negative_sampling_loss(const ag::Tensor& h, const ag::Tensor& output, const ag::Ids& words,
                                  const ag::Ids& negatives);

// ln σ(Δ(w)) + Σ_{i=1..k} ln σ(−Δ(n_i)),  Δ(u) = v'_u · h − ln(k P_n(u))          Gutmann & Hyvärinen (2012); for words
// Mnih & Teh (2012). The same question, but answered as Bayes would if e^{v'_u · h} were P(u | h): so that is what the
// scores become. log_noise [|V|]: ln P_n(u).
ag::Tensor nce_loss(const ag::Tensor& h, const ag::Tensor& output, const ag::Ids& words, const ag::Ids& negatives,
                    const ag::Array& log_noise);

// A binary tree with the words at its leaves: nodes[w] are the inner nodes from the root down to w, codes[w] the way
// taken at each of them, 0 or 1.
struct Paths {
  std::vector<std::vector<int>> nodes, codes;
};
// The tree in which all paths have ⌊log₂|V|⌋ or ⌈log₂|V|⌉ nodes. A Huffman tree makes those of frequent words shorter.
Paths balanced_tree(std::size_t words);

// ln P(w | h),  P(w | h) = Π_j σ(± v'_{n(w,j)} · h)                               (2013b), equation 3
// One question at each node on the way to w, + where its code is 0 and − where it is 1: as many scores as the path has
// nodes. The output vectors belong to inner nodes, not to words.
ag::Tensor hierarchical_softmax_loss(const ag::Tensor& h, const ag::Tensor& output, const ag::Ids& words,
                                     const Paths& paths);

}  // namespace word2vec
