// The gradient of every op, on every case of the op table: against central differences, and the rules that every
// backward function must keep whatever its formula.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "autograd/gradcheck.h"
#include "autograd/memory.h"
#include "tests/op_table.h"

namespace op_table {
namespace {

// One test a row, so that a failure reads "OpGradient.EqualsDifferences/layer_norm".
class OpGradient : public testing::TestWithParam<std::size_t> {
 protected:
  const Row& row() const { return rows()[GetParam()]; }
};

std::string name_of(const testing::TestParamInfo<std::size_t>& info) { return test_name(rows()[info.param]); }
INSTANTIATE_TEST_SUITE_P(AllOps, OpGradient, testing::Range(std::size_t(0), rows().size()), name_of);

std::vector<Tensor> constants(const std::vector<Array>& arrays) { return {arrays.begin(), arrays.end()}; }

std::vector<Tensor> parameters(const std::vector<Array>& arrays) {
  std::vector<Tensor> made;
  for (const Array& x : arrays) made.push_back(Tensor::parameter(x));
  return made;
}

TEST_P(OpGradient, EqualsDifferences) {
  for (const Case& each : row().cases) {
    SCOPED_TRACE(each.name);
    const bool empty =
        std::all_of(each.inputs.begin(), each.inputs.end(), [](const Array& x) { return x.size() == 0; });
    const std::size_t outputs = call(row(), each, constants(each.inputs)).size();
    for (std::size_t k = 0; k < outputs && !empty; ++k) {
      const auto output = [&](const std::vector<Tensor>& inputs) { return call(row(), each, inputs)[k]; };
      const ag::GradcheckReport report = ag::gradcheck(output, each.inputs);
      EXPECT_TRUE(report.ok()) << report.table();
    }
  }
}

TEST_P(OpGradient, HasTheShapeOfTheInput) {
  for (const Case& each : row().cases) {
    SCOPED_TRACE(each.name);
    const Evaluation found = evaluate(row(), each, draw_cotangents(row(), each));
    for (std::size_t i = 0; i < each.inputs.size(); ++i) {
      ASSERT_TRUE(found.gradients[i]) << "input " << i;
      EXPECT_EQ(found.gradients[i]->shape(), each.inputs[i].shape()) << "input " << i;
    }
  }
}

// A constant beside a parameter gets no gradient, and changes nothing about the parameter's.
TEST_P(OpGradient, GoesToWantedInputsOnly) {
  for (const Case& each : row().cases) {
    SCOPED_TRACE(each.name);
    const std::vector<Array> cotangents = draw_cotangents(row(), each);
    const Evaluation all = evaluate(row(), each, cotangents);
    for (std::size_t chosen = 0; chosen < each.inputs.size() && each.inputs.size() > 1; ++chosen) {
      for (const bool alone : {true, false}) {  // the chosen input alone, or all but the chosen one
        std::vector<bool> wanted(each.inputs.size(), !alone);
        wanted[chosen] = alone;
        const Evaluation some = evaluate(row(), each, cotangents, wanted);
        for (std::size_t i = 0; i < wanted.size(); ++i) {
          ASSERT_EQ(some.gradients[i].has_value(), wanted[i]) << "input " << i;
          if (!wanted[i]) continue;
          EXPECT_LE(difference(*some.gradients[i], *all.gradients[i]), 1e-12) << "input " << i;
        }
      }
    }
  }
}

TEST_P(OpGradient, OfConstantsIsNotRecorded) {
  for (const Case& each : row().cases) {
    ag::Tape tape;
    call(row(), each, constants(each.inputs));
    EXPECT_TRUE(tape.records().empty()) << each.name;
    const ag::NoGrad no_grad;
    call(row(), each, parameters(each.inputs));
    EXPECT_TRUE(tape.records().empty()) << each.name << " under NoGrad";
  }
}

// Σ c·y as a scalar on the current tape.
Tensor weighted(const std::vector<Tensor>& outputs, const std::vector<Array>& cotangents) {
  Tensor loss = 0.0;
  for (std::size_t k = 0; k < outputs.size(); ++k) {
    loss = ag::add(loss, ag::sum(ag::multiply(outputs[k], cotangents[k])));
  }
  return loss;
}

// Two uses of the same input on one tape, and a second tape without zero_grad(): gradients add up.
TEST_P(OpGradient, AddsUp) {
  for (const Case& each : row().cases) {
    SCOPED_TRACE(each.name);
    const std::vector<Array> cotangents = draw_cotangents(row(), each);
    const Evaluation once = evaluate(row(), each, cotangents);
    const std::vector<Tensor> inputs = parameters(each.inputs);
    for (const double times : {2, 4}) {
      ag::Tape tape;
      tape.backward(
          ag::add(weighted(call(row(), each, inputs), cotangents), weighted(call(row(), each, inputs), cotangents)));
      for (std::size_t i = 0; i < inputs.size(); ++i) {
        EXPECT_LE(difference(inputs[i].grad(), Array(times * *once.gradients[i])), 1e-12) << "input " << i;
      }
    }
  }
}

// Inputs that other ops made, and that other ops use again before the op, and after it or not: none of the terms is
// lost, whoever is first to write the gradient.
TEST_P(OpGradient, AddsToWhatOtherOpsLeft) {
  for (const Case& each : row().cases) {
    SCOPED_TRACE(each.name);
    const std::vector<Array> cotangents = draw_cotangents(row(), each);
    const Evaluation alone = evaluate(row(), each, cotangents);
    for (const int after : {0, 5}) {
      const std::vector<Tensor> leaves = parameters(each.inputs);
      ag::Tape tape;
      Tensor loss = 0.0;
      const auto use = [&](const std::vector<Tensor>& tensors, int times) {
        for (const Tensor& x : tensors) loss = ag::add(loss, ag::sum(ag::multiply(x, times)));
      };
      std::vector<Tensor> inputs, again;
      for (const Tensor& leaf : leaves) inputs.push_back(ag::negate(leaf));
      use(inputs, 3);
      for (const Tensor& x : inputs) again.push_back(ag::negate(x));  // the op sees the leaf's value
      use(again, 7);
      loss = ag::add(loss, weighted(call(row(), each, again), cotangents));
      if (after > 0) use(again, after);
      tape.backward(loss);
      for (std::size_t i = 0; i < leaves.size(); ++i) {
        EXPECT_LE(difference(leaves[i].grad(), Array(*alone.gradients[i] + Scalar(7 + after - 3))), 1e-12)
            << "input " << i;
      }
    }
  }
}

TEST_P(OpGradient, LeavesValuesAlone) {
  for (const Case& each : row().cases) {
    SCOPED_TRACE(each.name);
    const std::vector<Tensor> inputs = parameters(each.inputs);
    ag::Tape tape;
    const std::vector<Tensor> outputs = call(row(), each, inputs);
    std::vector<Array> before;
    for (const Tensor& y : outputs) before.push_back(y.value());
    tape.backward(weighted(outputs, draw_cotangents(row(), each)));
    for (std::size_t i = 0; i < inputs.size(); ++i) EXPECT_EQ(inputs[i].value(), each.inputs[i]) << "input " << i;
    for (std::size_t k = 0; k < outputs.size(); ++k) EXPECT_EQ(outputs[k].value(), before[k]) << "output " << k;
  }
}

// Closures, saved values and the gradients of intermediates are gone after the sweep.
TEST_P(OpGradient, FreesTheTape) {
  for (const Case& each : row().cases) {
    SCOPED_TRACE(each.name);
    const std::vector<Tensor> inputs = parameters(each.inputs);
    const std::vector<Array> cotangents = draw_cotangents(row(), each);
    const auto step = [&] {
      ag::Tape tape;
      const std::vector<Tensor> outputs = call(row(), each, inputs);
      tape.backward(weighted(outputs, cotangents));
      EXPECT_TRUE(tape.records().empty());
      for (const Tensor& x : inputs) x.zero_grad();  // dropout in evaluation gives its input itself
      for (const Tensor& y : outputs) EXPECT_FALSE(y.has_grad());
    };
    step();
    const std::size_t in_use = ag::memory::usage().in_use;
    step();
    EXPECT_EQ(ag::memory::usage().in_use, in_use);
  }
}

// Within its scope all memory comes full of NaN.
class Garbage {
 public:
  Garbage() { ag::memory::set_garbage(true); }
  ~Garbage() { ag::memory::set_garbage(false); }
  Garbage(const Garbage&) = delete;
  Garbage& operator=(const Garbage&) = delete;
};

// Recycled memory holds old numbers, here NaN: they must not come out again, not even multiplied by 0.
TEST_P(OpGradient, ReadsNothingThatItHasNotWritten) {
  for (const Case& each : row().cases) {
    SCOPED_TRACE(each.name);
    const std::vector<Array> cotangents = draw_cotangents(row(), each);
    const Evaluation clean = evaluate(row(), each, cotangents);
    const Garbage garbage;
    const Evaluation again = evaluate(row(), each, cotangents);
    for (std::size_t k = 0; k < clean.values.size(); ++k) EXPECT_EQ(again.values[k], clean.values[k]) << "output " << k;
    for (std::size_t i = 0; i < clean.gradients.size(); ++i) {
      EXPECT_EQ(again.gradients[i], clean.gradients[i]) << "input " << i;
    }
  }
}

bool has_nan(const std::vector<Array>& values) {
  return std::any_of(values.begin(), values.end(), [](const Array& y) {
    return std::any_of(y.begin(), y.end(), [](Scalar v) { return std::isnan(v); });
  });
}

// A NaN in an element that the result depends on shows in the result: a maximum or a mask must not swallow it.
TEST_P(OpGradient, PassesNaNOn) {
  for (const Case& each : row().cases) {
    SCOPED_TRACE(each.name);
    const std::vector<Array> cotangents = draw_cotangents(row(), each);
    const Evaluation clean = evaluate(row(), each, cotangents);
    for (std::size_t i = 0; i < each.inputs.size(); ++i) {
      Case spoilt = each;
      for (std::size_t k = 0; k < each.inputs[i].size(); ++k) {
        if (clean.gradients[i]->data()[k] == 0) continue;
        spoilt.inputs[i].data()[k] = std::numeric_limits<Scalar>::quiet_NaN();
        std::vector<Array> values;
        for (const Tensor& y : call(row(), spoilt, constants(spoilt.inputs))) values.push_back(y.value());
        EXPECT_TRUE(has_nan(values)) << "input " << i << ", flat index " << k;
        spoilt.inputs[i].data()[k] = each.inputs[i].data()[k];
      }
    }
  }
}

// No value is left after subtracting the maximum: PyTorch 1.13 has NaN for this gradient, and nothing to compare with.
TEST(LogSumExp, OfNothingButMinusInfinityIsMinusInfinity) {
  const Scalar infinity = std::numeric_limits<Scalar>::infinity();
  const Tensor x = Tensor::parameter(Array{{-infinity, -infinity}, {0, -infinity}, {infinity, 0}});
  ag::Tape tape;
  const Tensor y = ag::logsumexp(x, {1});
  EXPECT_EQ(y.value(), (Array{-infinity, 0, infinity}));
  tape.backward(ag::slice(y, 0, 0, 2), ag::ones({2}));
  EXPECT_EQ(ag::slice(Tensor(x.grad()), 0, 0, 2).value(), (Array{{0, 0}, {1, 0}}));
}

// The gradient of a lookup is a list of rows; a lookup of nothing must not lose the list.
TEST(Embedding, LookingUpNothingKeepsTheOtherLookupsGradient) {
  const Tensor table = Tensor::parameter(ag::ones({4, 2}));
  for (const bool nothing_first : {true, false}) {
    table.zero_grad();
    const Ids none = Ids::from_shape({0}), some{1, 3, 1};
    ag::Tape tape;
    const Tensor first = ag::sum(ag::embedding(table, nothing_first ? none : some));
    const Tensor second = ag::sum(ag::embedding(table, nothing_first ? some : none));
    tape.backward(ag::add(first, second));
    EXPECT_EQ(table.grad(), (Array{{0, 0}, {2, 2}, {0, 0}, {1, 1}})) << "nothing first: " << nothing_first;
  }
}

// What the table cannot say of dropout, because its case draws the same mask each time.
TEST(Dropout, KeepsTheMeanAndScalesWhatItKeeps) {
  const ag::TrainMode train;
  ag::Random random(3);
  const double p = 0.3;
  const std::size_t n = 40000;
  const Array y = ag::dropout(ag::ones({n}), p, random).value();
  const auto kept = static_cast<double>(std::count_if(y.begin(), y.end(), [](Scalar v) { return v != 0; }));
  for (const Scalar v : y) ASSERT_TRUE(v == 0 || std::abs(v - 1 / (1 - p)) < 1e-12) << v;
  // Five standard deviations of a binomial.
  EXPECT_NEAR(kept, (1 - p) * n, 5 * std::sqrt(p * (1 - p) * n));
  // Neighbours are dropped independently, though one draw serves two of them.
  double both = 0;
  for (std::size_t i = 0; i < n; i += 2) both += y(i) != 0 && y(i + 1) != 0 ? 1 : 0;
  const double chance = (1 - p) * (1 - p);
  EXPECT_NEAR(both, chance * n / 2, 5 * std::sqrt(chance * (1 - chance) * n / 2));
  const Array again = ag::dropout(ag::ones({n}), p, random).value();
  EXPECT_NE(y, again) << "the generator must go on";
}

TEST(Dropout, DrawsFromTheScopesGenerator) {
  ag::Random own(3), other(3), scope(4), again(4);
  const auto drawn = [](ag::Random& from) { return ag::dropout(ag::ones({64}), 0.5, from).value(); };
  Array y;
  {
    const ag::TrainMode train(scope);
    y = drawn(own);
  }
  const ag::TrainMode train;
  EXPECT_EQ(drawn(again), y);
  EXPECT_EQ(drawn(own), drawn(other)) << "its own was not asked for a number";
}

TEST(Dropout, PassesTheGradientThroughTheSameMask) {
  const ag::TrainMode train;
  ag::Random random(3);
  const Tensor x = Tensor::parameter(ag::ones({64}));
  ag::Tape tape;
  const Tensor y = ag::dropout(x, 0.5, random);
  tape.backward(y, ag::ones({64}));
  EXPECT_EQ(x.grad(), y.value());
}

}  // namespace
}  // namespace op_table
