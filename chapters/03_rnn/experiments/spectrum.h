// spectrum.h: the two numbers of a matrix that are said to decide what becomes of a gradient.
#pragma once

#include "autograd/ops.h"

namespace rnn {

// σ₁: the square root of the largest eigenvalue of A Aᵀ, by how much A can lengthen a vector. By power iteration, in
// double; 0 for A = 0.
double largest_singular_value(const ag::Array& A);

// ρ: |λ| of the largest eigenvalue, lim ‖Aⁿ‖^{1/n} (Gelfand 1941), by squaring thirty times, in double.
double spectral_radius(const ag::Array& A);

}  // namespace rnn
