// rowwise.h: what is done to each row of a contiguous [rows, columns] matrix: softmax, cross-entropy, layer
// normalisation, column sums. A row stays in the processor's cache between the passes over it.
//
// Gradients are written as Gradient::target() asks: `out = beta out + term`, beta 0 (out is uninitialised) or 1.
#pragma once

#include <cstddef>
#include <cstdint>

#include "autograd/array.h"

namespace ag {
inline namespace AG_PRECISION {
namespace kernels {

// y = softmax(x) along each row; y may be x. Entries of −∞ get probability 0; a row of nothing else becomes NaN, as
// 0/0 says and PyTorch does. A NaN in a row makes the whole row NaN.
void softmax(const Scalar* x, std::size_t rows, std::size_t columns, Scalar* y);
// dx = y ⊙ (dy − Σ_row dy ⊙ y)
void softmax_backward(const Scalar* y, const Scalar* dy, std::size_t rows, std::size_t columns, Scalar beta,
                      Scalar* dx);

// y = x − ln Σ_row e^x
void log_softmax(const Scalar* x, std::size_t rows, std::size_t columns, Scalar* y);
// dx = dy − e^y Σ_row dy
void log_softmax_backward(const Scalar* y, const Scalar* dy, std::size_t rows, std::size_t columns, Scalar beta,
                          Scalar* dx);

// The distribution q that cross-entropy compares a row with, not normalised:
//   q[c] = (1 − ε) w[t] [c = t] + (ε / C) w[c]
struct Targets {
  const std::int32_t* classes;      // t, one for each row
  std::int32_t ignored;             // rows of this class count for nothing
  const Scalar* weights = nullptr;  // w [C]; null: all 1
  double smoothing = 0;             // ε
  double total = 1;                 // what the sum is divided by: Σ w[t] over the rows that count
};
// −Σ_rows Σ_c q[c] ln softmax(x)[c] / total. Where `gradient` is not null it also writes d/dx, the same shape as x:
// (softmax(x) Σ_c q[c] − q) / total. gradient may be x: the logits are then overwritten.
double cross_entropy(const Scalar* x, std::size_t rows, std::size_t columns, const Targets& targets, Scalar* gradient);

// y = gain ⊙ x̂ + bias with x̂ = (x − mean) rstd, rstd = 1/√(variance + ε), biased variance. mean and rstd: [rows].
void layer_norm(const Scalar* x, const Scalar* gain, const Scalar* bias, double epsilon, std::size_t rows,
                std::size_t columns, Scalar* y, Scalar* mean, Scalar* rstd);
// dx = rstd (g − mean(g) − x̂ mean(g ⊙ x̂)) with g = dy ⊙ gain
void layer_norm_backward(const Scalar* x, const Scalar* gain, const Scalar* mean, const Scalar* rstd, const Scalar* dy,
                         std::size_t rows, std::size_t columns, Scalar beta, Scalar* dx);
// d gain = Σ_rows dy ⊙ x̂
void layer_norm_backward_gain(const Scalar* x, const Scalar* mean, const Scalar* rstd, const Scalar* dy,
                              std::size_t rows, std::size_t columns, Scalar beta, Scalar* dgain);

// y[j] = beta y[j] + Σ_i x[i, j]
void column_sums(const Scalar* x, std::size_t rows, std::size_t columns, Scalar beta, Scalar* y);
// Every row of y becomes `row`.
void fill_rows(const Scalar* row, std::size_t rows, std::size_t columns, Scalar* y);

// y[i, :] = table[ids[i], :]
void gather_rows(const Scalar* table, const std::int32_t* ids, std::size_t count, std::size_t columns, Scalar* y);
// y[i] = x[i, ids[i]]
void pick(const Scalar* x, const std::int32_t* ids, std::size_t rows, std::size_t columns, Scalar* y);
// dx[i, ids[i]] = dy[i], 0 elsewhere
void pick_backward(const Scalar* dy, const std::int32_t* ids, std::size_t rows, std::size_t columns, Scalar beta,
                   Scalar* dx);

}  // namespace kernels
}  // namespace AG_PRECISION
}  // namespace ag
