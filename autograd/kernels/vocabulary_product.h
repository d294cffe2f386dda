// vocabulary_product.h: the products of vocabulary_loss.h, on packed operands: numbers that are used together lie
// together.
//
// A panel is kPanel neighbouring columns of a matrix, row after row. `panels` of a matrix of n columns are
// panels_of(n); what the last one has too many is filled up.
#pragma once

#include <cstddef>

#include "autograd/kernels/tile.h"

namespace ag {
inline namespace AG_PRECISION {
namespace kernels {

inline std::size_t panels_of(std::size_t columns) { return (columns + kPanel - 1) / kPanel; }

// packed [panels][inputs][kPanel] = so many columns of w [inputs, ldw], and zeros.
void pack(const Scalar* w, std::size_t ldw, std::size_t inputs, std::size_t columns, Scalar* packed);
// The same of so many rows of w [columns, ldw].
void pack_transposed(const Scalar* w, std::size_t ldw, std::size_t inputs, std::size_t columns, Scalar* packed);
// transposed [panels of inputs][panels · kPanel][kPanel] = the transpose of what pack() made, and zeros.
void transpose(const Scalar* packed, std::size_t inputs, std::size_t panels, Scalar* transposed);

// z [panels][rows][kPanel] = x W + bias, x [rows, inputs], W packed; z is `outside` where W has no column.
void product_plus_bias(const Scalar* x, std::size_t rows, std::size_t inputs, const Scalar* packed, const Scalar* bias,
                       std::size_t columns, Scalar outside, Scalar* z);
// d = scale ⊙ d + e Wᵀ; scale [rows], d [rows][panels of inputs · kPanel], e [panels][rows][kPanel], Wᵀ transposed.
void add_product_transposed(std::size_t rows, std::size_t inputs, std::size_t panels, const Scalar* e,
                            const Scalar* transposed, const Scalar* scale, Scalar* d);
// Where gradients go, and whether they are added to what is there; no values: they are not wanted.
struct WeightGradient {
  Scalar* values;  // [inputs, stride]
  std::size_t stride;
  bool add;
};
struct BiasGradient {
  Scalar* values;
  bool add;
};
// dw = xᵀ e and db = fᵀ e: e [panels][rows][kPanel]. x and f, as one more input, lie in strips of kTileRows inputs:
// [strips][rows][kTileRows]. With other inputs f costs nothing: it fills up a strip that is not full.
void transposed_product(const Scalar* x, std::size_t inputs, std::size_t rows, const Scalar* e, std::size_t columns,
                        const WeightGradient& dw, const BiasGradient& db);

// to [columns, inputs] = fromᵀ, or is added to: from [inputs, stride].
void put_transposed(const Scalar* from, std::size_t stride, std::size_t inputs, std::size_t columns, bool add,
                    Scalar* to);

}  // namespace kernels
}  // namespace AG_PRECISION
}  // namespace ag
