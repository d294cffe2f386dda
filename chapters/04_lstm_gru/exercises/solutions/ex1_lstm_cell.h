// Exercise 04.1: one step of an LSTM, by hand.
//
//   i = σ(z_i)   f = σ(z_f)   g = tanh(z_g)   o = σ(z_o)        σ(x) = 1 / (1 + e^{−x})
//   c' = f ⊙ c + i ⊙ g        h' = o ⊙ tanh(c')
#pragma once

#include <cmath>
#include <vector>

using Vector = std::vector<double>;  // [H]

struct State {
  Vector h, c;
};

inline double sigmoid(double x) { return 1 / (1 + std::exp(-x)); }

// z_i, z_f, z_g and z_o [H] are what each gate gets from input and state: x W + h U + b. Returns h' and c'.
inline State lstm_step(const Vector& z_i, const Vector& z_f, const Vector& z_g, const Vector& z_o, const Vector& c) {
  State next{Vector(c.size()), Vector(c.size())};
  for (std::size_t j = 0; j < c.size(); ++j) {
    next.c[j] = sigmoid(z_f[j]) * c[j] + sigmoid(z_i[j]) * std::tanh(z_g[j]);
    next.h[j] = sigmoid(z_o[j]) * std::tanh(next.c[j]);
  }
  return next;
}
