// Exercise 05.3: teacher forcing. What the decoder is told, what it should write, and the loss of a padded batch.
//
//   target  a b c | d       input   <s> a   b   c       wanted  a b c </s>
//                                   <s> d   </s></s>            d </s> −  −        −: not asked, counts for nothing
//
//   L = −1/N Σ ln softmax(z_{t,b})[wanted_{t,b}]  over the N words that are asked
#pragma once

#include <algorithm>
#include <cmath>
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
  std::size_t T = 1;
  for (const std::vector<int>& target : targets) T = std::max(T, target.size() + 1);
  Told told{Rows(T, std::vector<int>(targets.size(), kEnd)), Rows(T, std::vector<int>(targets.size(), kNotAsked))};
  for (std::size_t b = 0; b < targets.size(); ++b) {
    told.input[0][b] = kBegin;
    told.wanted[targets[b].size()][b] = kEnd;
    for (std::size_t t = 0; t < targets[b].size(); ++t) told.input[t + 1][b] = told.wanted[t][b] = targets[b][t];
  }
  return told;
}

// z[t][b] are the logits of the t-th word of sentence b, [V].
inline double loss(const std::vector<std::vector<std::vector<double>>>& z, const Rows& wanted) {
  double total = 0;
  int asked = 0;
  for (std::size_t t = 0; t < z.size(); ++t)
    for (std::size_t b = 0; b < z[t].size(); ++b) {
      if (wanted[t][b] == kNotAsked) continue;
      const double greatest = *std::max_element(z[t][b].begin(), z[t][b].end());  // so that e^z stays finite
      double sum = 0;
      for (const double x : z[t][b]) sum += std::exp(x - greatest);
      total += greatest + std::log(sum) - z[t][b][static_cast<std::size_t>(wanted[t][b])];
      ++asked;
    }
  return total / asked;
}
