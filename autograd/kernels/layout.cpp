#include "autograd/kernels/layout.h"

#include <algorithm>

#include "autograd/kernels/simd.h"

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

// Calls body(x, y) for every index of `axes`, with both pointers moved there.
template <class Body>
void for_each_index(const std::vector<Stride>& axes, std::size_t depth, const Scalar* x, Scalar* y, const Body& body) {
  if (depth == axes.size()) return body(x, y);
  for (std::size_t i = 0; i < axes[depth].extent; ++i) {
    for_each_index(axes, depth + 1, x + i * axes[depth].in, y + i * axes[depth].out, body);
  }
}

}  // namespace

void transpose(const Scalar* x, std::size_t ldx, std::size_t rows, std::size_t columns, Scalar* y, std::size_t ldy,
               std::size_t width) {
  using simd::Batch, simd::kWidth;
  for (std::size_t c = 0; c < columns; c += kWidth) {
    for (std::size_t r = 0; r < width; r += kWidth) {
      const std::size_t present = std::min(kWidth, rows - std::min(rows, r));
      if (c + kWidth <= columns && r + kWidth <= width) {
        Batch square[kWidth];
        for (std::size_t i = 0; i < kWidth; ++i)
          square[i] = i < present ? Batch::load_unaligned(x + (r + i) * ldx + c) : Batch(Scalar(0));
        simd::transpose(square);
        for (std::size_t i = 0; i < kWidth; ++i) square[i].store_unaligned(y + (c + i) * ldy + r);
        continue;
      }
      for (std::size_t j = c; j < std::min(c + kWidth, columns); ++j)
        for (std::size_t i = r; i < std::min(r + kWidth, width); ++i)
          y[j * ldy + i] = i < rows ? x[i * ldx + j] : Scalar(0);
    }
  }
}

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
  // Matrices whose rows are contiguous in y, and whose columns are contiguous in x.
  const auto row = std::find_if(strides.begin(), strides.end(), [](const Stride& s) { return s.in == 1; });
  const Stride contiguous = *row;
  strides.erase(row);
  for_each_index(strides, 0, x.data(), y.data(), [&](const Scalar* from, Scalar* to) {
    transpose(from, last.in, last.extent, contiguous.extent, to, contiguous.out, last.extent);
  });
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
