// Exercise 04.3: the two GRUs. One unit, so that every letter is a number.
//
//   r = σ(a_r + u_r h)        z = σ(a_z + u_z h)        h' = z h + (1 − z) n
//   before the product   n = tanh(a_n + u_n (r h))                 (Cho et al. 2014)
//   after it             n = tanh(a_n + r (u_n h + b_u))           (cuDNN, PyTorch)
#pragma once

struct Gru {
  double u_r, u_z, u_n;  // weights of the state
  double b_u;            // of `after` only
};

// a_r, a_z, a_n: what the input gives to each, x w + b.
inline double reset_before(const Gru& g, double a_r, double a_z, double a_n, double h) {
  // Your code here.
  return 0;
}
inline double reset_after(const Gru& g, double a_r, double a_z, double a_n, double h) {
  // Your code here.
  return 0;
}
