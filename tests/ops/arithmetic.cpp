#include "tests/ops/rows.h"

namespace op_table {
namespace {

// Every exponent has another second derivative, and 0 and 1 have none.
std::vector<Case> power_cases() {
  Draw draw("pow constant");
  const std::vector<double> exponents = {2, 3, 0.5, -1, -0.5, 0, 1, 2.5};
  std::vector<Case> cases;
  for (std::size_t i = 0; i < unary_shapes().size(); ++i) {
    const double p = exponents[i % exponents.size()];
    cases.push_back(make_case({draw.positive(unary_shapes()[i])}, {.number = p}, fmt::format("p = {}", p)));
  }
  // A whole exponent takes any base.
  cases.push_back(make_case({draw.away_from_zero({2, 3})}, {.number = 3}, "p = 3, negative bases"));
  cases.push_back(make_case({draw.away_from_zero({2, 3})}, {.number = -2}, "p = -2, negative bases"));
  return cases;
}

std::vector<Case> maximum_cases() {
  Draw draw("maximum");
  std::vector<Case> cases;
  for (const auto& [a, b] : binary_shapes()) {
    Array left = draw.distinct(a);
    cases.push_back(make_case({std::move(left), draw.distinct(b, 0.05)}));
  }
  return cases;
}

std::vector<Case> where_cases() {
  Draw draw("where");
  std::vector<Case> cases;
  const auto add = [&](const Shape& condition, const Shape& a, const Shape& b) {
    Array left = draw.any(a);
    Array right = draw.any(b);
    cases.push_back(make_case({std::move(left), std::move(right)}, {.mask = draw.mask(condition)},
                              fmt::format("where {}", condition)));
  };
  for (const auto& [a, b] : binary_shapes()) add(ag::broadcast_shape("where", a, b), a, b);
  add({3}, {2, 3}, {});
  add({2, 1}, {3}, {1});
  add({2, 3}, {}, {});
  add({4, 2, 3}, {2, 3}, {3});
  add({}, {2, 3}, {3});
  add({0, 1}, {3}, {1, 3});
  cases.push_back(shared_case({draw.any({2, 3})}, {0, 0}, {.mask = draw.mask({2, 3})}));
  return cases;
}

std::vector<Case> masked_fill_cases() {
  Draw draw("masked_fill");
  std::vector<Case> cases;
  const auto add = [&](const Shape& a, const Shape& mask, double value) {
    cases.push_back(make_case({draw.any(a)}, {.number = value, .mask = draw.mask(mask)}, fmt::format("mask {}", mask)));
  };
  for (const Shape& shape : unary_shapes()) add(shape, shape, -2.5);
  add({2, 3}, {3}, 0);
  add({2, 3}, {2, 1}, 7);
  add({2, 3}, {}, -1);
  add({2, 3, 4}, {3, 1}, -1e9);
  add({2, 3, 4}, {2, 1, 4}, -1e9);
  return cases;
}

std::vector<Tensor> call_pow(const std::vector<Tensor>& x, const Options& o) { return {ag::pow(x.at(0), o.number)}; }

std::vector<Tensor> call_where(const std::vector<Tensor>& x, const Options& o) {
  return {ag::where(o.mask, x.at(0), x.at(1))};
}

std::vector<Tensor> call_masked_fill(const std::vector<Tensor>& x, const Options& o) {
  return {ag::masked_fill(x.at(0), o.mask, o.number)};
}

}  // namespace

Rows arithmetic_rows() {
  const auto two = [](const std::string& name, Values a, Values b, Tensor (*op)(const Tensor&, const Tensor&)) {
    return Row{name, name + "(Tensor, Tensor)", binary(op), binary_cases(name, a, b)};
  };
  const auto one = [](const std::string& name, Values values, Tensor (*op)(const Tensor&)) {
    return Row{name, name + "(Tensor)", unary(op), unary_cases(name, values)};
  };
  const Values any = &Draw::any, nonzero = &Draw::away_from_zero, positive = &Draw::positive;
  return {
      two("add", any, any, ag::add),
      two("subtract", any, any, ag::subtract),
      two("multiply", any, any, ag::multiply),
      two("divide", any, nonzero, ag::divide),
      two("pow", positive, positive, ag::pow),
      {"pow constant", "pow(Tensor, double)", call_pow, power_cases()},
      one("negate", any, ag::negate),
      one("square", any, ag::square),
      one("exp", any, ag::exp),
      one("log", positive, ag::log),
      one("sqrt", positive, ag::sqrt),
      {"maximum", "maximum(Tensor, Tensor)", binary(ag::maximum), maximum_cases()},
      {"where", "where(Mask, Tensor, Tensor)", call_where, where_cases()},
      {"masked_fill", "masked_fill(Tensor, Mask, double)", call_masked_fill, masked_fill_cases()},
      two("operator+", any, any, ag::operator+),
      two("operator-", any, any, ag::operator-),
      two("operator*", any, any, ag::operator*),
      two("operator/", any, nonzero, ag::operator/),
      {"operator- of one", "operator-(Tensor)", unary(ag::operator-), unary_cases("operator- of one", any)},
  };
}

}  // namespace op_table
