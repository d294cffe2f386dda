// ids.h: between lists of numbers and the arrays that ops take.
#pragma once

#include <algorithm>
#include <cstdint>
#include <span>

#include "autograd/array.h"

namespace ag {
inline namespace AG_PRECISION {

// The values as an array of that shape, row by row; there must be as many as it has elements.
inline Ids ids_of(std::span<const std::int32_t> values, const Ids::shape_type& shape) {
  Ids ids(shape);
  std::copy(values.begin(), values.end(), ids.data());
  return ids;
}

// ids[t] of [T, ..]: [..].
inline Ids row_of(const Ids& ids, std::size_t t) {
  const Ids::shape_type rest(ids.shape().begin() + 1, ids.shape().end());
  const std::size_t size = ids.size() / ids.shape()[0];
  return ids_of({ids.data() + t * size, size}, rest);
}

// The same for numbers that are none of ours: float, whatever Scalar is.
inline Array array_of(std::span<const float> values, const Shape& shape) {
  Array out = empty(shape);
  std::copy(values.begin(), values.end(), out.data());
  return out;
}

// The class of the greatest number in row `row` of z [.., C]; the first of equals.
inline std::int32_t best_class(const Array& z, std::size_t row) {
  const std::size_t C = z.shape().back();
  const Scalar* const first = z.data() + row * C;
  return static_cast<std::int32_t>(std::max_element(first, first + C) - first);
}

}  // namespace AG_PRECISION
}  // namespace ag
