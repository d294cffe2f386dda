#include "tests/ops/rows.h"

namespace op_table {
namespace {

std::vector<Case> reshape_cases() {
  Draw draw("reshape");
  std::vector<Case> cases;
  const auto add = [&](const Shape& from, const std::vector<std::ptrdiff_t>& to) {
    cases.push_back(make_case({draw.any(from)}, {.shape = to}, fmt::format("to [{}]", fmt::join(to, ", "))));
  };
  add({}, {});
  add({}, {1, 1});
  add({1}, {});
  add({6}, {2, 3});
  add({2, 3}, {6});
  add({2, 3}, {3, 2});
  add({2, 3}, {-1});
  add({2, 3}, {2, 3});
  add({2, 3, 4}, {4, -1});
  add({2, 3, 4}, {2, 2, 3, 2});
  add({2, 1, 3}, {-1, 3});
  add({0}, {0, 3});
  add({2, 0, 3}, {3, 0});
  add({0, 3}, {-1, 3});
  return cases;
}

std::vector<Case> unsqueeze_cases() {
  Draw draw("unsqueeze");
  std::vector<Case> cases;
  const auto add = [&](const Shape& shape, Axis axis) {
    cases.push_back(make_case({draw.any(shape)}, {.axis = axis}, fmt::format("axis {}", axis)));
  };
  add({}, 0);
  add({}, -1);
  add({3}, 0);
  add({3}, 1);
  add({3}, -1);
  add({3}, -2);
  add({2, 3}, 0);
  add({2, 3}, 1);
  add({2, 3}, 2);
  add({2, 3}, -1);
  add({2, 3}, -3);
  add({1, 1}, 1);
  add({2, 3, 4}, 2);
  add({2, 0, 3}, 1);
  return cases;
}

std::vector<Case> squeeze_cases() {
  Draw draw("squeeze");
  std::vector<Case> cases;
  const auto add = [&](const Shape& shape, Axis axis) {
    cases.push_back(make_case({draw.any(shape)}, {.axis = axis}, fmt::format("axis {}", axis)));
  };
  add({1}, 0);
  add({1}, -1);
  add({1, 3}, 0);
  add({1, 3}, -2);
  add({3, 1}, 1);
  add({3, 1}, -1);
  add({1, 1}, 0);
  add({1, 2, 1}, 0);
  add({1, 2, 1}, 2);
  add({2, 1, 3}, 1);
  add({2, 3, 1}, -1);
  add({2, 1, 3, 4}, 1);
  add({2, 3, 1, 4}, -2);
  add({0, 1, 3}, 1);
  return cases;
}

std::vector<Case> transpose_cases() {
  Draw draw("transpose");
  std::vector<Case> cases;
  const auto add = [&](const Shape& shape, const Axes& axes) {
    cases.push_back(make_case({draw.any(shape)}, {.axes = axes}, fmt::format("axes {{{}}}", fmt::join(axes, ", "))));
  };
  add({}, {});
  add({3}, {});
  add({3}, {0});
  add({2, 3}, {});
  add({2, 3}, {1, 0});
  add({2, 3}, {0, 1});
  add({2, 3}, {-1, 0});
  add({2, 3, 4}, {});
  add({2, 3, 4}, {1, 2, 0});
  add({2, 3, 4}, {2, 0, 1});
  add({2, 3, 4}, {0, -1, 1});
  add({1, 3, 1}, {2, 1, 0});
  add({2, 3, 2, 4}, {0, 2, 1, 3});
  add({2, 3, 2, 4}, {3, 0, 2, 1});
  add({2, 0, 3}, {2, 0, 1});
  return cases;
}

std::vector<Case> slice_cases() {
  Draw draw("slice");
  std::vector<Case> cases;
  const auto add = [&](const Shape& shape, Axis axis, std::ptrdiff_t begin, std::ptrdiff_t end) {
    cases.push_back(make_case({draw.any(shape)}, {.axis = axis, .begin = begin, .end = end},
                              fmt::format("axis {} {}:{}", axis, begin, end)));
  };
  add({5}, 0, 0, 5);
  add({5}, 0, 1, 3);
  add({5}, -1, -2, 5);
  add({5}, 0, 2, 2);
  add({4, 3}, 0, 1, 3);
  add({4, 3}, 1, 0, 2);
  add({4, 3}, -1, 1, 3);
  add({4, 3}, 0, -3, -1);
  add({2, 4, 3}, 1, 1, 4);
  add({2, 4, 3}, 2, 2, 3);
  add({2, 4, 3}, 0, 1, 2);
  add({1, 1}, 0, 0, 1);
  add({0, 3}, 1, 0, 2);
  add({3, 0}, 0, 1, 3);
  add({2, 3, 2, 5}, 3, 1, 4);
  return cases;
}

std::vector<Case> concat_cases() {
  Draw draw("concat");
  std::vector<Case> cases;
  const auto add = [&](const std::vector<Shape>& shapes, Axis axis) {
    std::vector<Array> parts;
    for (const Shape& shape : shapes) parts.push_back(draw.any(shape));
    cases.push_back(make_case(std::move(parts), {.axis = axis}, fmt::format("axis {}", axis)));
  };
  add({{3}}, 0);
  add({{3}, {2}}, 0);
  add({{3}, {2}, {1}}, -1);
  add({{2, 3}, {2, 3}}, 0);
  add({{1, 3}, {2, 3}}, 0);
  add({{2, 1}, {2, 3}}, 1);
  add({{2, 1}, {2, 3}, {2, 2}}, -1);
  add({{2, 2, 3}, {2, 1, 3}}, 1);
  add({{2, 2, 3}, {2, 2, 1}}, 2);
  add({{1, 2, 3}, {3, 2, 3}}, -3);
  add({{0, 3}, {2, 3}}, 0);
  add({{2, 0}, {2, 3}, {2, 0}}, 1);
  add({{0, 2}, {0, 3}}, 1);
  cases.push_back(shared_case({draw.any({2, 3}), draw.any({2, 2})}, {0, 1, 0}, {.axis = 1}));
  cases.push_back(shared_case({draw.any({2, 3})}, {0, 0}, {.axis = 0}));
  return cases;
}

std::vector<Case> stack_cases() {
  Draw draw("stack");
  std::vector<Case> cases;
  const auto add = [&](const Shape& shape, std::size_t count, Axis axis) {
    std::vector<Array> parts;
    for (std::size_t i = 0; i < count; ++i) parts.push_back(draw.any(shape));
    cases.push_back(make_case(std::move(parts), {.axis = axis}, fmt::format("axis {}", axis)));
  };
  add({}, 3, 0);
  add({}, 2, -1);
  add({3}, 1, 0);
  add({3}, 2, 0);
  add({3}, 2, 1);
  add({3}, 3, -1);
  add({2, 3}, 2, 0);
  add({2, 3}, 2, 1);
  add({2, 3}, 2, 2);
  add({2, 3}, 3, -2);
  add({1, 1}, 2, 1);
  add({2, 3, 2}, 2, 1);
  add({0, 3}, 2, 1);
  add({2, 0}, 2, 2);
  cases.push_back(shared_case({draw.any({2, 3})}, {0, 0}, {.axis = 1}));
  cases.push_back(shared_case({draw.any({3}), draw.any({3})}, {0, 1, 0}, {.axis = -1}));
  return cases;
}

std::vector<Case> split_cases() {
  Draw draw("split");
  std::vector<Case> cases;
  const auto add = [&](const Shape& shape, const std::vector<std::size_t>& sizes, Axis axis) {
    cases.push_back(make_case({draw.any(shape)}, {.axis = axis, .sizes = sizes},
                              fmt::format("sizes {{{}}} axis {}", fmt::join(sizes, ", "), axis)));
  };
  add({3}, {3}, 0);
  add({5}, {2, 3}, 0);
  add({5}, {1, 3, 1}, -1);
  add({1}, {1}, 0);
  add({4, 3}, {1, 3}, 0);
  add({4, 3}, {2, 1}, 1);
  add({4, 3}, {1, 1, 1}, -1);
  add({2, 4, 3}, {2, 2}, 1);
  add({2, 4, 3}, {1, 2}, 2);
  add({2, 4, 3}, {1, 1}, -3);
  add({4, 3}, {0, 4}, 0);
  add({0, 3}, {1, 2}, 1);
  add({0, 3}, {0, 0}, 0);
  add({2, 3, 2, 5}, {1, 4}, 3);
  return cases;
}

std::vector<Tensor> call_reshape(const std::vector<Tensor>& x, const Options& o) {
  return {ag::reshape(x.at(0), o.shape)};
}
std::vector<Tensor> call_unsqueeze(const std::vector<Tensor>& x, const Options& o) {
  return {ag::unsqueeze(x.at(0), o.axis)};
}
std::vector<Tensor> call_squeeze(const std::vector<Tensor>& x, const Options& o) {
  return {ag::squeeze(x.at(0), o.axis)};
}
std::vector<Tensor> call_transpose(const std::vector<Tensor>& x, const Options& o) {
  return {ag::transpose(x.at(0), o.axes)};
}
std::vector<Tensor> call_slice(const std::vector<Tensor>& x, const Options& o) {
  return {ag::slice(x.at(0), o.axis, o.begin, o.end)};
}
std::vector<Tensor> call_concat(const std::vector<Tensor>& x, const Options& o) { return {ag::concat(x, o.axis)}; }
std::vector<Tensor> call_stack(const std::vector<Tensor>& x, const Options& o) { return {ag::stack(x, o.axis)}; }
std::vector<Tensor> call_split(const std::vector<Tensor>& x, const Options& o) {
  return ag::split(x.at(0), o.sizes, o.axis);
}

}  // namespace

Rows layout_rows() {
  return {
      {"reshape", "reshape(Tensor, vector<ptrdiff_t>)", call_reshape, reshape_cases()},
      {"unsqueeze", "unsqueeze(Tensor, Axis)", call_unsqueeze, unsqueeze_cases()},
      {"squeeze", "squeeze(Tensor, Axis)", call_squeeze, squeeze_cases()},
      {"transpose", "transpose(Tensor, Axes)", call_transpose, transpose_cases()},
      {"slice", "slice(Tensor, Axis, ptrdiff_t, ptrdiff_t)", call_slice, slice_cases()},
      {"concat", "concat(vector<Tensor>, Axis)", call_concat, concat_cases()},
      {"stack", "stack(vector<Tensor>, Axis)", call_stack, stack_cases()},
      {"split", "split(Tensor, vector<size_t>, Axis)", call_split, split_cases()},
  };
}

}  // namespace op_table
