// Exercise 02.3: PMI from counts, and an analogy by 3CosAdd.
#pragma once

#include <cstddef>
#include <vector>

using Matrix = std::vector<std::vector<double>>;

// PMI(w, c) = ln p(w, c) / (p(w) p(c)) of counts[w][c], how often c stood beside w: p(w, c) = counts[w][c] / total,
// p(w) the sum of its row, p(c) of its column. Where counts[w][c] = 0 the PMI is −∞; return 0 there, as is usual.
inline Matrix pmi(const Matrix& counts) {
  // Your code here.
  return Matrix(counts.size(), std::vector<double>(counts.at(0).size(), 0.0));
}

// a is to b as c is to …: the row x of `vectors` with the greatest cos(x, b − a + c), where a, b, c are rows brought to
// length 1. With `exclude` the rows a, b and c cannot be the answer.
inline std::size_t analogy(const Matrix& vectors, std::size_t a, std::size_t b, std::size_t c, bool exclude) {
  // Your code here.
  return 0;
}
