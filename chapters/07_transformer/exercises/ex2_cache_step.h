// Exercise 07.2: the causal mask, and the same without computing anything twice.
//
// While a sentence is written, a word may look at itself and at those before it. In training all words are there, and
// a mask hides what comes after. In use they come one by one: the keys and values of those that are written are kept
// (the KV cache), and the new word alone asks. Both must give the same.
#pragma once

#include <cstddef>
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
  // Your code here.
  return {};
}

// softmax(q Kᵀ / √d_k) V under that mask: q [L][d_k], k [S][d_k], v [S][d_v] → [L][d_v].
inline Matrix attend(const Matrix& q, const Matrix& k, const Matrix& v) {
  // Your code here.
  return {};
}

struct Cache {
  Matrix k, v;  // of the words so far, [t][d_k] and [t][d_v]
};

// One word further, with its query, key and value: what it finds, [d_v]. The cache then holds it too.
inline Vector step(const Vector& q, const Vector& k, const Vector& v, Cache& cache) {
  // Your code here.
  return {};
}
