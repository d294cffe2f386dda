// Exercise 01.1: an interpolated bigram, from counts.
//
//   P(w | v) = λ c(v w) / c(v •) + (1 − λ) c(w) / T
//
// c(v w) is how often w followed v in the text, c(v •) how often anything followed v, c(w) how often w stands in the
// text of T words. Where v was never followed by anything, P(w | v) = c(w) / T.
#pragma once

#include <vector>

#include "datasets/text/vocabulary.h"

// Returns P(w | v) for every w of the vocabulary, [V].
inline std::vector<double> bigram_distribution(data::TokenView text, data::TokenId v, std::size_t V, double lambda) {
  // Your code here.
  return std::vector<double>(V, 0.0);
}
