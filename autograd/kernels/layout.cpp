#include "autograd/kernels/layout.h"

#include <algorithm>
#include <array>

namespace ag {
inline namespace AG_PRECISION {
namespace kernels {
namespace {

// An axis of the output: its extent, and how far one step along it goes in the input and in the output.
struct Stride {
  std::size_t extent, in, out;
};

// The axes of the output, outermost first, without those of size 1; neighbours that are neighbours in the input as well
// become one.
std::vector<Stride> folded_axes(const Shape& shape, const std::vector<std::size_t>& axes) {
  std::vector<std::size_t> steps(shape.size(), 1);
  for (std::size_t i = shape.size(); i-- > 1;) steps[i - 1] = steps[i] * shape[i];
  std::vector<Stride> folded;
  for (const std::size_t axis : axes) {
    const Stride next{shape[axis], steps[axis], 0};
    if (next.extent == 1) continue;
    if (!folded.empty() && folded.back().in == next.in * next.extent) {
      folded.back() = {folded.back().extent * next.extent, next.in, 0};
    } else {
      folded.push_back(next);
    }
  }
  std::size_t out = 1;
  for (std::size_t i = folded.size(); i-- > 0; out *= folded[i].extent) folded[i].out = out;
  return folded;
}

constexpr std::size_t kTile = 64 / sizeof(Scalar);  // a cache line

// y[r, c] = x[c, r] for one tile of `rows` × `columns` of y. Through a buffer, so that both sides are touched by whole
// cache lines.
void transpose_tile(const Scalar* x, std::size_t x_step, Scalar* y, std::size_t y_step, std::size_t rows,
                    std::size_t columns) {
  std::array<std::array<Scalar, kTile>, kTile> tile;
  if (rows == kTile && columns == kTile) {  // known bounds: the compiler unrolls
    for (std::size_t c = 0; c < kTile; ++c)
      for (std::size_t r = 0; r < kTile; ++r) tile[r][c] = x[c * x_step + r];
    for (std::size_t r = 0; r < kTile; ++r) std::copy_n(tile[r].data(), kTile, y + r * y_step);
  } else {
    for (std::size_t r = 0; r < rows; ++r)
      for (std::size_t c = 0; c < columns; ++c) y[r * y_step + c] = x[c * x_step + r];
  }
}

// The matrix of y whose rows are axis `row` (contiguous in x) and whose columns are axis `column` (contiguous in y).
void transpose_matrix(const Scalar* x, Scalar* y, const Stride& row, const Stride& column) {
  for (std::size_t r = 0; r < row.extent; r += kTile) {
    for (std::size_t c = 0; c < column.extent; c += kTile) {
      transpose_tile(x + r + c * column.in, column.in, y + r * row.out + c, row.out, std::min(kTile, row.extent - r),
                     std::min(kTile, column.extent - c));
    }
  }
}

// Calls body(x, y) for every index of `axes`, with both pointers moved there.
template <class Body>
void for_each_index(const std::vector<Stride>& axes, std::size_t depth, const Scalar* x, Scalar* y, const Body& body) {
  if (depth == axes.size()) return body(x, y);
  for (std::size_t i = 0; i < axes[depth].extent; ++i) {
    for_each_index(axes, depth + 1, x + i * axes[depth].in, y + i * axes[depth].out, body);
  }
}

}  // namespace

Array permute(const Array& x, const std::vector<std::size_t>& axes) {
  Shape shape = x.shape();
  for (std::size_t i = 0; i < axes.size(); ++i) shape[i] = x.shape()[axes[i]];
  Array y = empty(shape);
  std::vector<Stride> strides = folded_axes(x.shape(), axes);
  if (y.size() == 0) return y;
  if (strides.empty()) strides.push_back({1, 1, 1});

  const Stride last = strides.back();
  strides.pop_back();
  if (last.in == 1) {  // the innermost axis stays: whole runs are copied
    for_each_index(strides, 0, x.data(), y.data(),
                   [&](const Scalar* from, Scalar* to) { std::copy_n(from, last.extent, to); });
    return y;
  }
  const auto row = std::find_if(strides.begin(), strides.end(), [](const Stride& s) { return s.in == 1; });
  const Stride contiguous = *row;
  strides.erase(row);
  for_each_index(strides, 0, x.data(), y.data(),
                 [&](const Scalar* from, Scalar* to) { transpose_matrix(from, to, contiguous, last); });
  return y;
}

void copy_blocks(const Scalar* from, Scalar* to, const Blocks& blocks) {
  for (std::size_t i = 0; i < blocks.count; ++i, from += blocks.from_step, to += blocks.to_step) {
    std::copy_n(from, blocks.length, to);
  }
}

void add_blocks(const Scalar* from, Scalar* to, const Blocks& blocks) {
  for (std::size_t i = 0; i < blocks.count; ++i, from += blocks.from_step, to += blocks.to_step) {
    for (std::size_t k = 0; k < blocks.length; ++k) to[k] += from[k];
  }
}

}  // namespace kernels
}  // namespace AG_PRECISION
}  // namespace ag
