#include "tests/ops/rows.h"

namespace op_table {
namespace {

using ag::Transpose;

// Shapes of a and b as [.., M, K] and [.., K, N]; the transposed variants swap the last two axes.
const std::vector<std::pair<Shape, Shape>> products = {{{2, 3}, {3, 4}},          {{1, 1}, {1, 1}},
                                                       {{1, 3}, {3, 1}},          {{3, 1}, {1, 4}},
                                                       {{5, 7}, {7, 3}},          {{9, 17}, {17, 10}},
                                                       {{2, 2, 3}, {2, 3, 4}},    {{2, 2, 3}, {3, 4}},
                                                       {{2, 3}, {2, 3, 4}},       {{2, 1, 2, 3}, {1, 3, 3, 2}},
                                                       {{2, 1, 2, 3}, {2, 3, 2}}, {{1, 2, 3}, {4, 3, 2}},
                                                       {{2, 2, 1}, {2, 1, 1}},    {{0, 3}, {3, 2}},
                                                       {{2, 0}, {0, 3}},          {{2, 3}, {3, 0}},
                                                       {{0, 2, 3}, {3, 4}},       {{0, 2, 3}, {1, 3, 4}},
                                                       {{3, 2, 0}, {3, 0, 2}},    {{2, 3, 2, 3}, {2, 3, 3, 2}}};

Shape last_two_swapped(Shape shape) {
  std::swap(shape[shape.size() - 1], shape[shape.size() - 2]);
  return shape;
}

template <Transpose ta, Transpose tb>
Row product_row(const std::string& name) {
  Draw draw(name);
  std::vector<Case> cases;
  for (const auto& [a, b] : products) {
    Array left = draw.any(ta == Transpose::yes ? last_two_swapped(a) : a);
    cases.push_back(make_case({std::move(left), draw.any(tb == Transpose::yes ? last_two_swapped(b) : b)}));
  }
  cases.push_back(shared_case({draw.any({3, 3})}, {0, 0}));
  cases.push_back(shared_case({draw.any({2, 3, 3})}, {0, 0}));
  if (ta != tb) cases.push_back(shared_case({draw.any({2, 3})}, {0, 0}));
  const Function op = [](const std::vector<Tensor>& x, const Options&) {
    return std::vector<Tensor>{ag::matmul(x.at(0), x.at(1), ta, tb)};
  };
  return {name, "matmul(Tensor, Tensor, Transpose, Transpose)", op, std::move(cases)};
}

// x [.., I] and the number of outputs O.
const std::vector<std::pair<Shape, std::size_t>> layers = {
    {{3}, 2},    {{2, 3}, 4},       {{1, 3}, 2},   {{2, 2, 3}, 2}, {{2, 1, 3, 2}, 3}, {{2, 1}, 4}, {{2, 3}, 1},
    {{1, 1}, 1}, {{2, 3, 4, 2}, 2}, {{9, 17}, 10}, {{0, 3}, 2},    {{2, 0}, 3},       {{2, 3}, 0}, {{2, 0, 3}, 4}};

std::vector<Case> linear_cases(bool with_bias) {
  Draw draw(with_bias ? "linear" : "linear without bias");
  std::vector<Case> cases;
  for (const auto& [shape, outputs] : layers) {
    std::vector<Array> inputs = {draw.any(shape), draw.any({shape.back(), outputs})};
    if (with_bias) inputs.push_back(draw.any({outputs}));
    cases.push_back(make_case(std::move(inputs)));
  }
  if (with_bias) {
    cases.push_back(shared_case({draw.any({3, 3}), draw.any({3})}, {0, 0, 1}));  // x is the weight
    cases.push_back(shared_case({draw.any({3}), draw.any({3, 3})}, {0, 1, 0}));  // x is the bias
  } else {
    cases.push_back(shared_case({draw.any({3, 3})}, {0, 0}));
  }
  return cases;
}

std::vector<Tensor> call_linear(const std::vector<Tensor>& x, const Options&) {
  return {ag::linear(x.at(0), x.at(1), x.at(2))};
}

}  // namespace

Rows matmul_rows() {
  return {
      product_row<Transpose::no, Transpose::no>("matmul"),
      product_row<Transpose::yes, Transpose::no>("matmul ta"),
      product_row<Transpose::no, Transpose::yes>("matmul tb"),
      product_row<Transpose::yes, Transpose::yes>("matmul ta tb"),
      {"linear", "linear(Tensor, Tensor, Tensor)", call_linear, linear_cases(true)},
      {"linear without bias", "linear(Tensor, Tensor)", binary(ag::linear), linear_cases(false)},
  };
}

}  // namespace op_table
