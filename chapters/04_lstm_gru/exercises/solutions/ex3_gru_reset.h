// Exercise 04.3: the two GRUs. One unit, so that every letter is a number.
//
//   r = σ(a_r + u_r h)        z = σ(a_z + u_z h)        h' = z h + (1 − z) n
//   before the product   n = tanh(a_n + u_n (r h))                 (Cho et al. 2014)
//   after it             n = tanh(a_n + r (u_n h + b_u))           (cuDNN, PyTorch)
#pragma once

#include <cmath>

struct Gru {
  double u_r, u_z, u_n;  // weights of the state
  double b_u;            // of `after` only
};

inline double sigmoid(double x) { return 1 / (1 + std::exp(-x)); }

// a_r, a_z, a_n: what the input gives to each, x w + b.
inline double reset_before(const Gru& g, double a_r, double a_z, double a_n, double h) {
  const double r = sigmoid(a_r + g.u_r * h), z = sigmoid(a_z + g.u_z * h);
  return z * h + (1 - z) * std::tanh(a_n + g.u_n * (r * h));
}
inline double reset_after(const Gru& g, double a_r, double a_z, double a_n, double h) {
  const double r = sigmoid(a_r + g.u_r * h), z = sigmoid(a_z + g.u_z * h);
  return z * h + (1 - z) * std::tanh(a_n + r * (g.u_n * h + g.b_u));
}
