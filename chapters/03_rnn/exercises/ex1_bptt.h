// Exercise 03.1: backpropagation through time, by hand.
//
//   a_t = x_t W + h_{t−1} U + b,  h_t = tanh(a_t)        t = 1 … T; x_t, h_t are rows
//
// The loss looks at h_T alone. One sequence, so that x_t has I numbers and h_t has H.
#pragma once

#include <cstddef>
#include <vector>

using Vector = std::vector<double>;
using Matrix = std::vector<Vector>;  // [rows][columns]

struct Gradients {
  Matrix W;               // ∂L/∂W, [I][H]
  Matrix U;               // ∂L/∂U, [H][H]
  Vector b;               // ∂L/∂b, [H]
  std::vector<Vector> h;  // ∂L/∂h_0 … ∂L/∂h_T, [T + 1][H]
};

// x: x_1 … x_T, so that x[t − 1] is x_t. h: h_0 … h_T as the forward pass left them. dh_T: ∂L/∂h_T.
// Hint: go from t = T down to 1. With δ_t = ∂L/∂a_t = ∂L/∂h_t ⊙ (1 − h_t²), what do x_t, h_{t−1} and 1 get?
inline Gradients bptt(const std::vector<Vector>& x, const std::vector<Vector>& h, const Matrix& U, const Vector& dh_T) {
  const std::size_t T = x.size(), I = x.at(0).size(), H = dh_T.size();
  Gradients g{Matrix(I, Vector(H)), Matrix(H, Vector(H)), Vector(H), std::vector<Vector>(T + 1, Vector(H))};
  // Your code here.
  return g;
}

// ‖∂L/∂h_k‖ / ‖∂L/∂h_T‖ for k = 0 … T: how much of the gradient reaches step k.
inline Vector reach(const Gradients& g) {
  // Your code here.
  return Vector(g.h.size());
}
