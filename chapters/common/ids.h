// ids.h: between the lists of numbers that datasets give and the arrays that ops take.
#pragma once

#include <algorithm>
#include <span>

#include "autograd/array.h"

namespace chapter {

// The values as an array of that shape, row by row; there must be as many as it has elements.
inline ag::Ids ids_of(std::span<const std::int32_t> values, const ag::Ids::shape_type& shape) {
  ag::Ids ids(shape);
  std::copy(values.begin(), values.end(), ids.data());
  return ids;
}

// The class of the greatest number in row `row` of z [.., C]; the first of equals.
inline std::int32_t best_class(const ag::Array& z, std::size_t row) {
  const std::size_t C = z.shape().back();
  const ag::Scalar* const first = z.data() + row * C;
  return static_cast<std::int32_t>(std::max_element(first, first + C) - first);
}

}  // namespace chapter
