// Solution of exercise 02.1.
#pragma once

#include <cmath>
#include <cstdint>
#include <vector>

inline std::vector<double> noise_distribution(const std::vector<std::int64_t>& counts, double alpha) {
  std::vector<double> p;
  double total = 0;
  for (const std::int64_t count : counts) {
    p.push_back(count > 0 ? std::pow(static_cast<double>(count), alpha) : 0);  // 0⁰ is 1
    total += p.back();
  }
  for (double& x : p) x /= total;
  return p;
}

inline std::size_t word_at(const std::vector<double>& p, double u) {
  double below = 0;
  std::size_t last = 0;
  for (std::size_t w = 0; w < p.size(); ++w) {
    below += p[w];
    if (below > u) return w;
    if (p[w] > 0) last = w;  // the sum may end a rounding below 1
  }
  return last;
}
