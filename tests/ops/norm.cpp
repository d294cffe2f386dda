#include "tests/ops/rows.h"

namespace op_table {
namespace {

std::vector<Case> layer_norm_cases() {
  Draw draw("layer_norm");
  std::vector<Case> cases;
  const std::vector<Shape> shapes = {{5},       {3},          {2, 3}, {1, 4}, {3, 17},   {2, 3, 4},
                                     {2, 1, 5}, {2, 1, 3, 4}, {2, 1}, {0, 3}, {2, 0, 3}, {2, 0}};
  for (const Shape& shape : shapes) {
    std::vector<Array> inputs = {draw.any(shape), draw.any({shape.back()}), draw.any({shape.back()})};
    cases.push_back(make_case(std::move(inputs), {.number = 1e-5}));
  }
  cases.push_back(make_case({draw.any({2, 4}), draw.any({4}), draw.any({4})}, {.number = 0.3}, "epsilon 0.3"));
  cases.push_back(shared_case({draw.any({2, 4}), draw.any({4})}, {0, 1, 1}, {.number = 1e-5}));  // γ is β
  cases.push_back(shared_case({draw.any({4}), draw.any({4})}, {0, 0, 1}, {.number = 1e-5}));     // x is γ
  return cases;
}

std::vector<Tensor> call_layer_norm(const std::vector<Tensor>& x, const Options& o) {
  return {ag::layer_norm(x.at(0), x.at(1), x.at(2), o.number)};
}

}  // namespace

Rows norm_rows() {
  return {{"layer_norm", "layer_norm(Tensor, Tensor, Tensor, double)", call_layer_norm, layer_norm_cases()}};
}

}  // namespace op_table
