// oracle.h: every row of the op table once more, as naive loops over dual numbers, written from the formulas of
// autograd/ops.h and sharing no code with the engine.
#pragma once

#include <string>
#include <vector>

#include "tests/op_table.h"
#include "tests/random_graph/dual.h"

namespace random_graph {

using Extents = std::vector<std::size_t>;
using Index = std::vector<std::size_t>;  // of one element

// An array, row-major.
struct Plain {
  Extents shape;
  std::vector<Dual> numbers;
};

std::size_t size_of(const Extents& shape);
// The shape two arrays broadcast to; only for shapes that do.
Extents broadcast(const Extents& a, const Extents& b);

// The element of x that stands at `index` of a shape x broadcasts to: aligned at the last axis, axes of size 1 repeat.
const Dual& stretched(const Plain& x, const Index& index);

// The array whose element at each index is element(index).
template <class Element>
Plain build(const Extents& shape, const Element& element) {
  Plain y{shape, {}};
  y.numbers.reserve(size_of(shape));
  Index index(shape.size(), 0);
  for (std::size_t n = size_of(shape); n > 0; --n) {
    y.numbers.push_back(element(index));
    for (std::size_t axis = shape.size(); axis-- > 0;) {  // count up, the last axis fastest
      if (++index[axis] < shape[axis]) break;
      index[axis] = 0;
    }
  }
  return y;
}

using Arguments = std::vector<const Plain*>;
using Rule = std::vector<Plain> (*)(const Arguments& x, const op_table::Options& options);

// What computes the row, or null.
Rule rule_of(const std::string& row);

}  // namespace random_graph
