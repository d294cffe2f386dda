// nnlm.h: the network of Bengio, Ducharme, Vincent and Jauvin (2003), "A neural probabilistic language model",
// section 2.
//
// Letters as in the paper, in every comment of this chapter:
//   |V|  words in the vocabulary        n  the model's order: n−1 words of context predict the n-th
//   m    features (size) of a word      h  hidden units
//   B    examples in a batch
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <vector>

#include "autograd/module.h"
#include "autograd/ops.h"
#include "datasets/vocabulary.h"
#include "datasets/windows.h"

namespace nnlm {

struct Shape {
  std::size_t vocabulary = 0;  // |V|
  std::size_t n = 5;
  std::size_t m = 30;
  std::size_t h = 100;  // 0: no hidden layer, and then direct must be on
  bool direct = false;  // connections from the word features straight to the output
};

// [model]
// x = [C(w_{t−n+1}) … C(w_{t−1})]               the features of the context, side by side     [B, (n−1)m]
// a = tanh(d + x H)                              the hidden layer                               [B, h]
// y = b + x W + a U                              equation (1); x W only with direct connections [B, |V|]
// P(w_t = i | context) = e^{y_i} / Σ_j e^{y_j}
class Nnlm : public ag::Module {
 public:
  Nnlm(const Shape& shape, ag::Random& random);

  // y: an unnormalised log-probability for each word of V. contexts [B, n−1] → [B, |V|].
  // In TrainMode each word feature and hidden unit is dropped with probability `dropout` (0 in the paper).
  ag::Tensor operator()(const ag::Ids& contexts, double dropout, ag::Random& random) const;
  // L = −1/B Σ ln P(w_t | context): cross_entropy of y and the targets [B] → [].
  ag::Tensor loss(const ag::Ids& contexts, const ag::Ids& targets, double dropout, ag::Random& random) const;

  const Shape& shape() const { return shape_; }
  const ag::Tensor& features() const { return C; }  // [|V|, m]: row i is the feature vector of word i

  // b ← ln P(w): the network starts as a unigram model and learns what the context changes.
  void start_from_unigrams(data::TokenView words);

 private:
  ag::Tensor word_features(const ag::Ids& contexts, double dropout, ag::Random& random) const;  // x
  ag::Tensor hidden(const ag::Tensor& x, double dropout, ag::Random& random) const;             // a

  Shape shape_;
  ag::Tensor C;        // [|V|, m]        the feature vectors, learned with everything else
  ag::Tensor H, d;     // [(n−1)m, h], [h]
  ag::Tensor U, b, W;  // [h, |V|], [|V|], [(n−1)m, |V|]
};
// [/model]

// The number of free parameters, section 2: |V|(1 + nm + h) + h(1 + (n−1)m) with direct connections, and
// |V|(n−1)m fewer without. The test of this chapter compares it with the parameters the network really has.
std::size_t parameter_count(const Shape& shape);

// The contexts of a batch as the engine's array of ids, [B, n−1].
ag::Ids contexts_of(const data::Batch& batch, std::size_t n);
ag::Ids targets_of(const data::Batch& batch);

// P(w_t | w_{t−n+1} … w_{t−1}) for every t ≥ first of the stream: what perplexity and mixtures are made of.
// With `shuffled` each target is asked for under the context of another, drawn at random: the control.
std::vector<double> target_probabilities(const Nnlm& model, data::TokenView stream, std::size_t first,
                                         std::optional<std::uint64_t> shuffled = std::nullopt);

}  // namespace nnlm
