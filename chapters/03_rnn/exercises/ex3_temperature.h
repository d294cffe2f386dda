// Exercise 03.3: drawing the next token.
//
//   P_i = e^{y_i / τ} / Σ_j e^{y_j / τ}
//
// τ = 1 is what the model says. A smaller τ prefers what is likely anyway; at τ = 0 the likeliest token is taken, the
// first of equals.
#pragma once

#include <cstddef>
#include <vector>

// P for the unnormalised log-probabilities y and τ > 0. Hint: e^{800} is infinite, and P does not change when the same
// number is taken from every y.
inline std::vector<double> softmax_at(const std::vector<double>& y, double temperature) {
  // Your code here.
  return std::vector<double>(y.size(), 0.0);
}

// The token that the random number u, uniform in [0, 1), picks: the first i with P_0 + … + P_i > u. For τ = 0 whatever
// u is.
inline std::size_t draw(const std::vector<double>& y, double temperature, double u) {
  // Your code here.
  return y.size();
}
