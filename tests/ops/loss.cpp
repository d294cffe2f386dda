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

Row cross_entropy_row(const std::string& name, Variant variant) {
  Draw draw(name);
  std::vector<Case> cases;
  for (const Shape& shape : logit_shapes) {
    const std::size_t classes = shape.back();
    Options o{.ids = draw.ids(Shape(shape.begin(), shape.end() - 1), classes), .label_smoothing = variant.smoothing};
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
    cases.push_back(make_case({draw.any(shape)}, std::move(o)));
  }
  const Function op = [weights = variant.weights](const std::vector<Tensor>& x, const Options& o) {
    ag::CrossEntropy options{.ignore_index = o.ignore_index, .label_smoothing = o.label_smoothing};
    if (weights) options.class_weights = o.class_weights;
    return std::vector<Tensor>{ag::cross_entropy(x.at(0), o.ids, options)};
  };
  return {name, "cross_entropy(Tensor, Ids, CrossEntropy)", op, std::move(cases)};
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
  return {
      cross_entropy_row("cross_entropy", {}),
      cross_entropy_row("cross_entropy ignore", {.ignore = true}),
      cross_entropy_row("cross_entropy weights", {.weights = true}),
      cross_entropy_row("cross_entropy smoothing", {.smoothing = 0.1}),
      cross_entropy_row("cross_entropy all", {.ignore = true, .weights = true, .smoothing = 0.2}),
      {"binary_cross_entropy", "binary_cross_entropy(Tensor, Array)", call_binary_cross_entropy,
       binary_cross_entropy_cases()},
      {"mean_squared_error", "mean_squared_error(Tensor, Tensor)", binary(ag::mean_squared_error),
       mean_squared_error_cases()},
  };
}

}  // namespace op_table
