// Exercise 07.3: where a word stands, and why "three words on" is the same everywhere.
//
//   PE(p) = (sin ω₀p, cos ω₀p, sin ω₁p, cos ω₁p, …),   ω_i = 1 / 10000^{2i/d}
//
// Each pair (2i, 2i + 1) is the hand of a clock that has turned by ω_i p. To go k words further is to turn every hand
// by ω_i k, wherever it stands: PE(p + k) = R_k PE(p), with an R_k that does not know p.
//
//   sin(a + b) = sin a cos b + cos a sin b,     cos(a + b) = cos a cos b − sin a sin b
//
// A linear map can do that, so a head can learn to look at "the word before". (Rotary positions, Su et al. 2021, turn
// queries and keys themselves by R_p.)
#pragma once

#include <cstddef>
#include <vector>

using Vector = std::vector<double>;

// PE(p), [d]; d is even.
inline Vector place(std::size_t p, std::size_t d) {
  // Your code here.
  return Vector(d, 0.0);
}

// R_k x, [d]: the pair i of x turned by ω_i k. A negative k turns back.
inline Vector turned(const Vector& x, std::ptrdiff_t k) {
  // Your code here.
  return Vector(x.size(), 0.0);
}

// PE(p) · PE(p + k), from k alone: what is left of sin a sin b + cos a cos b = cos(a − b)?
inline double closeness(std::ptrdiff_t k, std::size_t d) {
  // Your code here.
  return 0;
}
