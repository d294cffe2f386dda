// Solution of exercise 01.1.
#pragma once

#include <vector>

#include "datasets/text/vocabulary.h"

inline std::vector<double> bigram_distribution(data::TokenView text, data::TokenId v, std::size_t V, double lambda) {
  std::vector<double> word(V, 0.0), after(V, 0.0);  // c(w) and c(v w)
  double followed = 0;                              // c(v •)
  for (std::size_t t = 0; t < text.size(); ++t) {
    word[static_cast<std::size_t>(text[t])] += 1;
    if (t > 0 && text[t - 1] == v) {
      after[static_cast<std::size_t>(text[t])] += 1;
      followed += 1;
    }
  }
  std::vector<double> p(V);
  for (std::size_t w = 0; w < V; ++w) {
    const double unigram = word[w] / static_cast<double>(text.size());
    p[w] = followed > 0 ? lambda * after[w] / followed + (1 - lambda) * unigram : unigram;
  }
  return p;
}
