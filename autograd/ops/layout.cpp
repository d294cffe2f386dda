// layout.cpp: the same numbers in another shape or order. The gradient goes back the way the numbers came.
#include "autograd/kernels/layout.h"

#include <numeric>

#include "autograd/kernels/reduce.h"
#include "autograd/ops.h"
#include "autograd/ops/axes.h"

namespace ag {
inline namespace AG_PRECISION {
namespace {

// The shape meant by `wanted`, of which one extent may be −1: what is left.
Shape resolve(const Shape& from, const std::vector<std::ptrdiff_t>& wanted) {
  const std::size_t size = size_of(from);
  Shape shape;
  std::size_t known = 1;
  auto open = wanted.end();
  for (auto extent = wanted.begin(); extent != wanted.end(); ++extent) {
    check_shapes(*extent >= 0 || (*extent == -1 && open == wanted.end()),
                 "[reshape] x has shape {} and the new shape is [{}]. Extents are not negative; one of them may be -1.",
                 from, fmt::join(wanted, ", "));
    if (*extent == -1) open = extent;
    shape.push_back(*extent == -1 ? 1 : static_cast<std::size_t>(*extent));
    known *= shape.back();
  }
  if (open != wanted.end()) {
    check_shapes(known > 0 && size % known == 0,
                 "[reshape] x has shape {} and the new shape is [{}]. No extent in place of -1 makes {} elements.",
                 from, fmt::join(wanted, ", "), size);
    shape[static_cast<std::size_t>(open - wanted.begin())] = size / known;
  } else {
    check_shapes(known == size,
                 "[reshape] x has shape {}, that is {} elements, and the new shape [{}] has {}. They must be as many.",
                 from, size, fmt::join(wanted, ", "), known);
  }
  return shape;
}

// The shape with one more axis, of this extent, in place k.
Shape with_axis(const Shape& shape, std::size_t k, std::size_t extent) {
  Shape wider(shape.begin(), shape.begin() + static_cast<Axis>(k));
  wider.push_back(extent);
  for (std::size_t i = k; i < shape.size(); ++i) wider.push_back(shape[i]);
  return wider;
}

// y = x in another shape                       dx = dy in the shape of x
Tensor in_shape(const char* op, const Tensor& x, const Shape& shape) {
  Array y = x.value();
  y.reshape(shape);
  return record(op, {x}, std::move(y), [dx = Slot(x)](Array& dy) {
    dy.reshape(dx.shape());
    dx.accumulate(std::move(dy));
  });
}

}  // namespace

Tensor reshape(const Tensor& x, const std::vector<std::ptrdiff_t>& shape) {
  return in_shape("reshape", x, resolve(x.shape(), shape));
}

// y[.., 0, ..] = x[.., ..]                     dx = dy without that axis
Tensor unsqueeze(const Tensor& x, Axis axis) {
  return in_shape("unsqueeze", x, with_axis(x.shape(), new_axis_index("unsqueeze", x.shape(), axis), 1));
}

// y[.., ..] = x[.., 0, ..]                     dx = dy with that axis again
Tensor squeeze(const Tensor& x, Axis axis) {
  Shape shape = x.shape();
  const std::size_t k = axis_index("squeeze", shape, axis);
  check_shapes(shape[k] == 1,
               "[squeeze] x has shape {} and axis {} has extent {}. Only an axis of extent 1 can be taken away.", shape,
               axis, shape[k]);
  shape.erase(shape.begin() + static_cast<Axis>(k));
  return in_shape("squeeze", x, shape);
}

// y[i₀, i₁, …] = x with axis axes[k] of x as axis k of y      dx = dy with the axes put back
Tensor transpose(const Tensor& x, const Axes& axes) {
  std::vector<std::size_t> order = axis_indices("transpose", x.shape(), axes);
  if (axes.empty()) {
    for (std::size_t axis = x.dimension(); axis-- > 0;) order.push_back(axis);
  }
  check_shapes(order.size() == x.dimension(),
               "[transpose] x has shape {} and the axes are ({}). Name all {} axes, in their new order.", x.shape(),
               fmt::join(axes, ", "), x.dimension());
  std::vector<std::size_t> back(order.size());
  for (std::size_t i = 0; i < order.size(); ++i) back[order[i]] = i;
  return record("transpose", {x}, kernels::permute(x.value(), order),
                [dx = Slot(x), back = std::move(back)](Array& dy) { dx.accumulate(kernels::permute(dy, back)); });
}

namespace {

// x[.., begin:end, ..], bounds checked. The gradient is added in its place; the other elements get none.
Tensor take_range(const char* op, const Tensor& x, std::size_t axis, std::size_t begin, std::size_t end) {
  const kernels::Runs runs = kernels::runs(x.shape(), axis, axis + 1);
  const std::size_t whole = runs.n * runs.inner, part = (end - begin) * runs.inner, start = begin * runs.inner;
  Shape shape = x.shape();
  shape[axis] = end - begin;
  Array y = empty(shape);
  kernels::copy_blocks(x.value().data() + start, y.data(), {runs.outer, part, whole, part});
  return record(op, {x}, std::move(y), [dx = Slot(x), outer = runs.outer, whole, part, start](Array& dy) {
    const Gradient::Target target = dx.target();
    if (target.beta == 0) std::fill_n(target.data, outer * whole, Scalar(0));
    kernels::add_blocks(dy.data(), target.data + start, {outer, part, part, whole});
  });
}

// y = the parts one after the other along an axis: in memory, blocks of each in turn      dpart = its blocks of dy
// `outer` is the number of blocks of each part.
Tensor join(const char* op, const std::vector<Tensor>& parts, std::size_t outer, const Shape& shape) {
  Array y = empty(shape);
  const std::size_t whole = outer == 0 ? 0 : y.size() / outer;
  std::size_t start = 0;
  std::vector<std::pair<Slot, std::size_t>> slots;  // and the length of its blocks
  for (const Tensor& x : parts) {
    const std::size_t length = outer == 0 ? 0 : x.size() / outer;
    kernels::copy_blocks(x.value().data(), y.data() + start, {outer, length, length, whole});
    start += length;
    slots.emplace_back(x, length);
  }
  return record(op, parts, std::move(y), [slots = std::move(slots), outer, whole](Array& dy) {
    std::size_t at = 0;
    for (const auto& [dx, length] : slots) {
      if (dx.wanted()) {
        const Gradient::Target target = dx.target();
        const auto put = target.beta == 0 ? kernels::copy_blocks : kernels::add_blocks;
        put(dy.data() + at, target.data, {outer, length, whole, length});
      }
      at += length;
    }
  });
}

}  // namespace

// y = x[.., begin:end, ..]                     dx = dy there, 0 elsewhere
Tensor slice(const Tensor& x, Axis axis, std::ptrdiff_t begin, std::ptrdiff_t end) {
  const std::size_t k = axis_index("slice", x.shape(), axis);
  const auto extent = static_cast<std::ptrdiff_t>(x.shape()[k]);
  const std::ptrdiff_t from = begin < 0 ? begin + extent : begin, to = end < 0 ? end + extent : end;
  check_shapes(
      0 <= from && from <= to && to <= extent,
      "[slice] x has shape {} and the range along axis {} is {}:{}. It must lie within 0:{}, begin not after end; "
      "negative bounds count from the end.",
      x.shape(), axis, begin, end, extent);
  return take_range("slice", x, k, static_cast<std::size_t>(from), static_cast<std::size_t>(to));
}

// y = the parts one after the other along an axis      each part's gradient is its share of dy
Tensor concat(const std::vector<Tensor>& parts, Axis axis) {
  check_shapes(!parts.empty(), "[concat] no parts were given. Give at least one tensor.");
  Shape shape = parts[0].shape();
  const std::size_t k = axis_index("concat", shape, axis);
  shape[k] = 0;
  for (const Tensor& x : parts) {
    Shape others = x.shape();
    if (others.size() == shape.size()) others[k] = shape[k];
    check_shapes(others == shape,
                 "[concat] parts have shapes {} and {} and the axis is {}. Shapes must be equal except along the axis.",
                 parts[0].shape(), x.shape(), axis);
    shape[k] += x.shape()[k];
  }
  return join("concat", parts, kernels::runs(shape, k, k + 1).outer, shape);
}

// y[.., i, ..] = parts[i]                      each part's gradient is its share of dy
Tensor stack(const std::vector<Tensor>& parts, Axis axis) {
  check_shapes(!parts.empty(), "[stack] no parts were given. Give at least one tensor.");
  const Shape& each = parts[0].shape();
  for (const Tensor& x : parts) {
    check_shapes(x.shape() == each, "[stack] parts have shapes {} and {}. Shapes must be equal.", each, x.shape());
  }
  const std::size_t k = new_axis_index("stack", each, axis);
  const Shape shape = with_axis(each, k, parts.size());
  return join("stack", parts, kernels::runs(shape, k, k + 1).outer, shape);
}

// The inverse of concat: x[.., 0:s₀, ..], x[.., s₀:s₀+s₁, ..], …
std::vector<Tensor> split(const Tensor& x, const std::vector<std::size_t>& sizes, Axis axis) {
  const std::size_t k = axis_index("split", x.shape(), axis);
  const std::size_t total = std::accumulate(sizes.begin(), sizes.end(), std::size_t{0});
  check_shapes(total == x.shape()[k],
               "[split] x has shape {} and the sizes ({}) add up to {} along axis {}. They must add up to {}.",
               x.shape(), fmt::join(sizes, ", "), total, axis, x.shape()[k]);
  std::vector<Tensor> parts;
  std::size_t begin = 0;
  for (const std::size_t size : sizes) {
    parts.push_back(take_range("split", x, k, begin, begin + size));
    begin += size;
  }
  return parts;
}

}  // namespace AG_PRECISION
}  // namespace ag
