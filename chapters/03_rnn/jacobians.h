// jacobians.h: ∂h_T/∂h_k of the recurrence, from the tape and from the formula.
#pragma once

#include <vector>

#include "chapters/03_rnn/cell.h"

namespace rnn {

// [jacobians]
// Which way round. With row vectors, h_t = f(x_t W + h_{t−1} U + b), the Jacobian of one step is
//
//   J_t = ∂h_t/∂h_{t−1} = diag(f'(a_t)) Uᵀ        J_t[i, j] = ∂h_t[i]/∂h_{t−1}[j] = f'(a_t[i]) U[j, i]
//
// and that of many is the product, the latest step on the left:
//
//   ∂h_T/∂h_k = J_T J_{T−1} … J_{k+1} = Π_{t=T…k+1} diag(1 − h_t²) Uᵀ       (tanh)
//
// Papers write column vectors, h_t = f(W_rec h_{t−1} + …), so their W_rec is our Uᵀ; norms and eigenvalues are the
// same. A gradient is a row that runs through the product from the left: ∂L/∂h_k = ∂L/∂h_T · ∂h_T/∂h_k.

// [H, H] for k = 0 … T, of the states h_0 … h_T of one sequence, each [1, H] or [H]. The last one is the identity.
std::vector<ag::Array> jacobian_products(const Cell& cell, const std::vector<ag::Array>& h);

// The same from the tape in one sweep: H copies of the sequence x_1 … x_T, each [1, I], and at the end of copy i the
// cotangent e_i, so that row i of what arrives at h_k is row i of ∂h_T/∂h_k. h_0 [1, H].
std::vector<ag::Array> jacobians_on_tape(const Cell& cell, const std::vector<ag::Array>& x, const ag::Array& h0);
// [/jacobians]

// h_0 … h_T, with no tape.
std::vector<ag::Array> states(const Cell& cell, const std::vector<ag::Array>& x, const ag::Array& h0);

// The square root of the largest eigenvalue of A Aᵀ: by how much A can lengthen a vector. By power iteration, in
// double; 0 for A = 0.
double largest_singular_value(const ag::Array& A);

// |λ| of the largest eigenvalue: lim ‖Aⁿ‖^{1/n} (Gelfand 1941), by squaring thirty times, in double.
double spectral_radius(const ag::Array& A);

}  // namespace rnn
