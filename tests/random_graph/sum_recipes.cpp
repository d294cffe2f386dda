#include <algorithm>

#include "tests/random_graph/operands.h"

namespace random_graph {
namespace {

// --- products ------------------------------------------------------------------------------------------------------

template <bool ta, bool tb>
void product(Builder& b, const std::string& row) {
  const Variable x = with_rows(b, 2);
  const Extents a = b.shape(x);
  const std::size_t inner = a[a.size() - (ta ? 2 : 1)], outer = b.draw_extent();
  const Extents batch(a.begin(), a.end() - 2);
  Extents fresh = b.flip() ? wider(b, batch) : narrower(b, batch);
  fresh.push_back(tb ? outer : inner);
  fresh.push_back(tb ? inner : outer);
  const Variable y = b.pick(
      [&](const Extents& other) {
        return other.size() >= 2 && other[other.size() - (tb ? 1 : 2)] == inner &&
               broadcasts(batch, Extents(other.begin(), other.end() - 2));
      },
      fresh);
  b.apply(row, {x, y});
}

// x, weight and bias of a layer.
std::vector<Variable> layer(Builder& b, std::size_t rows, std::size_t least_out) {
  const Variable x = with_rows(b, 1, 0, rows);
  const std::size_t in = b.shape(x).back(), fresh = std::max(b.draw_extent(), least_out);
  const Variable weight = b.pick(
      [&](const Extents& other) { return other.size() == 2 && other[0] == in && other[1] >= least_out; }, {in, fresh});
  const Extents outputs = {b.shape(weight)[1]};
  return {x, weight, b.pick([&](const Extents& other) { return other == outputs; }, outputs)};
}

void linear(Builder& b, const std::string& row) { b.apply(row, layer(b, 0, 0)); }

void linear_without_bias(Builder& b, const std::string& row) {
  std::vector<Variable> operands = layer(b, 0, 0);
  operands.pop_back();
  b.apply(row, operands);
}

void convolution(Builder& b, const std::string& row) {
  const std::size_t k = 2 * b.choose(3) + 1, in = b.draw_extent(), out = b.draw_extent();
  const Variable weight =
      b.pick([](const Extents& other) { return other.size() == 3 && other[0] % 2 == 1; }, {k, in, out});
  const std::size_t d = b.shape(weight)[1];
  const Extents outputs = {b.shape(weight)[2]};
  const Variable x = b.pick([&](const Extents& other) { return other.size() == 3 && other[2] == d; },
                            {b.draw_extent(), b.draw_extent(), d});
  b.apply(row, {x, weight, b.pick([&](const Extents& other) { return other == outputs; }, outputs)});
}

// --- reductions ----------------------------------------------------------------------------------------------------

// Some of the axes, in any order, counted from the front or from the end; none of them means all.
Axes some_axes(Builder& b, std::size_t dimension) {
  Axes axes;
  for (std::size_t axis = 0; axis < dimension; ++axis) {
    const auto a = static_cast<Axis>(axis);
    if (b.flip()) axes.insert(b.flip() ? axes.begin() : axes.end(), b.flip() ? a - static_cast<Axis>(dimension) : a);
  }
  return axes;
}

void reduction(Builder& b, const std::string& row) {
  Variable x = b.pick();
  if (row.starts_with("max")) x = apart(b, x);
  const Options o{.axes = some_axes(b, b.shape(x).size())};
  // Nothing has no mean and no maximum, and the logarithm of its sum is −∞.
  require(row.starts_with("sum") || size_of(b.shape(x)) > 0);
  b.apply(row, {x}, o);
}

// --- rows and losses -----------------------------------------------------------------------------------------------

void along_rows(Builder& b, const std::string& row) { b.apply(row, {with_rows(b, 1, 1)}); }

void layer_norm(Builder& b, const std::string& row) {
  const Variable x = with_rows(b, 1, 1);
  const Extents features = {b.shape(x).back()};
  const auto fits = [&](const Extents& other) { return other == features; };
  const Variable gain = b.pick(fits, features), bias = b.pick(fits, features);
  constexpr std::array epsilons = {1e-5, 0.1, 1.0};
  b.apply(row, {x, gain, bias}, {.number = epsilons[b.choose(epsilons.size())]});
}

// What the row's name says; at least one target counts.
Options targets(Builder& b, const std::string& row, Variable x, std::size_t of) {
  const bool all = row.ends_with(" all");
  Options o{.ids = classes(b, x, of)};
  if (all || row.ends_with(" smoothing")) o.label_smoothing = 0.1;
  if (all || row.ends_with(" weights")) {
    o.class_weights = op_table::Array(op_table::Shape{of});
    for (double& weight : o.class_weights) weight = 0.3 + 2 * b.random().uniform();
  }
  if (all || row.ends_with(" ignore")) {
    o.ignore_index = b.flip() ? -100 : o.ids.data()[o.ids.size() - 1];
    for (std::size_t i = 1; i < o.ids.size(); i += 2) o.ids.data()[i] = o.ignore_index;
    require(std::any_of(o.ids.begin(), o.ids.end(), [&](std::int32_t id) { return id != o.ignore_index; }));
  }
  return o;
}

void cross_entropy(Builder& b, const std::string& row) {
  const Variable x = with_rows(b, 1, 1, 1);
  b.apply(row, {x}, targets(b, row, x, b.shape(x).back()));
}

void linear_cross_entropy(Builder& b, const std::string& row) {
  const std::vector<Variable> operands = layer(b, 1, 1);
  b.apply(row, operands, targets(b, row, operands[0], b.shape(operands[1])[1]));
}

void linear_cross_entropy_transposed(Builder& b, const std::string& row) {
  std::vector<Variable> operands = layer(b, 1, 1);
  const std::size_t classes = b.shape(operands[1])[1];
  operands[1] = b.one("transpose", {operands[1]}, {.axes = {1, 0}});
  b.apply(row, operands, targets(b, row, operands[0], classes));
}

void binary_cross_entropy(Builder& b, const std::string& row) {
  const Variable x = b.pick();
  require(size_of(b.shape(x)) > 0);
  b.apply(row, {x}, {.targets = b.random().uniform(engine_shape(b.shape(x)), 0, 1)});
}

void mean_squared_error(Builder& b, const std::string& row) {
  const Variable x = b.pick();
  require(size_of(b.shape(x)) > 0);
  b.apply(row, {x, same_shape(b, x)});
}

}  // namespace

Recipes sum_recipes() {
  return {{"matmul", product<false, false>},
          {"matmul ta", product<true, false>},
          {"matmul tb", product<false, true>},
          {"matmul ta tb", product<true, true>},
          {"linear", linear},
          {"linear without bias", linear_without_bias},
          {"convolution", convolution},
          {"sum", reduction},
          {"sum keep", reduction},
          {"mean", reduction},
          {"mean keep", reduction},
          {"max", reduction},
          {"max keep", reduction},
          {"logsumexp", reduction},
          {"logsumexp keep", reduction},
          {"softmax", along_rows},
          {"log_softmax", along_rows},
          {"layer_norm", layer_norm},
          {"cross_entropy", cross_entropy},
          {"cross_entropy ignore", cross_entropy},
          {"cross_entropy weights", cross_entropy},
          {"cross_entropy smoothing", cross_entropy},
          {"cross_entropy all", cross_entropy},
          {"linear_cross_entropy", linear_cross_entropy},
          {"linear_cross_entropy ignore", linear_cross_entropy},
          {"linear_cross_entropy all", linear_cross_entropy},
          {"linear_cross_entropy transposed", linear_cross_entropy_transposed},
          {"binary_cross_entropy", binary_cross_entropy},
          {"mean_squared_error", mean_squared_error}};
}

}  // namespace random_graph
