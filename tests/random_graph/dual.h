// dual.h: forward mode by dual numbers (Clifford 1873; Wengert 1964), with a running bound of the rounding error. Each
// operation knows its derivative and nothing else: no tape, no arrays, nothing of the engine.
//
// How near must two computations of one derivative be? Both add up, over all paths from input to output, the products
// of the partial derivatives on the path; terms of opposite sign cancel, and what is left may be as small as the
// rounding error of the terms. So differences are measured against `slope_error`, which sums magnitudes: it counts for
// every rounding on every path what it can change in the end, to first order (Higham 2002, sec. 3.3, "running error
// analysis").
#pragma once

#include <cmath>
#include <numbers>

namespace random_graph {

struct Dual {
  double value = 0;
  double slope = 0;        // the derivative of the value in the direction of the pass
  double paths = 0;        // Σ over all paths of Π |partial derivative|: ≥ |slope|
  double value_error = 0;  // |computed − true value| ≤ 2⁻⁵³ value_error, to first order
  double slope_error = 0;  // the same for the slope, whether it is found forward or backward: uses paths, not |slope|

  Dual() = default;
  Dual(double v) : value(v) {}  // a constant, known exactly
};

// The terms of second order matter where those of first order vanish, as at the square of a difference that is 0.
constexpr double kRounding = 0x1.0p-53;

// y = f(x), given f, f' and f'' at x.
inline Dual chain(const Dual& x, double f, double f1, double f2) {
  Dual y(f);
  y.slope = f1 * x.slope;
  y.paths = std::abs(f1) * x.paths;
  y.value_error = std::abs(f1) * x.value_error + std::abs(f) + kRounding * std::abs(f2) * x.value_error * x.value_error;
  y.slope_error = std::abs(f1) * x.slope_error + std::abs(f2) * x.value_error * x.paths + y.paths;
  return y;
}

inline Dual operator-(const Dual& x) {
  Dual y = x;
  y.value = -x.value;
  y.slope = -x.slope;
  return y;
}

inline Dual operator+(const Dual& a, const Dual& b) {
  Dual y(a.value + b.value);
  y.slope = a.slope + b.slope;
  y.paths = a.paths + b.paths;
  y.value_error = a.value_error + b.value_error + std::abs(y.value);
  y.slope_error = a.slope_error + b.slope_error + y.paths;
  return y;
}

inline Dual operator-(const Dual& a, const Dual& b) { return a + -b; }

inline Dual operator*(const Dual& a, const Dual& b) {
  const double u = std::abs(a.value), v = std::abs(b.value);
  Dual y(a.value * b.value);
  y.slope = a.slope * b.value + a.value * b.slope;
  y.paths = a.paths * v + u * b.paths;
  y.value_error = a.value_error * v + u * b.value_error + u * v + kRounding * a.value_error * b.value_error;
  y.slope_error = a.slope_error * v + a.paths * b.value_error + a.value_error * b.paths + u * b.slope_error + y.paths;
  return y;
}

inline Dual reciprocal(const Dual& x) {
  const double y = 1 / x.value;
  return chain(x, y, -y * y, 2 * y * y * y);
}

inline Dual operator/(const Dual& a, const Dual& b) { return a * reciprocal(b); }

inline Dual exp(const Dual& x) {
  const double y = std::exp(x.value);
  return chain(x, y, y, y);
}

inline Dual log(const Dual& x) {
  const double slope = 1 / x.value;
  return chain(x, std::log(x.value), slope, -slope * slope);
}

inline Dual sqrt(const Dual& x) {
  const double y = std::sqrt(x.value);
  return chain(x, y, 0.5 / y, -0.25 / (y * x.value));
}

inline Dual erf(const Dual& x) {
  const double slope = 2 * std::numbers::inv_sqrtpi * std::exp(-x.value * x.value);
  return chain(x, std::erf(x.value), slope, -2 * x.value * slope);
}

// x^p for a constant p; where p x^(p−1) is 0 · ∞ the function is constant.
inline Dual pow(const Dual& x, double p) {
  const double f1 = p == 0 ? 0 : p * std::pow(x.value, p - 1);
  const double f2 = p == 0 || p == 1 ? 0 : p * (p - 1) * std::pow(x.value, p - 2);
  return chain(x, std::pow(x.value, p), f1, f2);
}

}  // namespace random_graph
