// Exercise 07.1: self-attention for one word, in six steps.
//
//   1. q = x_i W_q,   k_j = x_j W_k,   v_j = x_j W_v      who asks; what each is found by; what each gives
//   2. s_j = q · k_j                                      how well does it fit?
//   3. s_j / √d_k                                         a sum of d_k products grows like √d_k: take that out
//   4. α = softmax of that                                shares that sum to 1
//   5. α_j v_j                                            of each as much as it counts
//   6. z = Σ_j α_j v_j                                    the word's new vector
//
// The word i is one of those that it looks at. Nothing here knows of i but q.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <vector>

using Vector = std::vector<double>;
using Matrix = std::vector<Vector>;  // rows

struct Steps {
  Vector q;         // 1. [d_k]
  Matrix k, v;      //    [T][d_k], [T][d_v]
  Vector scores;    // 2. [T]
  Vector scaled;    // 3. [T]
  Vector weights;   // 4. [T]
  Matrix weighted;  // 5. [T][d_v]
  Vector z;         // 6. [d_v]
};

inline Vector times(const Vector& x, const Matrix& W) {
  Vector y(W[0].size(), 0.0);
  for (std::size_t r = 0; r < x.size(); ++r)
    for (std::size_t c = 0; c < y.size(); ++c) y[c] += x[r] * W[r][c];
  return y;
}

// x [T][d]: a vector for each word, i < T. W_q, W_k [d][d_k], W_v [d][d_v].
inline Steps look_around(const Matrix& x, std::size_t i, const Matrix& W_q, const Matrix& W_k, const Matrix& W_v) {
  Steps s;
  s.q = times(x[i], W_q);
  for (const Vector& word : x) {
    s.k.push_back(times(word, W_k));
    s.v.push_back(times(word, W_v));
  }
  for (const Vector& k : s.k) {
    double score = 0;
    for (std::size_t c = 0; c < k.size(); ++c) score += s.q[c] * k[c];
    s.scores.push_back(score);
    s.scaled.push_back(score / std::sqrt(static_cast<double>(k.size())));
  }
  const double greatest = *std::max_element(s.scaled.begin(), s.scaled.end());  // so that e^s stays finite
  double sum = 0;
  for (const double score : s.scaled) {
    s.weights.push_back(std::exp(score - greatest));
    sum += s.weights.back();
  }
  s.z = Vector(s.v[0].size(), 0.0);
  for (std::size_t j = 0; j < x.size(); ++j) {
    s.weights[j] /= sum;
    s.weighted.push_back(s.v[j]);
    for (std::size_t c = 0; c < s.z.size(); ++c) s.z[c] += s.weighted[j][c] *= s.weights[j];
  }
  return s;
}
