#include "tests/ops/rows.h"

namespace op_table {
namespace {

std::vector<Case> row_cases(const std::string& name) {
  Draw draw(name);
  std::vector<Case> cases;
  const std::vector<Shape> shapes = {{1},       {2},          {5},     {17},   {2, 3},    {3, 1}, {1, 4},
                                     {2, 3, 4}, {2, 1, 3, 2}, {3, 19}, {0, 3}, {2, 0, 3}, {3, 0}, {0}};
  for (const Shape& shape : shapes) cases.push_back(make_case({draw.any(shape)}));
  return cases;
}

}  // namespace

Rows softmax_rows() {
  return {
      {"softmax", "softmax(Tensor)", unary(ag::softmax), row_cases("softmax")},
      {"log_softmax", "log_softmax(Tensor)", unary(ag::log_softmax), row_cases("log_softmax")},
  };
}

}  // namespace op_table
