// ops/axes.h: axes as users write them, checked and counted from the front.
#pragma once

#include <algorithm>
#include <vector>

#include "autograd/check.h"
#include "autograd/ops.h"

namespace ag {
inline namespace AG_PRECISION {

// −1 is the last axis. Throws ShapeError naming `op` when x of this shape has no such axis.
inline std::size_t axis_index(const char* op, const Shape& shape, Axis axis) {
  const auto dimension = static_cast<Axis>(shape.size());
  check_shapes(dimension > 0, "[{}] the shape is [] and the axis is {}. A scalar has no axes: reshape it first.", op,
               axis);
  check_shapes(axis >= -dimension && axis < dimension,
               "[{}] x has shape {} and the axis is {}. Axes run from {} to {}; a negative one counts from the end.",
               op, shape, axis, -dimension, dimension - 1);
  return static_cast<std::size_t>(axis < 0 ? axis + dimension : axis);
}

// The same for several, each of which may stand once; in the order given.
inline std::vector<std::size_t> axis_indices(const char* op, const Shape& shape, const Axes& axes) {
  std::vector<std::size_t> indices;
  for (const Axis axis : axes) {
    const std::size_t index = axis_index(op, shape, axis);
    check_shapes(std::find(indices.begin(), indices.end(), index) == indices.end(),
                 "[{}] x has shape {} and the axes are ({}). Axis {} stands there twice: name each one once.", op,
                 shape, fmt::join(axes, ", "), index);
    indices.push_back(index);
  }
  return indices;
}

// The place of an axis that is added to x of this shape: from 0 to the number of x's axes; −1 is the last of the
// result.
inline std::size_t new_axis_index(const char* op, const Shape& shape, Axis axis) {
  const auto dimension = static_cast<Axis>(shape.size());
  check_shapes(axis >= -dimension - 1 && axis <= dimension,
               "[{}] x has shape {} and the new axis is {}. It must lie between {} and {}.", op, shape, axis,
               -dimension - 1, dimension);
  return static_cast<std::size_t>(axis < 0 ? axis + dimension + 1 : axis);
}

}  // namespace AG_PRECISION
}  // namespace ag
