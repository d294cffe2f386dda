// packed_matrix.h: a matrix that many products with few rows share, as the recurrent weights of a layer do: packed
// once, read at the speed of the cache in every step.
#pragma once

#include <cstddef>

#include "autograd/array.h"

namespace ag {
inline namespace AG_PRECISION {
namespace kernels {

// C = A B, or C += A B, for one panel of B, columns ≤ kPanel: A [rows, inner], C [rows, columns], and row p of B begins
// at b + p ldb. B is read up to whole registers.
void panel_product(std::size_t rows, std::size_t columns, std::size_t inner, const Scalar* a, std::size_t lda,
                   const Scalar* b, std::size_t ldb, bool add, Scalar* c, std::size_t ldc);

class PackedMatrix {
 public:
  // op(W) [inner, outer], where op transposes when asked to: W is then stored as [outer, inner], its rows ldw apart.
  // `products` says how many are to come: for few of them nothing is packed, and W must outlive this.
  PackedMatrix(bool transposed, const Scalar* w, std::size_t ldw, std::size_t inner, std::size_t outer,
               std::size_t products);

  // c = a op(W), or c += a op(W): a [rows, lda], c [rows, ldc].
  void multiply(std::size_t rows, const Scalar* a, std::size_t lda, bool add, Scalar* c, std::size_t ldc) const;

 private:
  bool pays(std::size_t rows) const;

  bool transposed_;
  const Scalar* w_;
  std::size_t ldw_, inner_, outer_;
  RecyclingVector<Scalar> packed_;  // [panels][inner][kPanel], see vocabulary_product.h; empty: not packed
};

}  // namespace kernels
}  // namespace AG_PRECISION
}  // namespace ag
