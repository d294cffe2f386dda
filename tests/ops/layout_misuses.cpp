#include "tests/ops/misuses.h"

namespace op_table {

Misuses layout_misuses() {
  Misuses all;
  const std::string reshape = "reshape(Tensor, vector<ptrdiff_t>)", unsqueeze = "unsqueeze(Tensor, Axis)",
                    squeeze = "squeeze(Tensor, Axis)", transpose = "transpose(Tensor, Axes)",
                    slice = "slice(Tensor, Axis, ptrdiff_t, ptrdiff_t)", concat = "concat(vector<Tensor>, Axis)",
                    stack = "stack(vector<Tensor>, Axis)", split = "split(Tensor, vector<size_t>, Axis)";
  using Parts = std::vector<Tensor>;
  all.wrong_shape(reshape, "another size", {"[2, 3]", "6", "[4, 2]", "8"}, [] { ag::reshape(t({2, 3}), {4, 2}); });
  all.wrong_shape(reshape, "two open extents", {"[2, 3]", "[-1, -1]", "one of them"}, [] {
    ag::reshape(t({2, 3}), {-1, -1});
  });
  all.wrong_shape(reshape, "a negative extent", {"[2, 3]", "[-2, 3]", "negative"}, [] {
    ag::reshape(t({2, 3}), {-2, 3});
  });
  all.wrong_shape(reshape, "no whole extent", {"[2, 3]", "[4, -1]", "-1"}, [] { ag::reshape(t({2, 3}), {4, -1}); });
  all.wrong_shape(reshape, "an ambiguous extent", {"[0, 3]", "[0, -1]", "-1"}, [] { ag::reshape(t({0, 3}), {0, -1}); });
  all.wrong_shape(unsqueeze, "an axis after the last", {"[2, 3]", "3", "between -3 and 2"}, [] {
    ag::unsqueeze(t({2, 3}), 3);
  });
  all.wrong_shape(unsqueeze, "an axis before the first", {"[2, 3]", "-4", "between -3 and 2"}, [] {
    ag::unsqueeze(t({2, 3}), -4);
  });
  all.wrong_shape(squeeze, "a wider axis", {"[2, 1]", "axis 0 has extent 2", "extent 1"}, [] {
    ag::squeeze(t({2, 1}), 0);
  });
  all.wrong_shape(squeeze, "an empty axis", {"[1, 0]", "axis -1 has extent 0", "extent 1"}, [] {
    ag::squeeze(t({1, 0}), -1);
  });
  all.wrong_shape(squeeze, "no such axis", {"[1, 3]", "2", "from -2 to 1"}, [] { ag::squeeze(t({1, 3}), 2); });
  all.wrong_shape(squeeze, "a scalar", {"[]", "axis is 0", "A scalar has no axes"}, [] { ag::squeeze(t({}), 0); });
  all.wrong_shape(transpose, "too few axes", {"[2, 3, 4]", "(1, 0)", "all 3"}, [] {
    ag::transpose(t({2, 3, 4}), {1, 0});
  });
  all.wrong_shape(transpose, "an axis twice", {"[2, 3]", "(1, 1)", "twice"}, [] { ag::transpose(t({2, 3}), {1, 1}); });
  all.wrong_shape(transpose, "no such axis", {"[2, 3]", "2", "from -2 to 1"}, [] { ag::transpose(t({2, 3}), {0, 2}); });
  all.wrong_shape(slice, "no such axis", {"[2, 3]", "2", "from -2 to 1"}, [] { ag::slice(t({2, 3}), 2, 0, 1); });
  all.wrong_shape(slice, "a scalar", {"[]", "axis is 0", "A scalar has no axes"}, [] { ag::slice(t({}), 0, 0, 1); });
  all.wrong_shape(slice, "beyond the end", {"[2, 3]", "0:4", "within 0:3"}, [] { ag::slice(t({2, 3}), 1, 0, 4); });
  all.wrong_shape(slice, "begin after end", {"[2, 3]", "2:1", "begin not after end"}, [] {
    ag::slice(t({2, 3}), 1, 2, 1);
  });
  all.wrong_shape(slice, "before the start", {"[2, 3]", "-4:2", "within 0:3"}, [] { ag::slice(t({2, 3}), 1, -4, 2); });
  all.wrong_shape(concat, "nothing", {"no parts", "at least one"}, [] { ag::concat({}); });
  all.wrong_shape(concat, "another size", {"[2, 3] and [2, 4]", "axis is 0", "equal except along the axis"}, [] {
    ag::concat(Parts{t({2, 3}), t({2, 4})}, 0);
  });
  all.wrong_shape(concat, "another number of axes", {"[2, 3] and [3]", "equal except along the axis"}, [] {
    ag::concat(Parts{t({2, 3}), t({3})}, 0);
  });
  all.wrong_shape(concat, "no such axis", {"[2, 3]", "-3", "from -2 to 1"}, [] { ag::concat(Parts{t({2, 3})}, -3); });
  all.wrong_shape(concat, "scalars", {"[]", "axis is 0", "A scalar has no axes"}, [] {
    ag::concat(Parts{t({}), t({})}, 0);
  });
  all.wrong_shape(stack, "nothing", {"no parts", "at least one"}, [] { ag::stack({}); });
  all.wrong_shape(stack, "unequal shapes", {"[2] and [3]", "must be equal"}, [] { ag::stack(Parts{t({2}), t({3})}); });
  all.wrong_shape(stack, "no such axis", {"[2]", "2", "between -2 and 1"}, [] { ag::stack(Parts{t({2}), t({2})}, 2); });
  all.wrong_shape(split, "sizes too small", {"[5, 2]", "(2, 2)", "add up to 5"}, [] { ag::split(t({5, 2}), {2, 2}); });
  all.wrong_shape(split, "no such axis", {"[5]", "1", "from -1 to 0"}, [] { ag::split(t({5}), {5}, 1); });
  return all;
}

}  // namespace op_table
