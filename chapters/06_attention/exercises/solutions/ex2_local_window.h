// Exercise 06.2: local attention (Luong et al. 2015, section 3.2; "local-m").
//
// A translator rarely needs the whole source. So look only at a window of 2D + 1 words around a position p:
//
//   α_s = e^{e_s} / Σ_{|r − p| ≤ D} e^{e_r}   where |s − p| ≤ D,   else 0
//
// At the ends of a sentence the window is cut off. Luong et al. take p = t: both languages in the same order.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <vector>

// e [S]: the scores of all words. 0 ≤ p < S. Returns α [S].
inline std::vector<double> local_weights(const std::vector<double>& e, std::size_t p, std::size_t D) {
  const std::size_t first = p > D ? p - D : 0;  // unsigned: p − D must not be negative
  const std::size_t last = std::min(p + D, e.size() - 1);
  double greatest = e[p];
  for (std::size_t s = first; s <= last; ++s) greatest = std::max(greatest, e[s]);
  std::vector<double> weights(e.size(), 0.0);
  double sum = 0;
  for (std::size_t s = first; s <= last; ++s) {
    weights[s] = std::exp(e[s] - greatest);
    sum += weights[s];
  }
  for (double& weight : weights) weight /= sum;
  return weights;
}
