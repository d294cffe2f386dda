// Exercise 05.3: teacher forcing. What the decoder is told, what it should write, and the loss of a padded batch.
//
//   target  a b c | d       input   <s> a   b   c       wanted  a b c </s>
//                                   <s> d   </s></s>            d </s> −  −        −: not asked, counts for nothing
//
//   L = −1/N Σ ln softmax(z_{t,b})[wanted_{t,b}]  over the N words that are asked
#pragma once

#include <cstddef>
#include <vector>

constexpr int kBegin = 1, kEnd = 2, kNotAsked = -100;

using Rows = std::vector<std::vector<int>>;  // [T][B]: time first

struct Told {
  Rows input, wanted;
};

// targets[b]: the words of sentence b. T is the longest plus one, for </s>. Behind a sentence's end the input is </s>
// and nothing is asked.
inline Told teacher_forcing(const std::vector<std::vector<int>>& targets) {
  // Your code here.
  return {};
}

// z[t][b] are the logits of the t-th word of sentence b, [V].
inline double loss(const std::vector<std::vector<std::vector<double>>>& z, const Rows& wanted) {
  // Your code here.
  return 0;
}
