// Exercise 04.2: what arrives of an error, through the cell alone.
//
//   c_t = f_t c_{t−1} + i_t g_t        so that, with the gates held fast,        ∂c_T/∂c_k = f_T f_{T−1} … f_{k+1}
#pragma once

#include <cmath>
#include <vector>

// f holds f_1 … f_T (f[0] is f_1). Returns ∂c_T/∂c_k for k = 0 … T: T + 1 numbers, the last of them 1.
inline std::vector<double> carousel(const std::vector<double>& f) {
  std::vector<double> product(f.size() + 1, 1.0);
  for (std::size_t k = f.size(); k > 0; --k) product[k - 1] = product[k] * f[k - 1];  // f[k − 1] is f_k
  return product;
}

// The forget bias at which a share `kept` of an error is left after T steps, when the gates get nothing but their bias:
// σ(b)^T = kept. 0 < kept < 1.
inline double forget_bias_for(double kept, int T) {
  const double f = std::pow(kept, 1.0 / T);
  return std::log(f / (1 - f));
}
