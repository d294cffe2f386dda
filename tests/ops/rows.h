// rows.h: what the parts of the op table are built with.
#pragma once

#include <string_view>
#include <utility>

#include "tests/op_table.h"

namespace op_table {

using Rows = std::vector<Row>;

// The table's parts: one for every file of autograd/ops.
Rows arithmetic_rows();
Rows activation_rows();
Rows matmul_rows();
Rows convolution_rows();
Rows reduce_rows();
Rows layout_rows();
Rows gather_rows();
Rows softmax_rows();
Rows norm_rows();
Rows attention_rows();
Rows recurrent_rows();
Rows loss_rows();

// Random inputs that keep away from the points where an op is not smooth. The same name gives the same numbers.
class Draw {
 public:
  explicit Draw(std::string_view name) : random_(20030301, name) {}

  Array uniform(const Shape& shape, double low, double high) { return random_.uniform(shape, low, high); }
  Array any(const Shape& shape) { return uniform(shape, -1.5, 1.5); }
  Array away_from_zero(const Shape& shape);  // |x| in [0.4, 1.6]
  Array positive(const Shape& shape) { return uniform(shape, 0.4, 2.0); }
  // All elements at least 0.1 from each other; two arrays whose offsets differ by 0.05 have no element in common.
  Array distinct(const Shape& shape, double offset);
  Array distinct(const Shape& shape) { return distinct(shape, 0); }
  Ids ids(const Shape& shape, std::size_t n);  // in [0, n)
  Mask mask(const Shape& shape);               // half of them true

 private:
  ag::Random random_;
};

// A case whose arguments are its inputs in order, named by their shapes and `note`.
Case make_case(std::vector<Array> inputs, Options options = {}, const std::string& note = "");
// The same with repeated arguments.
Case shared_case(std::vector<Array> inputs, std::vector<std::size_t> arguments, Options options = {});

// Shapes for ops on one tensor: of 0 to 4 axes, with axes of size 1 and 0, with lengths that no vector register
// divides.
const std::vector<Shape>& unary_shapes();
// Pairs of shapes that broadcast, both ways round, with axes of size 1 and 0.
const std::vector<std::pair<Shape, Shape>>& binary_shapes();

// How a Draw makes an input: &Draw::any, &Draw::positive, …
using Values = Array (Draw::*)(const Shape&);

// The cases of an op on one tensor: unary_shapes().
std::vector<Case> unary_cases(const std::string& name, Values values);
// The cases of a broadcasting op on two: binary_shapes(), and the same tensor twice.
std::vector<Case> binary_cases(const std::string& name, Values first, Values second);

// Wraps an op that takes one or two tensors and nothing else.
Function unary(Tensor (*op)(const Tensor&));
Function binary(Tensor (*op)(const Tensor&, const Tensor&));

}  // namespace op_table
