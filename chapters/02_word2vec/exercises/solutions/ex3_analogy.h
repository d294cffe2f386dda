// Solution of exercise 02.3.
#pragma once

#include <cmath>
#include <cstddef>
#include <numeric>
#include <vector>

using Matrix = std::vector<std::vector<double>>;

inline Matrix pmi(const Matrix& counts) {
  std::vector<double> row(counts.size(), 0.0), column(counts.at(0).size(), 0.0);
  double total = 0;
  for (std::size_t w = 0; w < row.size(); ++w)
    for (std::size_t c = 0; c < column.size(); ++c) {
      row[w] += counts[w][c];
      column[c] += counts[w][c];
      total += counts[w][c];
    }
  Matrix result(row.size(), std::vector<double>(column.size(), 0.0));
  for (std::size_t w = 0; w < row.size(); ++w)
    for (std::size_t c = 0; c < column.size(); ++c)
      if (counts[w][c] > 0) result[w][c] = std::log(counts[w][c] * total / (row[w] * column[c]));
  return result;
}

inline std::size_t analogy(const Matrix& vectors, std::size_t a, std::size_t b, std::size_t c, bool exclude) {
  Matrix unit = vectors;
  for (std::vector<double>& x : unit) {
    const double length = std::sqrt(std::inner_product(x.begin(), x.end(), x.begin(), 0.0));
    for (double& e : x) e /= length;
  }
  std::vector<double> target(unit[a].size());
  for (std::size_t j = 0; j < target.size(); ++j) target[j] = unit[b][j] - unit[a][j] + unit[c][j];
  std::size_t best = unit.size();
  double best_cosine = 0;  // but for the length of the target, which is the same for all
  for (std::size_t x = 0; x < unit.size(); ++x) {
    if (exclude && (x == a || x == b || x == c)) continue;
    const double cosine = std::inner_product(target.begin(), target.end(), unit[x].begin(), 0.0);
    if (best < unit.size() && cosine <= best_cosine) continue;
    best = x;
    best_cosine = cosine;
  }
  return best;
}
