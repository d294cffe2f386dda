// Exercise 02.1: the distribution of negative samples.
//
//   P_n(w) = count(w)^α / Σ_v count(v)^α
#pragma once

#include <cstdint>
#include <vector>

// Returns P_n(w) for every w, [|V|]. A word of count 0 has probability 0, whatever α is.
inline std::vector<double> noise_distribution(const std::vector<std::int64_t>& counts, double alpha) {
  // Your code here.
  return std::vector<double>(counts.size(), 0.0);
}

// Returns the word at u in [0, 1): the first w with P(0) + … + P(w) > u. Drawing u evenly draws words from P.
inline std::size_t word_at(const std::vector<double>& p, double u) {
  // Your code here.
  return 0;
}
