// Solution of exercise 01.3.
#pragma once

#include <cmath>
#include <vector>

inline double perplexity(const std::vector<double>& p) {
  double sum = 0;
  for (const double x : p) sum += std::log(x);
  return std::exp(-sum / static_cast<double>(p.size()));
}

inline double mixture_weight(const std::vector<double>& p, const std::vector<double>& q) {
  double alpha = 0.5;
  for (int step = 0; step < 200; ++step) {
    double sum = 0;
    for (std::size_t t = 0; t < p.size(); ++t) sum += alpha * p[t] / (alpha * p[t] + (1 - alpha) * q[t]);
    alpha = sum / static_cast<double>(p.size());
  }
  return alpha;
}
