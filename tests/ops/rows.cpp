#include "tests/ops/rows.h"

#include <numeric>

namespace op_table {

Array Draw::away_from_zero(const Shape& shape) {
  Array x = random_.uniform(shape, 0.4, 1.6);
  for (Scalar& v : x) v = random_.bernoulli(0.5) ? v : -v;
  return x;
}

Array Draw::distinct(const Shape& shape, double offset) {
  Array x = ag::empty(shape);
  std::iota(x.begin(), x.end(), Scalar(0));
  random_.shuffle(x.begin(), x.end());
  const auto middle = static_cast<Scalar>(x.size() / 2);
  for (Scalar& v : x) v = Scalar(0.1) * (v - middle) + static_cast<Scalar>(offset);
  return x;
}

Ids Draw::ids(const Shape& shape, std::size_t n) {
  Ids ids(shape);
  for (std::int32_t& id : ids) id = static_cast<std::int32_t>(random_.below(n));
  return ids;
}

Mask Draw::mask(const Shape& shape) {
  Mask mask(shape);
  for (auto&& bit : mask) bit = random_.bernoulli(0.5);
  return mask;
}

Case make_case(std::vector<Array> inputs, Options options, const std::string& note) {
  std::vector<std::size_t> arguments(inputs.size());
  std::iota(arguments.begin(), arguments.end(), std::size_t(0));
  Case made = shared_case(std::move(inputs), std::move(arguments), std::move(options));
  if (!note.empty()) made.name += " " + note;
  return made;
}

Case shared_case(std::vector<Array> inputs, std::vector<std::size_t> arguments, Options options) {
  std::string name;
  std::vector<bool> seen(inputs.size());
  for (const std::size_t i : arguments) {
    name += fmt::format("{}{}", name.empty() ? "" : " ", Shape(inputs[i].shape()));
    if (seen[i]) name += " (again)";
    seen[i] = true;
  }
  return {std::move(name), std::move(inputs), std::move(arguments), std::move(options)};
}

const std::vector<Shape>& unary_shapes() {
  static const std::vector<Shape> shapes = {{},  {1},    {5},       {2, 3},    {1, 4},       {4, 1}, {1, 1, 1},
                                            {0}, {0, 3}, {2, 0, 2}, {2, 3, 4}, {2, 1, 3, 2}, {17},   {3, 11}};
  return shapes;
}

const std::vector<std::pair<Shape, Shape>>& binary_shapes() {
  static const std::vector<std::pair<Shape, Shape>> shapes = {
      {{}, {}},          {{3}, {3}},       {{2, 3}, {2, 3}},    {{2, 3, 4}, {2, 3, 4}},
      {{2, 3}, {3}},     {{3}, {2, 3}},    {{2, 3}, {}},        {{}, {2, 3}},
      {{2, 1}, {1, 3}},  {{1, 3}, {2, 1}}, {{4, 1, 3}, {2, 1}}, {{2, 1}, {4, 1, 3}},
      {{1}, {5}},        {{1, 1}, {1}},    {{2, 1, 4}, {3, 1}}, {{2, 3, 4}, {1, 3, 1}},
      {{3, 1}, {3, 11}}, {{17}, {17}},     {{0}, {0}},          {{0, 3}, {3}},
      {{3}, {0, 3}},     {{2, 0}, {2, 1}}, {{2, 1}, {1, 0}},    {{2, 1, 3, 1}, {2, 1, 4}}};
  return shapes;
}

std::vector<Case> unary_cases(const std::string& name, Values values) {
  Draw draw(name);
  std::vector<Case> cases;
  for (const Shape& shape : unary_shapes()) cases.push_back(make_case({(draw.*values)(shape)}));
  return cases;
}

std::vector<Case> binary_cases(const std::string& name, Values first, Values second) {
  Draw draw(name);
  std::vector<Case> cases;
  for (const auto& [a, b] : binary_shapes()) {
    Array left = (draw.*first)(a);
    cases.push_back(make_case({std::move(left), (draw.*second)(b)}));
  }
  for (const Shape& shape : {Shape{}, Shape{2, 3}, Shape{0, 2}}) {
    cases.push_back(shared_case({(draw.*second)(shape)}, {0, 0}));
  }
  return cases;
}

Function unary(Tensor (*op)(const Tensor&)) {
  return [op](const std::vector<Tensor>& x, const Options&) { return std::vector<Tensor>{op(x.at(0))}; };
}

Function binary(Tensor (*op)(const Tensor&, const Tensor&)) {
  return [op](const std::vector<Tensor>& x, const Options&) { return std::vector<Tensor>{op(x.at(0), x.at(1))}; };
}

}  // namespace op_table
