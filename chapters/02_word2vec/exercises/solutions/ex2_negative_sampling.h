// Solution of exercise 02.2.
#pragma once

#include <cmath>
#include <numeric>
#include <vector>

using Vector = std::vector<double>;

struct Gradients {
  double loss = 0;
  Vector h;
  std::vector<Vector> output;
};

inline Gradients negative_sampling(const Vector& h, const std::vector<Vector>& output) {
  Gradients g{0, Vector(h.size(), 0.0), {}};
  for (std::size_t i = 0; i < output.size(); ++i) {
    const double s = std::inner_product(h.begin(), h.end(), output[i].begin(), 0.0);
    const double real = i == 0 ? 1 : 0;
    g.loss += std::log1p(std::exp(i == 0 ? -s : s));  // −ln σ(x) = ln(1 + e^{−x})
    const double ds = 1 / (1 + std::exp(-s)) - real;  // ∂L/∂s
    g.output.push_back(h);
    for (double& x : g.output.back()) x *= ds;
    for (std::size_t j = 0; j < h.size(); ++j) g.h[j] += ds * output[i][j];
  }
  return g;
}
