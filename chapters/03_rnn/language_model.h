// language_model.h: chapter 03's language model: the recurrent network of Elman (1990), "Finding structure in time", as
// a language model, as Mikolov, Karafiát, Burget, Černocký and Khudanpur (2010) used it.
//
// Letters in every comment:
//   |V|  tokens in the vocabulary: words, or characters      m  size of a token's vector
//   H    hidden units                                        T  steps, B  lanes of text side by side
#pragma once

#include <cstddef>

#include "autograd/nn.h"
#include "chapters/03_rnn/recurrent_layer.h"
#include "chapters/03_rnn/running_text.h"
#include "datasets/vocabulary.h"

namespace rnn {

struct LanguageSizes {
  std::size_t vocabulary = 0;  // |V|
  std::size_t m = 128;
  std::size_t H = 128;
  double dropout = 0;  // of token vectors and hidden states on their way up, never of h_{t−1} (Zaremba et al. 2014)
  CellKind cell = CellKind::rnn;  // chapter 04 puts another in its place
};

// [model]
// x_t = E[w_t]                          the token's vector                          [B, m]
// h_t = tanh(x_t W + h_{t−1} U + b)     all that is kept of the tokens so far       [B, H]
// y_t = h_t V + c                       P(w_{t+1} = i | w_1 … w_t) ∝ e^{y_{t,i}}    [B, |V|]
class LanguageModel : public ag::Module {
 public:
  LanguageModel(const LanguageSizes& sizes, ag::Random& random);

  // y for the tokens [T, B]: [T, B, |V|]. `state`: h before the first of them; afterwards h after the last.
  ag::Tensor operator()(const ag::Ids& tokens, ag::RecurrentState& state) const;
  // L = −1/(T B) Σ ln P(targets | inputs before): both [T, B] → [].
  ag::Tensor loss(const ag::Ids& inputs, const ag::Ids& targets, ag::RecurrentState& state) const;

  // Reads a text from its beginning.
  Reader reader() const;
  const LanguageSizes& sizes() const { return sizes_; }
  // The generators of dropout, for checkpoints.
  ag::Random& dropout_random() const { return drop_.random(); }

  // c ← ln P(w): the network starts as a unigram model and learns what the words before change.
  void start_from_unigrams(data::TokenView text);

 private:
  ag::Tensor states(const ag::Ids& tokens, ag::RecurrentState& state) const;  // h, [T, B, H]

  LanguageSizes sizes_;
  ag::Embedding E;       // [|V|, m]
  RecurrentLayer layer;  // W [m, H], U [H, H], b [H]
  ag::Linear out;        // V [H, |V|], c [|V|]
  ag::Dropout drop_;
};
// [/model]

}  // namespace rnn
