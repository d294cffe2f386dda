#include "tests/random_graph/operands.h"

#include <algorithm>
#include <numeric>

namespace random_graph {

void require(bool possible) {
  if (!possible) throw Builder::Withdrawn();
}

op_table::Shape engine_shape(const Extents& shape) { return {shape.begin(), shape.end()}; }

bool broadcasts(const Extents& a, const Extents& b) {
  for (std::size_t i = 1; i <= std::min(a.size(), b.size()); ++i) {
    const std::size_t m = a[a.size() - i], n = b[b.size() - i];
    if (m != n && m != 1 && n != 1) return false;
  }
  return true;
}

std::size_t axis_from_front(Axis axis, std::size_t dimension) {
  return static_cast<std::size_t>(axis < 0 ? axis + static_cast<Axis>(dimension) : axis);
}

Variable positive(Builder& b, Variable x) {
  switch (b.choose(3)) {
    case 0:
      return b.one("add", {b.one("square", {x}), b.constant({{}, {0.5}})});
    case 1:
      return b.one("add", {b.one("sigmoid", {x}), b.constant({{}, {0.25}})});
    default:
      return b.one("exp", {x});
  }
}

double away_from_zero(double x) { return x >= 0 ? 0.25 : -0.25; }

Variable away(Builder& b, Variable x) {
  const Plain& from = b.value(x);
  return b.one("add", {x, b.constant(build(from.shape, [&](const Index& i) {
                         return Dual(away_from_zero(stretched(from, i).value));
                       }))});
}

Variable apart(Builder& b, Variable x) {
  const std::vector<Dual>& numbers = b.value(x).numbers;
  std::vector<std::size_t> order(numbers.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::stable_sort(order.begin(), order.end(),
                   [&](std::size_t i, std::size_t j) { return numbers[i].value < numbers[j].value; });
  Plain ranks{b.shape(x), std::vector<Dual>(numbers.size())};
  for (std::size_t rank = 0; rank < order.size(); ++rank) ranks.numbers[order[rank]] = 0.05 * static_cast<double>(rank);
  return b.one("add", {x, b.constant(std::move(ranks))});
}

Extents narrower(Builder& b, const Extents& shape) {
  Extents narrow(shape.begin() + static_cast<std::ptrdiff_t>(b.choose(shape.size() + 1)), shape.end());
  for (std::size_t& extent : narrow) {
    if (b.choose(3) == 2) extent = 1;
  }
  return narrow;
}

Extents wider(Builder& b, Extents shape) {
  for (std::size_t& extent : shape) extent = extent == 1 ? b.draw_extent() : b.choose(4) == 3 ? 1 : extent;
  if (b.flip()) shape.insert(shape.begin(), b.draw_extent());
  return shape;
}

Variable partner(Builder& b, Variable a) {
  if (b.choose(6) == 5) return a;
  const Extents shape = b.shape(a);
  const Extents fresh = b.flip() ? wider(b, shape) : narrower(b, shape);
  return b.pick([&](const Extents& other) { return broadcasts(shape, other); }, fresh);
}

Variable same_shape(Builder& b, Variable a) {
  const Extents shape = b.shape(a);
  return b.pick([&](const Extents& other) { return other == shape; }, shape);
}

Variable with_rows(Builder& b, std::size_t dimension, std::size_t extent, std::size_t rows) {
  const Extents fresh =
      dimension < 2 ? Extents{b.draw_extent() + 1} : Extents{b.draw_extent() + 1, b.draw_extent() + 1};
  return b.pick(
      [&](const Extents& shape) {
        return shape.size() >= std::max<std::size_t>(dimension, 1) && shape.back() >= extent &&
               size_of(Extents(shape.begin(), shape.end() - 1)) >= rows;
      },
      fresh);
}

op_table::Ids ids(Builder& b, const Extents& shape, std::size_t n) {
  require(n > 0 || size_of(shape) == 0);
  op_table::Ids drawn(engine_shape(shape));
  for (std::int32_t& id : drawn) id = static_cast<std::int32_t>(b.random().below(n));
  return drawn;
}

op_table::Mask mask(Builder& b, const Extents& shape) {
  op_table::Mask drawn(engine_shape(shape));
  for (auto&& bit : drawn) bit = b.random().bernoulli(0.5);
  return drawn;
}

op_table::Ids classes(Builder& b, Variable x, std::size_t n) {
  return ids(b, Extents(b.shape(x).begin(), b.shape(x).end() - 1), n);
}

}  // namespace random_graph
