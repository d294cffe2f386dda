// Exercise 02.2: the gradient of negative sampling, by hand.
//
//   L = −ln σ(v'_0 · h) − Σ_{i=1..k} ln σ(−v'_i · h)        σ(x) = 1 / (1 + e^{−x})
//
// v'_0 belongs to the word that was there, v'_1 … v'_k to the negatives.
#pragma once

#include <vector>

using Vector = std::vector<double>;  // [d]

struct Gradients {
  double loss = 0;
  Vector h;                    // ∂L/∂h, [d]
  std::vector<Vector> output;  // ∂L/∂v'_i, [1 + k][d]
};

// h [d], output [1 + k][d]: v'_0, then the negatives'. Hint: ∂L/∂(v'_i · h) is σ(v'_i · h) − 1 for i = 0, and
// σ(v'_i · h) for the others.
inline Gradients negative_sampling(const Vector& h, const std::vector<Vector>& output) {
  // Your code here.
  return {0, Vector(h.size(), 0.0), std::vector<Vector>(output.size(), Vector(h.size(), 0.0))};
}
