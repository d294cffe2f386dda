// Solution of exercise 03.3.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <vector>

inline std::vector<double> softmax_at(const std::vector<double>& y, double temperature) {
  const double greatest = *std::max_element(y.begin(), y.end());
  std::vector<double> p;
  double total = 0;
  for (const double v : y) total += p.emplace_back(std::exp((v - greatest) / temperature));
  for (double& v : p) v /= total;
  return p;
}

inline std::size_t draw(const std::vector<double>& y, double temperature, double u) {
  const auto best = static_cast<std::size_t>(std::max_element(y.begin(), y.end()) - y.begin());
  if (temperature == 0) return best;
  const std::vector<double> p = softmax_at(y, temperature);
  double sum = 0;
  for (std::size_t i = 0; i < p.size(); ++i)
    if ((sum += p[i]) > u) return i;
  return best;  // rounding has left the sum below 1
}
