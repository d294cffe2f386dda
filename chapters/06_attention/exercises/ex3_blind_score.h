// Exercise 06.3: why a score without tanh is blind to its query.
//
//   e_s = a · q + b · k_s        α = softmax(e)
//
// a · q is the same number for every s. Two ways to see what that means: softmax does not change when a number is
// added to all scores; and what arrives at q on the way back is a sum that is always 0.
#pragma once

#include <vector>

using Vector = std::vector<double>;

// softmax(e_1 + c, …, e_S + c), finite for any finite c.
inline Vector weights_after_adding(const Vector& e, double c) {
  // Your code here.
  return Vector(e.size(), 0.0);
}

// The way back through softmax: ∂L/∂e_s = α_s (∂L/∂α_s − Σ_r α_r ∂L/∂α_r).
inline Vector gradient_of_scores(const Vector& weights, const Vector& of_weights) {
  // Your code here.
  return Vector(weights.size(), 0.0);
}

// ∂L/∂q [H], from ∂L/∂e [S].
inline Vector gradient_of_query(const Vector& a, const Vector& of_scores) {
  // Your code here.
  return Vector(a.size(), 0.0);
}
