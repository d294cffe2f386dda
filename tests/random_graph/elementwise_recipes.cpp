#include "tests/random_graph/operands.h"

namespace random_graph {
namespace {

void unary(Builder& b, const std::string& row) { b.apply(row, {b.pick()}); }
void unary_positive(Builder& b, const std::string& row) { b.apply(row, {positive(b, b.pick())}); }

void binary(Builder& b, const std::string& row) {
  const Variable x = b.pick(), y = partner(b, x);
  b.apply(row, b.flip() ? std::vector{x, y} : std::vector{y, x});
}

void divide(Builder& b, const std::string& row) {
  const Variable x = b.pick(), y = partner(b, x);
  b.apply(row, {x, away(b, y)});
}

void power(Builder& b, const std::string& row) {
  const Variable x = b.pick(), y = partner(b, x);
  b.apply(row, {positive(b, x), y});
}

void power_constant(Builder& b, const std::string& row) {
  constexpr std::array exponents = {2.0, 3.0, 1.0, 0.0, -1.0, -2.0, 0.5, -0.5, 1.5};
  const double p = exponents[b.choose(exponents.size())];
  const Variable x = b.pick();
  b.apply(row, {p != std::floor(p) ? positive(b, x) : p < 0 ? away(b, x) : x}, {.number = p});
}

void relu(Builder& b, const std::string& row) { b.apply(row, {away(b, b.pick())}); }

void maximum(Builder& b, const std::string& row) {
  const Variable x = b.pick(), y = partner(b, x);
  if (x == y) return void(b.apply(row, {x, x}));  // no kink: it is x
  const Plain &u = b.value(x), &v = b.value(y);
  const Variable moved = b.one("add", {x, b.constant(build(broadcast(u.shape, v.shape), [&](const Index& i) {
                                         return Dual(away_from_zero(stretched(u, i).value - stretched(v, i).value));
                                       }))});
  b.apply(row, b.flip() ? std::vector{moved, y} : std::vector{y, moved});
}

void where(Builder& b, const std::string& row) {
  const Variable x = b.pick(), y = partner(b, x);
  const Extents both = broadcast(b.shape(x), b.shape(y));
  b.apply(row, {x, y}, {.mask = mask(b, b.flip() ? wider(b, both) : narrower(b, both))});
}

void masked_fill(Builder& b, const std::string& row) {
  const Variable x = b.pick();
  b.apply(row, {x}, {.number = b.flip() ? 0.0 : -1.5, .mask = mask(b, narrower(b, b.shape(x)))});
}

void dropout(Builder& b, const std::string& row) {
  b.flip() ? b.apply(row, {b.pick()}, {.number = 0, .train = true})
           : b.apply(row, {b.pick()}, {.number = 0.4, .train = false});
}

}  // namespace

Recipes elementwise_recipes() {
  return {{"add", binary},
          {"multiply", binary},
          {"subtract", binary},
          {"divide", divide},
          {"pow", power},
          {"pow constant", power_constant},
          {"negate", unary},
          {"square", unary},
          {"exp", unary},
          {"log", unary_positive},
          {"sqrt", unary_positive},
          {"maximum", maximum},
          {"where", where},
          {"masked_fill", masked_fill},
          {"operator+", binary},
          {"operator-", binary},
          {"operator*", binary},
          {"operator/", divide},
          {"operator- of one", unary},
          {"tanh", unary},
          {"sigmoid", unary},
          {"relu", relu},
          {"gelu erf", unary},
          {"gelu tanh", unary},
          {"dropout", dropout}};
}

}  // namespace random_graph
