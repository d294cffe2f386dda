#include "tests/ops/rows.h"

namespace op_table {
namespace {

using ag::Keep;

const std::vector<std::pair<Shape, Axes>> reductions = {
    {{}, {}},       {{1}, {0}},       {{5}, {}},           {{17}, {0}},         {{2, 3}, {}},
    {{2, 3}, {0}},  {{2, 3}, {1}},    {{2, 3}, {-1}},      {{2, 3}, {-1, 0}},   {{1, 3}, {0}},
    {{3, 1}, {-1}}, {{2, 3, 4}, {1}}, {{2, 3, 4}, {0, 2}}, {{2, 3, 4}, {2, 1}}, {{2, 3, 2, 2}, {1, 3}},
    {{3, 11}, {1}}, {{3, 11}, {0}},   {{0, 3}, {1}},       {{2, 0, 3}, {-1}},   {{2, 0, 3}, {0}}};
// The sum of nothing is 0 and its logarithm −∞; the mean and the maximum of nothing do not exist.
const std::vector<std::pair<Shape, Axes>> reductions_of_nothing = {
    {{0}, {}}, {{0}, {0}}, {{2, 0}, {1}}, {{2, 0, 3}, {1}}};

using Reduction = Tensor (*)(const Tensor&, const Axes&, Keep);

template <Keep keep>
Row reduction_row(const std::string& op, Reduction reduce, Values values, bool of_nothing) {
  const std::string name = keep == Keep::yes ? op + " keep" : op;
  Draw draw(name);
  std::vector<Case> cases;
  const auto add = [&](const Shape& shape, const Axes& axes) {
    cases.push_back(
        make_case({(draw.*values)(shape)}, {.axes = axes}, fmt::format("axes {{{}}}", fmt::join(axes, ", "))));
  };
  for (const auto& [shape, axes] : reductions) add(shape, axes);
  if (of_nothing) {
    for (const auto& [shape, axes] : reductions_of_nothing) add(shape, axes);
  }
  if (op ==
      "logsumexp") {  // one number in each row and column whose exponential overflows, in every place of a register
    Array x = draw.any({19, 19});
    for (std::size_t i = 0; i < 19; ++i) x(i, i) += 800;
    for (const Axis axis : {0, 1})
      cases.push_back(make_case({x}, {.axes = {axis}}, fmt::format("large, axis {}", axis)));
  }
  const Function function = [reduce](const std::vector<Tensor>& x, const Options& o) {
    return std::vector<Tensor>{reduce(x.at(0), o.axes, keep)};
  };
  return {name, op + "(Tensor, Axes, Keep)", function, std::move(cases)};
}

}  // namespace

Rows reduce_rows() {
  const Values any = &Draw::any, distinct = &Draw::distinct;
  return {
      reduction_row<Keep::no>("sum", ag::sum, any, true),
      reduction_row<Keep::yes>("sum", ag::sum, any, true),
      reduction_row<Keep::no>("mean", ag::mean, any, false),
      reduction_row<Keep::yes>("mean", ag::mean, any, false),
      reduction_row<Keep::no>("max", ag::max, distinct, false),
      reduction_row<Keep::yes>("max", ag::max, distinct, false),
      reduction_row<Keep::no>("logsumexp", ag::logsumexp, any, true),
      reduction_row<Keep::yes>("logsumexp", ag::logsumexp, any, true),
  };
}

}  // namespace op_table
