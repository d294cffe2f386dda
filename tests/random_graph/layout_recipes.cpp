#include <algorithm>
#include <numeric>

#include "tests/random_graph/operands.h"

namespace random_graph {
namespace {

Axis any_axis(Builder& b, std::size_t dimension) {
  require(dimension > 0);
  const auto axis = static_cast<Axis>(b.choose(dimension));
  return b.flip() ? axis - static_cast<Axis>(dimension) : axis;
}

void reshape(Builder& b, const std::string& row) {
  const Variable x = b.pick();
  Extents to = b.shape(x);
  const auto somewhere = [&] { return to.begin() + static_cast<std::ptrdiff_t>(b.choose(to.size() + 1)); };
  for (std::size_t change = b.choose(3) + 1; change > 0; --change) {
    switch (b.choose(3)) {
      case 0:
        to.insert(somewhere(), 1);
        break;
      case 1:
        std::reverse(to.begin(), to.end());
        break;
      default:
        if (to.size() < 2) break;
        to[1] *= to[0];
        to.erase(to.begin());
    }
  }
  std::vector<std::ptrdiff_t> wanted(to.begin(), to.end());
  if (!wanted.empty() && size_of(to) > 0 && b.flip()) wanted[b.choose(wanted.size())] = -1;
  b.apply(row, {x}, {.shape = wanted});
}

void unsqueeze(Builder& b, const std::string& row) {
  const Variable x = b.pick();
  b.apply(row, {x}, {.axis = any_axis(b, b.shape(x).size() + 1)});
}

void squeeze(Builder& b, const std::string& row) {
  const auto extent_one = [](const Extents& shape) { return std::count(shape.begin(), shape.end(), 1) > 0; };
  const Variable x = b.pick(extent_one, {b.draw_extent(), 1});
  const Axis axis = any_axis(b, b.shape(x).size());
  require(b.shape(x)[axis_from_front(axis, b.shape(x).size())] == 1);
  b.apply(row, {x}, {.axis = axis});
}

void transpose(Builder& b, const std::string& row) {
  const Variable x = b.pick();
  Axes axes(b.flip() ? 0 : b.shape(x).size());
  std::iota(axes.begin(), axes.end(), Axis{0});
  for (std::size_t n = axes.size(); n > 1; --n) std::swap(axes[n - 1], axes[b.choose(n)]);
  b.apply(row, {x}, {.axes = axes});
}

void slice(Builder& b, const std::string& row) {
  const Variable x = b.pick();
  const Axis axis = any_axis(b, b.shape(x).size());
  const std::size_t extent = b.shape(x)[axis_from_front(axis, b.shape(x).size())];
  auto begin = static_cast<std::ptrdiff_t>(b.choose(extent + 1));
  const auto end = begin + static_cast<std::ptrdiff_t>(b.choose(extent + 1 - static_cast<std::size_t>(begin)));
  if (begin < static_cast<std::ptrdiff_t>(extent) && b.flip()) begin -= static_cast<std::ptrdiff_t>(extent);
  b.apply(row, {x}, {.axis = axis, .begin = begin, .end = end});
}

void concat(Builder& b, const std::string& row) {
  std::vector<Variable> parts = {b.pick()};
  Extents shape = b.shape(parts[0]);
  const Axis axis = any_axis(b, shape.size());
  std::size_t& along = shape[axis_from_front(axis, shape.size())];
  for (std::size_t more = b.choose(3); more > 0; --more) {
    along = b.draw_extent();
    parts.push_back(b.pick(
        [&](const Extents& other) {
          if (other.size() != shape.size()) return false;
          along = other[axis_from_front(axis, shape.size())];
          return other == shape;
        },
        shape));
  }
  b.apply(row, parts, {.axis = axis});
}

void stack(Builder& b, const std::string& row) {
  std::vector<Variable> parts = {b.pick()};
  for (std::size_t more = b.choose(3); more > 0; --more) parts.push_back(same_shape(b, parts[0]));
  b.apply(row, parts, {.axis = any_axis(b, b.shape(parts[0]).size() + 1)});
}

void split(Builder& b, const std::string& row) {
  const Variable x = b.pick();
  const Axis axis = any_axis(b, b.shape(x).size());
  std::size_t left = b.shape(x)[axis_from_front(axis, b.shape(x).size())];
  std::vector<std::size_t> sizes;
  for (std::size_t more = b.choose(3); more > 0; --more) {
    sizes.push_back(b.choose(left + 1));
    left -= sizes.back();
  }
  sizes.push_back(left);
  b.apply(row, {x}, {.axis = axis, .sizes = sizes});
}

void embedding(Builder& b, const std::string& row) {
  const Variable table = b.pick([](const Extents& shape) { return shape.size() == 2; }, {3, b.draw_extent()});
  const Extents of = b.draw_shape();
  b.apply(row, {table}, {.ids = ids(b, of, b.shape(table)[0])});
}

void gather(Builder& b, const std::string& row) {
  const Variable x = with_rows(b, 1, 1);
  b.apply(row, {x}, {.ids = classes(b, x, b.shape(x).back())});
}

}  // namespace

Recipes layout_recipes() {
  return {{"reshape", reshape},     {"unsqueeze", unsqueeze}, {"squeeze", squeeze}, {"transpose", transpose},
          {"slice", slice},         {"concat", concat},       {"stack", stack},     {"split", split},
          {"embedding", embedding}, {"gather", gather}};
}

}  // namespace random_graph
