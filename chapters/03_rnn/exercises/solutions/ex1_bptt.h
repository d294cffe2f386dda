// Solution of exercise 03.1.
#pragma once

#include <cmath>
#include <cstddef>
#include <vector>

using Vector = std::vector<double>;
using Matrix = std::vector<Vector>;  // [rows][columns]

struct Gradients {
  Matrix W;
  Matrix U;
  Vector b;
  std::vector<Vector> h;
};

inline Gradients bptt(const std::vector<Vector>& x, const std::vector<Vector>& h, const Matrix& U, const Vector& dh_T) {
  const std::size_t T = x.size(), I = x.at(0).size(), H = dh_T.size();
  Gradients g{Matrix(I, Vector(H)), Matrix(H, Vector(H)), Vector(H), std::vector<Vector>(T + 1, Vector(H))};
  g.h[T] = dh_T;
  for (std::size_t t = T; t > 0; --t)
    for (std::size_t j = 0; j < H; ++j) {
      const double delta = g.h[t][j] * (1 - h[t][j] * h[t][j]);
      for (std::size_t i = 0; i < I; ++i) g.W[i][j] += x[t - 1][i] * delta;
      for (std::size_t i = 0; i < H; ++i) g.U[i][j] += h[t - 1][i] * delta;
      for (std::size_t i = 0; i < H; ++i) g.h[t - 1][i] += U[i][j] * delta;  // δ_t Uᵀ
      g.b[j] += delta;
    }
  return g;
}

inline Vector reach(const Gradients& g) {
  const auto norm = [](const Vector& v) {
    double squares = 0;
    for (const double x : v) squares += x * x;
    return std::sqrt(squares);
  };
  Vector reach;
  for (const Vector& h : g.h) reach.push_back(norm(h) / norm(g.h.back()));
  return reach;
}
