// Exercise 07.2: the causal mask, and the same without computing anything twice.
//
// While a sentence is written, a word may look at itself and at those before it. In training all words are there, and
// a mask hides what comes after. In use they come one by one: the keys and values of those that are written are kept
// (the KV cache), and the new word alone asks. Both must give the same.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>
#include <vector>

using Vector = std::vector<double>;
using Matrix = std::vector<Vector>;  // rows

// [L][S], true where query i must not look at key j. The L queries are the LAST words of a text of S ≥ L words: the
// last query and the last key belong to the same word.
//
//   L = S = 3   · x x        L = 2, S = 3   · · x        L = 1, S = 3   · · ·
//               · · x                       · · ·
//               · · ·
inline std::vector<std::vector<bool>> hidden(std::size_t L, std::size_t S) {
  std::vector<std::vector<bool>> mask(L, std::vector<bool>(S));
  for (std::size_t i = 0; i < L; ++i)
    for (std::size_t j = 0; j < S; ++j) mask[i][j] = j > i + (S - L);  // query i is word i + S − L of the text
  return mask;
}

// softmax(q Kᵀ / √d_k) V under that mask: q [L][d_k], k [S][d_k], v [S][d_v] → [L][d_v].
inline Matrix attend(const Matrix& q, const Matrix& k, const Matrix& v) {
  const std::vector<std::vector<bool>> mask = hidden(q.size(), k.size());
  Matrix found;
  for (std::size_t i = 0; i < q.size(); ++i) {
    Vector weights(k.size(), -std::numeric_limits<double>::infinity());
    for (std::size_t j = 0; j < k.size(); ++j) {
      if (mask[i][j]) continue;
      double score = 0;
      for (std::size_t c = 0; c < k[j].size(); ++c) score += q[i][c] * k[j][c];
      weights[j] = score / std::sqrt(static_cast<double>(k[j].size()));
    }
    const double greatest = *std::max_element(weights.begin(), weights.end());
    double sum = 0;
    for (double& weight : weights) sum += weight = std::exp(weight - greatest);  // e^−∞ is 0
    Vector& z = found.emplace_back(v[0].size(), 0.0);
    for (std::size_t j = 0; j < k.size(); ++j)
      for (std::size_t c = 0; c < z.size(); ++c)
        if (!mask[i][j]) z[c] += weights[j] / sum * v[j][c];  // 0 · NaN would be NaN
  }
  return found;
}

struct Cache {
  Matrix k, v;  // of the words so far, [t][d_k] and [t][d_v]
};

// One word further, with its query, key and value: what it finds, [d_v]. The cache then holds it too.
inline Vector step(const Vector& q, const Vector& k, const Vector& v, Cache& cache) {
  cache.k.push_back(k);  // first: a word sees itself
  cache.v.push_back(v);
  return attend({q}, cache.k, cache.v)[0];
}
