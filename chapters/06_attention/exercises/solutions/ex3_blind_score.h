// Exercise 06.3: why a score without tanh is blind to its query.
//
//   e_s = a · q + b · k_s        α = softmax(e)
//
// a · q is the same number for every s. Two ways to see what that means: softmax does not change when a number is
// added to all scores; and what arrives at q on the way back is a sum that is always 0.
#pragma once

#include <algorithm>
#include <cmath>
#include <vector>

using Vector = std::vector<double>;

// softmax(e_1 + c, …, e_S + c), finite for any finite c.
inline Vector weights_after_adding(const Vector& e, double c) {
  Vector weights = e;
  for (double& x : weights) x += c;
  const double greatest = *std::max_element(weights.begin(), weights.end());
  double sum = 0;
  for (double& x : weights) {
    x = std::exp(x - greatest);
    sum += x;
  }
  for (double& x : weights) x /= sum;
  return weights;
}

// The way back through softmax: ∂L/∂e_s = α_s (∂L/∂α_s − Σ_r α_r ∂L/∂α_r).
inline Vector gradient_of_scores(const Vector& weights, const Vector& of_weights) {
  double mean = 0;
  for (std::size_t r = 0; r < weights.size(); ++r) mean += weights[r] * of_weights[r];
  Vector of_scores(weights.size());
  for (std::size_t s = 0; s < weights.size(); ++s) of_scores[s] = weights[s] * (of_weights[s] - mean);
  return of_scores;
}

// ∂L/∂q [H], from ∂L/∂e [S].
inline Vector gradient_of_query(const Vector& a, const Vector& of_scores) {
  double sum = 0;
  for (const double g : of_scores) sum += g;
  Vector of_query(a.size());
  for (std::size_t i = 0; i < a.size(); ++i) of_query[i] = a[i] * sum;
  return of_query;
}
