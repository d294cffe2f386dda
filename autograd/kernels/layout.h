// kernels/layout.h: the same numbers in other places. xtensor's transposed view is copied element by element (2048×512
// floats: 15 ms); in squares of vector registers it takes less than 1.
#pragma once

#include <cstddef>
#include <vector>

#include "autograd/array.h"

namespace ag {
inline namespace AG_PRECISION {
namespace kernels {

// y[c, r] = x[r, c] for x [rows, columns]: rows of x lie ldx apart, rows of y ldy. The columns of y from `rows` up to
// `width` are filled with zeros.
void transpose(const Scalar* x, std::size_t ldx, std::size_t rows, std::size_t columns, Scalar* y, std::size_t ldy,
               std::size_t width);

// y with axis i of y = axis axes[i] of x. `axes` is a permutation of x's axes.
Array permute(const Array& x, const std::vector<std::size_t>& axes);

// `count` blocks of `length` neighbouring numbers each, the starts of which lie `from_step` and `to_step` apart: what a
// slice or a part of a concatenation is in memory.
struct Blocks {
  std::size_t count, length, from_step, to_step;
};
void copy_blocks(const Scalar* from, Scalar* to, const Blocks& blocks);
void add_blocks(const Scalar* from, Scalar* to, const Blocks& blocks);

}  // namespace kernels
}  // namespace AG_PRECISION
}  // namespace ag
