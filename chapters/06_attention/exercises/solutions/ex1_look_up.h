// Exercise 06.1: the soft look-up, for one query.
//
//   e_s = q · k_s        α = softmax(e) over the words that are there        c = Σ_s α_s value_s
//
// Behind the sentence's end there is only padding: its weight is 0, exactly, and the weights of the rest sum to 1.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <vector>

using Vector = std::vector<double>;

struct Found {
  Vector weights;  // α [S]
  Vector context;  // c, as long as a value
};

// q [H], keys [S][H], values [S][m]; the first n of the S words are the sentence, 1 ≤ n ≤ S.
inline Found look_up(const Vector& q, const std::vector<Vector>& keys, const std::vector<Vector>& values,
                     std::size_t n) {
  Found found{Vector(keys.size(), 0.0), Vector(values[0].size(), 0.0)};
  Vector e(n);
  for (std::size_t s = 0; s < n; ++s)
    for (std::size_t i = 0; i < q.size(); ++i) e[s] += q[i] * keys[s][i];
  const double greatest = *std::max_element(e.begin(), e.end());  // so that e^e_s stays finite
  double sum = 0;
  for (std::size_t s = 0; s < n; ++s) {
    found.weights[s] = std::exp(e[s] - greatest);
    sum += found.weights[s];
  }
  for (std::size_t s = 0; s < n; ++s) {
    found.weights[s] /= sum;
    for (std::size_t i = 0; i < found.context.size(); ++i) found.context[i] += found.weights[s] * values[s][i];
  }
  return found;
}
