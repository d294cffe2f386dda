#include "tests/ops/misuses.h"

#include <cmath>

namespace op_table {
namespace {

// Every broadcasting op refuses the same things in the same words.
void add_broadcasting(Misuses& all, const std::string& op, Tensor (*function)(const Tensor&, const Tensor&)) {
  const auto add = [&](const Shape& a, const Shape& b, const std::string& sizes) {
    all.wrong_shape(op + "(Tensor, Tensor)", "shapes that do not broadcast",
                    {fmt::format("{} and {}", a, b), sizes, "Sizes must be equal, or one of them 1"},
                    [=] { function(t(a), t(b)); });
  };
  add({2, 3}, {2, 4}, "axis 1 from the end has sizes 3 and 4");
  add({2, 3}, {4, 3}, "axis 2 from the end has sizes 2 and 4");
  add({2, 3}, {2}, "axis 1 from the end has sizes 3 and 2");
  add({0}, {2}, "axis 1 from the end has sizes 0 and 2");
}

Misuses arithmetic() {
  Misuses all;
  add_broadcasting(all, "add", ag::add);
  add_broadcasting(all, "subtract", ag::subtract);
  add_broadcasting(all, "multiply", ag::multiply);
  add_broadcasting(all, "divide", ag::divide);
  add_broadcasting(all, "pow", ag::pow);
  add_broadcasting(all, "maximum", ag::maximum);
  add_broadcasting(all, "operator+", ag::operator+);
  add_broadcasting(all, "operator-", ag::operator-);
  add_broadcasting(all, "operator*", ag::operator*);
  add_broadcasting(all, "operator/", ag::operator/);
  const std::string where = "where(Mask, Tensor, Tensor)", fill = "masked_fill(Tensor, Mask, double)";
  all.wrong_shape(where, "branches", {"[2, 3] and [2, 4]", "3 and 4", "Sizes must be equal, or one of them 1"}, [] {
    ag::where(mask({3}), t({2, 3}), t({2, 4}));
  });
  all.wrong_shape(where, "condition", {"[4] and [2, 3]", "4 and 3", "Sizes must be equal, or one of them 1"}, [] {
    ag::where(mask({4}), t({2, 3}), t({3}));
  });
  all.wrong_shape(fill, "mask of another size", {"[2, 3] and [2]", "3 and 2", "Sizes must be equal, or one of them 1"},
                  [] {
                    ag::masked_fill(t({2, 3}), mask({2}), 0);
                  });
  all.wrong_shape(fill, "mask wider than a", {"[3]", "[2, 3]", "The mask must broadcast to a"}, [] {
    ag::masked_fill(t({3}), mask({2, 3}), 0);
  });
  return all;
}

Misuses products() {
  Misuses all;
  using ag::Transpose;
  const std::string matmul = "matmul(Tensor, Tensor, Transpose, Transpose)", linear = "linear(Tensor, Tensor, Tensor)",
                    without = "linear(Tensor, Tensor)";
  const auto yes = Transpose::yes, no = Transpose::no;
  all.wrong_shape(matmul, "a vector", {"[3] and [3, 2]", "at least two axes"}, [] { ag::matmul(t({3}), t({3, 2})); });
  all.wrong_shape(matmul, "a scalar", {"[3, 2] and []", "at least two axes"}, [] { ag::matmul(t({3, 2}), t({})); });
  all.wrong_shape(matmul, "inner sizes", {"[2, 3]", "[4, 5]", "inner sizes 3 and 4 differ"}, [] {
    ag::matmul(t({2, 3}), t({4, 5}));
  });
  all.wrong_shape(matmul, "inner sizes, first transposed",
                  {"[2, 3] (transposed)", "[3, 5]", "inner sizes 2 and 3 differ"}, [=] {
                    ag::matmul(t({2, 3}), t({3, 5}), yes, no);
                  });
  all.wrong_shape(matmul, "inner sizes, second transposed",
                  {"[2, 3]", "[3, 5] (transposed)", "inner sizes 3 and 5 differ"}, [=] {
                    ag::matmul(t({2, 3}), t({3, 5}), no, yes);
                  });
  all.wrong_shape(matmul, "inner sizes, both transposed",
                  {"[2, 3] (transposed)", "[3, 5] (transposed)", "inner sizes 2 and 5 differ"}, [=] {
                    ag::matmul(t({2, 3}), t({3, 5}), yes, yes);
                  });
  all.wrong_shape(matmul, "batches",
                  {"[2, 2, 3]", "[4, 3, 5]", "sizes 2 and 4", "They must be equal, or one of them 1"}, [] {
                    ag::matmul(t({2, 2, 3}), t({4, 3, 5}));
                  });
  all.wrong_shape(linear, "inputs", {"[2, 3]", "[4, 5]", "The weight is [inputs, outputs]"}, [] {
    ag::linear(t({2, 3}), t({4, 5}), t({5}));
  });
  all.wrong_shape(linear, "a weight of three axes", {"[2, 3]", "[1, 3, 5]", "the weight [I, O]"}, [] {
    ag::linear(t({2, 3}), t({1, 3, 5}), t({5}));
  });
  all.wrong_shape(linear, "a scalar", {"x []", "x must be [.., I]"}, [] { ag::linear(t({}), t({3, 5}), t({5})); });
  all.wrong_shape(linear, "bias", {"[3, 5]", "[3]", "must be [5]"}, [] { ag::linear(t({2, 3}), t({3, 5}), t({3})); });
  all.wrong_shape(linear, "bias of two axes", {"[3, 5]", "[1, 5]", "must be [5]"}, [] {
    ag::linear(t({2, 3}), t({3, 5}), t({1, 5}));
  });
  all.wrong_shape(without, "a transposed weight", {"[2, 3]", "[5, 3]", "Hint: transpose"}, [] {
    ag::linear(t({2, 3}), t({5, 3}));
  });
  return all;
}

Misuses reductions() {
  Misuses all;
  const auto add = [&](const std::string& op, Tensor (*reduce)(const Tensor&, const Axes&, ag::Keep)) {
    const std::string declaration = op + "(Tensor, Axes, Keep)";
    const auto no = ag::Keep::no;
    all.wrong_shape(declaration, "no such axis", {"[2, 3]", "2", "from -2 to 1"}, [=] { reduce(t({2, 3}), {2}, no); });
    all.wrong_shape(declaration, "no such negative axis", {"[2, 3]", "-3", "from -2 to 1"}, [=] {
      reduce(t({2, 3}), {0, -3}, no);
    });
    all.wrong_shape(declaration, "an axis twice", {"[2, 3]", "(1, -1)", "twice"}, [=] {
      reduce(t({2, 3}), {1, -1}, no);
    });
    if (op != "mean" && op != "max") return;
    all.wrong_shape(declaration, "nothing", {"[2, 0, 3]", "(1)", "no reduced axis may be empty"}, [=] {
      reduce(t({2, 0, 3}), {1}, no);
    });
    all.wrong_shape(declaration, "nothing at all", {"[0]", "no reduced axis may be empty"},
                    [=] { reduce(t({0}), {}, no); });
  };
  add("sum", ag::sum);
  add("mean", ag::mean);
  add("max", ag::max);
  add("logsumexp", ag::logsumexp);
  return all;
}

Misuses rows_and_losses() {
  Misuses all;
  const std::string embedding = "embedding(Tensor, Ids)", gather = "gather(Tensor, Ids)",
                    norm = "layer_norm(Tensor, Tensor, Tensor, double)",
                    cross_entropy = "cross_entropy(Tensor, Ids, CrossEntropy)",
                    output = "linear_cross_entropy(Tensor, Tensor, Tensor, Ids, CrossEntropy, Transpose)",
                    binary = "binary_cross_entropy(Tensor, Array)", squared = "mean_squared_error(Tensor, Tensor)",
                    dropout = "dropout(Tensor, double, Random)";
  const auto drop = [](double p) {
    ag::Random random(1);
    ag::dropout(t({3}), p, random);
  };
  const auto classes = [](const Shape& logits, const Ids& targets, const ag::CrossEntropy& options = {}) {
    return [=] { ag::cross_entropy(t(logits), targets, options); };
  };
  all.wrong_value(dropout, "p = 1", {"p is 1", "at least 0 and less than 1"}, [=] { drop(1); });
  all.wrong_value(dropout, "p < 0", {"p is -0.1", "at least 0 and less than 1"}, [=] { drop(-0.1); });
  all.wrong_value(dropout, "p is not a number", {"p is nan"}, [=] { drop(std::nan("")); });
  all.wrong_shape(embedding, "a vector", {"[5]", "[V, m]"}, [] { ag::embedding(t({5}), ids({2})); });
  all.wrong_value(embedding, "an id too large", {"flat index 1 is 5", "[0, 5)"}, [] {
    ag::embedding(t({5, 2}), Ids{1, 5});
  });
  all.wrong_value(embedding, "a negative id", {"flat index 0 is -1", "[0, 5)"}, [] {
    ag::embedding(t({5, 2}), Ids{-1});
  });
  all.wrong_shape(gather, "ids of another shape", {"[2, 3]", "[3]", "without its last axis"}, [] {
    ag::gather(t({2, 3}), ids({3}));
  });
  all.wrong_shape(gather, "a scalar", {"[]"}, [] { ag::gather(t({}), ids({})); });
  all.wrong_value(gather, "an id too large", {"flat index 1 is 3", "[0, 3)"}, [] { ag::gather(t({2, 3}), Ids{0, 3}); });
  all.wrong_value(gather, "a negative id", {"flat index 0 is -1", "[0, 3)"}, [] { ag::gather(t({2, 3}), Ids{-1, 0}); });
  all.wrong_shape("softmax(Tensor)", "a scalar", {"[]", "last axis"}, [] { ag::softmax(t({})); });
  all.wrong_shape("log_softmax(Tensor)", "a scalar", {"[]", "last axis"}, [] { ag::log_softmax(t({})); });
  all.wrong_shape(norm, "a scalar", {"[]", "last axis"}, [] { ag::layer_norm(t({}), t({1}), t({1})); });
  all.wrong_shape(norm, "gain", {"[2, 3]", "[2]", "must be [3]"}, [] { ag::layer_norm(t({2, 3}), t({2}), t({3})); });
  all.wrong_shape(norm, "bias", {"[2, 3]", "[1]", "must be [3]"}, [] { ag::layer_norm(t({2, 3}), t({3}), t({1})); });
  all.wrong_shape(cross_entropy, "targets", {"[2, 3]", "[3]", "without the last axis"}, classes({2, 3}, ids({3})));
  all.wrong_shape(cross_entropy, "one-hot targets", {"[2, 3] and targets [2, 3]"}, classes({2, 3}, ids({2, 3})));
  all.wrong_shape(cross_entropy, "a scalar", {"logits []"}, classes({}, ids({})));
  all.wrong_value(cross_entropy, "a class too large", {"flat index 1 is 3", "[0, 3)", "-100"},
                  classes({2, 3}, Ids{0, 3}));
  all.wrong_value(cross_entropy, "a negative class", {"flat index 0 is -1", "[0, 3)"}, classes({2, 3}, Ids{-1, 0}));
  all.wrong_value(cross_entropy, "nothing counts", {"2 targets", "-100", "at least one"},
                  classes({2, 3}, ids({2}, -100)));
  all.wrong_value(cross_entropy, "an empty batch", {"0 targets", "at least one"}, classes({0, 3}, ids({0})));
  all.wrong_value(cross_entropy, "all of weight 0", {"weight 0", "at least one"},
                  classes({1, 2}, ids({1}), {.class_weights = Array{0, 1}}));
  all.wrong_shape(cross_entropy, "weights", {"[2, 3]", "[2]", "one weight for each class: [3]"},
                  classes({2, 3}, ids({2}), {.class_weights = Array{1, 1}}));
  all.wrong_value(cross_entropy, "smoothing", {"1.5", "[0, 1]"}, classes({2, 3}, ids({2}), {.label_smoothing = 1.5}));
  const auto layer = [](const Shape& x, const Shape& weight, const Shape& bias, const Ids& targets,
                        const ag::CrossEntropy& options = {}) {
    return [=] { ag::linear_cross_entropy(t(x), t(weight), t(bias), targets, options); };
  };
  all.wrong_shape(output, "weight", {"[2, 8]", "[5, 8]", "[I, V]"}, layer({2, 8}, {5, 8}, {5}, ids({2})));
  all.wrong_shape(output, "a weight that is not transposed", {"[2, 8]", "[8, 5]", "[V, I]"}, [] {
    ag::linear_cross_entropy(t({2, 8}), t({8, 5}), t({5}), ids({2}), {}, ag::Transpose::yes);
  });
  all.wrong_shape(output, "bias", {"[8, 5]", "bias [8]", "[V]"}, layer({2, 8}, {8, 5}, {8}, ids({2})));
  all.wrong_shape(output, "a scalar", {"x []"}, layer({}, {8, 5}, {5}, ids({})));
  all.wrong_shape(output, "targets", {"[2, 8]", "[3]", "without the last axis"}, layer({2, 8}, {8, 5}, {5}, ids({3})));
  all.wrong_value(output, "a class too large", {"flat index 1 is 5", "[0, 5)"}, layer({2, 8}, {8, 5}, {5}, Ids{0, 5}));
  all.wrong_value(output, "nothing counts", {"2 targets", "at least one"}, layer({2, 8}, {8, 5}, {5}, ids({2}, -100)));
  all.wrong_value(output, "a class too large for a large vocabulary", {"flat index 0 is 5000", "[0, 5000)"},
                  layer({2, 8}, {8, 5000}, {5000}, Ids{5000, 5}));
  all.wrong_shape(output, "class weights", {"[8, 5]", "[2]", "one weight for each class: [5]"},
                  layer({2, 8}, {8, 5}, {5}, ids({2}), {.class_weights = Array{1, 1}}));
  all.wrong_value(output, "smoothing", {"1.5", "[0, 1]"},
                  layer({2, 8}, {8, 5}, {5}, ids({2}), {.label_smoothing = 1.5}));
  all.wrong_shape(binary, "shapes", {"[2, 1] and targets [2]", "must be equal"}, [] {
    ag::binary_cross_entropy(t({2, 1}), t({2}).value());
  });
  all.wrong_shape(binary, "nothing", {"[0]", "at least one"}, [] { ag::binary_cross_entropy(t({0}), t({0}).value()); });
  all.wrong_shape(squared, "shapes", {"[2, 1] and target [2]", "must be equal"}, [] {
    ag::mean_squared_error(t({2, 1}), t({2}));
  });
  all.wrong_shape(squared, "nothing", {"[0]", "at least one"}, [] { ag::mean_squared_error(t({0}), t({0})); });
  return all;
}

}  // namespace

Misuses misuses() {
  Misuses all;
  for (const auto& part : {arithmetic, products, convolution_misuses, reductions, layout_misuses, recurrent_misuses,
                           attention_misuses, rows_and_losses}) {
    for (Misuse& misuse : part()) all.push_back(std::move(misuse));
  }
  return all;
}

}  // namespace op_table
