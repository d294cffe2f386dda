// Exercise 04.1: one step of an LSTM, by hand.
//
//   i = σ(z_i)   f = σ(z_f)   g = tanh(z_g)   o = σ(z_o)        σ(x) = 1 / (1 + e^{−x})
//   c' = f ⊙ c + i ⊙ g        h' = o ⊙ tanh(c')
#pragma once

#include <vector>

using Vector = std::vector<double>;  // [H]

struct State {
  Vector h, c;
};

// z_i, z_f, z_g and z_o [H] are what each gate gets from input and state: x W + h U + b. Returns h' and c'.
inline State lstm_step(const Vector& z_i, const Vector& z_f, const Vector& z_g, const Vector& z_o, const Vector& c) {
  // Your code here.
  return {Vector(c.size(), 0.0), Vector(c.size(), 0.0)};
}
