// tagger.h: a sequence in, labels out: one for each word (N→N: tagging), or one for the whole (N→1: classification).
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>
#include <vector>

#include "autograd/nn.h"
#include "autograd/recurrent.h"
#include "chapters/program/loop.h"
#include "datasets/text/sentences.h"

namespace rnn {

struct TaggerOptions {
  std::size_t vocabulary = 0, labels = 0;  // |V| and K
  std::size_t m = 32, H = 64;
  data::Labels kind = data::Labels::each_word;
  bool bidirectional = true;
  bool recurrent = true;  // false: no state at all; each word is seen alone, or all of them in a bag
  double dropout = 0;
};

// [tagger]
// h_t = [→h_t  ←h_t]                     two networks, one from each end      [B, 2H]
// tagging:          y_t = h_t V + c      a label for each word                [T, B, K]
// classification:   y = [→h_T  ←h_1] V + c   what both know in the end        [B, K]
class Tagger : public ag::Module {
 public:
  Tagger(const TaggerOptions& options, ag::Random& random);

  // words [T, B] → [T, B, K], or [B, K].
  ag::Tensor operator()(const data::SentenceBatch& batch) const;
  ag::Tensor loss(const data::SentenceBatch& batch) const;

 private:
  ag::Tensor whole(const ag::Tensor& x, const data::SentenceBatch& batch) const;  // [B, ..]: the sentence as one vector

  TaggerOptions options_;
  ag::Embedding E;
  ag::Rnn rnn;
  ag::Linear out;
  ag::Dropout drop_;
};
// [/tagger]

// The likeliest label of each word, or of each sentence, in the order of the sentences.
std::vector<data::TokenIds> predict(const Tagger& tagger, std::span<const data::LabelledSentence> sentences,
                                    data::Labels kind);

struct FitOptions {
  std::int64_t updates = 1000;
  std::size_t batch = 32;
  double rate = 5e-3;
  double clip = 1;
  std::uint64_t seed = 1;
  const char* name = "task";
  bool silent = true;  // no bar
};

struct Fitted {
  program::Curve curve;
  double seconds = 0;
};

// What one update learns from: its loss, made while a tape records, and how much it was, in the unit of the bar.
struct Example {
  ag::Tensor loss;
  std::size_t size = 0;
};
// Trains in place; Ctrl-C ends it early.
Fitted fit(const ag::Parameters& parameters, const char* unit, const FitOptions& options,
           const std::function<Example()>& next);
Fitted fit(const Tagger& tagger, std::span<const data::LabelledSentence> sentences, data::Labels kind,
           const FitOptions& options);

}  // namespace rnn
