// Exercise 04.2: what arrives of an error, through the cell alone.
//
//   c_t = f_t c_{t−1} + i_t g_t        so that, with the gates held fast,        ∂c_T/∂c_k = f_T f_{T−1} … f_{k+1}
#pragma once

#include <vector>

// f holds f_1 … f_T (f[0] is f_1). Returns ∂c_T/∂c_k for k = 0 … T: T + 1 numbers, the last of them 1.
inline std::vector<double> carousel(const std::vector<double>& f) {
  // Your code here.
  return std::vector<double>(f.size() + 1, 0.0);
}

// The forget bias at which a share `kept` of an error is left after T steps, when the gates get nothing but their bias:
// σ(b)^T = kept. 0 < kept < 1.
inline double forget_bias_for(double kept, int T) {
  // Your code here.
  return 0;
}
