#include "tests/ops/rows.h"

namespace op_table {
namespace {

// No batch of size 0: a mean over nothing is refused (see the error test).
const std::vector<Shape> logit_shapes = {{4},       {2},       {1},    {3, 5},       {1, 5},  {3, 1},    {2, 3, 4},
                                         {2, 1, 3}, {1, 1, 4}, {6, 2}, {2, 2, 1, 3}, {5, 19}, {2, 4, 33}};

struct Variant {
  bool ignore = false, weights = false;
  double smoothing = 0;
};

Options targets_for(Draw& draw, const Shape& shape, std::size_t classes, const Variant& variant) {
  Options o{.ids = draw.ids(shape, classes), .label_smoothing = variant.smoothing};
  if (variant.weights) o.class_weights = draw.positive({classes});
  if (variant.ignore) {
    // Every second target, by a negative id or by a class of its own.
    o.ignore_index = classes > 2 ? static_cast<std::int32_t>(classes - 1) : -100;
    for (std::size_t i = 0; i < o.ids.size(); ++i) {
      std::int32_t& id = o.ids.data()[i];
      if (i % 2 == 1) id = o.ignore_index;
      if (i % 2 == 0 && id == o.ignore_index) id = 0;
    }
  }
  return o;
}

ag::CrossEntropy options_of(const Variant& variant, const Options& o) {
  ag::CrossEntropy options{.ignore_index = o.ignore_index, .label_smoothing = o.label_smoothing};
  if (variant.weights) options.class_weights = o.class_weights;
  return options;
}

Row cross_entropy_row(const std::string& name, Variant variant) {
  Draw draw(name);
  std::vector<Case> cases;
  for (const Shape& shape : logit_shapes) {
    Options o = targets_for(draw, Shape(shape.begin(), shape.end() - 1), shape.back(), variant);
    cases.push_back(make_case({draw.any(shape)}, std::move(o)));
  }
  const Function op = [variant](const std::vector<Tensor>& x, const Options& o) {
    return std::vector<Tensor>{ag::cross_entropy(x.at(0), o.ids, options_of(variant, o))};
  };
  return {name, "cross_entropy(Tensor, Ids, CrossEntropy)", op, std::move(cases)};
}

// x and the number of classes. For a vocabulary of thousands the op has a kernel: see vocabulary_loss_test.
const std::vector<std::pair<Shape, std::size_t>> output_layers = {
    {{8}, 5},      {{3, 8}, 5},   {{1, 8}, 1},   {{2, 3, 8}, 9}, {{3, 12}, 17}, {{2, 1, 9}, 33}, {{7, 8}, 8},
    {{6, 17}, 16}, {{13, 8}, 40}, {{131, 8}, 3}, {{4, 8}, 300},  {{5, 3}, 7},   {{1, 1, 33}, 2}};

template <ag::Transpose transposed>
Row linear_cross_entropy_row(const std::string& name, Variant variant) {
  Draw draw(name);
  const auto weight = [](std::size_t inputs, std::size_t classes) {
    return transposed == ag::Transpose::yes ? Shape{classes, inputs} : Shape{inputs, classes};
  };
  std::vector<Case> cases;
  for (const auto& [shape, classes] : output_layers) {
    Options o = targets_for(draw, Shape(shape.begin(), shape.end() - 1), classes, variant);
    cases.push_back(
        make_case({draw.any(shape), draw.any(weight(shape.back(), classes)), draw.any({classes})}, std::move(o)));
  }
  cases.push_back(shared_case({draw.any({8, 8}), draw.any({8})}, {0, 0, 1}, targets_for(draw, {8}, 8, variant)));
  const Function op = [variant](const std::vector<Tensor>& x, const Options& o) {
    return std::vector<Tensor>{
        ag::linear_cross_entropy(x.at(0), x.at(1), x.at(2), o.ids, options_of(variant, o), transposed)};
  };
  return {name, "linear_cross_entropy(Tensor, Tensor, Tensor, Ids, CrossEntropy, Transpose)", op, std::move(cases)};
}

const std::vector<Shape> pair_shapes = {{},     {1},       {5},       {17},      {2, 3},       {1, 4},
                                        {4, 1}, {1, 1, 1}, {2, 3, 4}, {2, 1, 3}, {2, 1, 3, 2}, {3, 11}};

std::vector<Case> binary_cross_entropy_cases() {
  Draw draw("binary_cross_entropy");
  std::vector<Case> cases;
  for (const Shape& shape : pair_shapes) {
    cases.push_back(make_case({draw.uniform(shape, -3, 3)}, {.targets = draw.uniform(shape, 0, 1)}));
  }
  cases.push_back(make_case({draw.uniform({4}, -3, 3)}, {.targets = Array{0, 1, 1, 0}}, "labels"));
  return cases;
}

std::vector<Case> mean_squared_error_cases() {
  Draw draw("mean_squared_error");
  std::vector<Case> cases;
  for (const Shape& shape : pair_shapes) cases.push_back(make_case({draw.any(shape), draw.any(shape)}));
  cases.push_back(shared_case({draw.any({2, 3})}, {0, 0}));
  return cases;
}

std::vector<Tensor> call_binary_cross_entropy(const std::vector<Tensor>& x, const Options& o) {
  return {ag::binary_cross_entropy(x.at(0), o.targets)};
}

}  // namespace

Rows loss_rows() {
  constexpr auto no = ag::Transpose::no, yes = ag::Transpose::yes;
  return {
      cross_entropy_row("cross_entropy", {}),
      cross_entropy_row("cross_entropy ignore", {.ignore = true}),
      cross_entropy_row("cross_entropy weights", {.weights = true}),
      cross_entropy_row("cross_entropy smoothing", {.smoothing = 0.1}),
      cross_entropy_row("cross_entropy all", {.ignore = true, .weights = true, .smoothing = 0.2}),
      linear_cross_entropy_row<no>("linear_cross_entropy", {}),
      linear_cross_entropy_row<no>("linear_cross_entropy ignore", {.ignore = true}),
      linear_cross_entropy_row<no>("linear_cross_entropy all", {.ignore = true, .weights = true, .smoothing = 0.2}),
      linear_cross_entropy_row<yes>("linear_cross_entropy transposed", {.ignore = true}),
      {"binary_cross_entropy", "binary_cross_entropy(Tensor, Array)", call_binary_cross_entropy,
       binary_cross_entropy_cases()},
      {"mean_squared_error", "mean_squared_error(Tensor, Tensor)", binary(ag::mean_squared_error),
       mean_squared_error_cases()},
  };
}

}  // namespace op_table
