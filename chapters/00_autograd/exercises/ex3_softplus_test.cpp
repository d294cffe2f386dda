// Says what is wrong with exercise 00.3.
#include <ex3_softplus.h>  // in angle brackets: the build chooses between yours and the solution
#include <gtest/gtest.h>

#include <cmath>
#include <string>

#include "autograd/gradcheck.h"

namespace exercise {
namespace {

TEST(Exercise, Value) {
  const Tensor y = softplus(Array{-2, 0, 3});
  const double right[] = {std::log1p(std::exp(-2.0)), std::log(2.0), 3 + std::log1p(std::exp(-3.0))};
  for (std::size_t i = 0; i < 3; ++i)
    EXPECT_NEAR(y.value()(i), right[i], 1e-12) << "softplus(x) = ln(1 + eˣ), so softplus(0) = ln 2 ≈ 0.693.";
}

TEST(Exercise, LargeNumbers) {
  const Tensor y = softplus(Array{1000, -1000});
  EXPECT_EQ(y.value()(0), 1000) << "e^1000 overflows. Use max(x, 0) + ln(1 + e^−|x|).";
  EXPECT_EQ(y.value()(1), 0) << "softplus(−1000) is e^−1000, which is 0 in double.";
}

TEST(Exercise, IsRecorded) {
  const Tensor x = Tensor::parameter(Array{1, 2});
  ag::Tape tape;
  softplus(x);
  ASSERT_EQ(tape.records().size(), 1u) << "Nothing, or more than one op, is on the tape. Return what "
                                          "ag::record(\"softplus\", {x}, value, backward) returns.";
  EXPECT_EQ(std::string(tape.records()[0].op), "softplus") << "The first argument of record is the op's name.";
}

TEST(Exercise, Gradient) {
  {
    ag::Tape tape;
    softplus(Tensor::parameter(Array{1}));
    ASSERT_FALSE(tape.records().empty()) << "softplus is not on the tape yet, so it has no gradient.";
  }
  const ag::GradcheckReport report = ag::gradcheck([](const std::vector<Tensor>& in) { return softplus(in[0]); },
                                                   {Array{{-3, -0.5, 0.1}, {0.7, 2, 5}}});
  EXPECT_TRUE(report.ok()) << "The tape and the finite differences disagree. dx = dy σ(x): multiply by the dy that "
                              "arrives, and accumulate into x.\n"
                           << report.table();
}

TEST(Exercise, GradientOfLargeNumbers) {
  const Tensor x = Tensor::parameter(Array{1000, -1000});
  {
    ag::Tape tape;
    const Tensor y = softplus(x);
    ASSERT_FALSE(tape.records().empty()) << "softplus is not on the tape yet.";
    tape.backward(y, Array{1, 1});
  }
  EXPECT_EQ(x.grad(), (Array{1, 0})) << "Far to the right softplus is x (slope 1), far to the left 0. A NaN comes from "
                                        "e^x / (1 + e^x) with e^x infinite: "
                                        "write σ(x) as 1 / (1 + e⁻ˣ).";
}

TEST(Exercise, UsedTwice) {
  const Tensor x = Tensor::parameter(Array{0.0});
  {
    ag::Tape tape;
    const Tensor y = softplus(x) + softplus(x);
    ASSERT_EQ(tape.records().size(), 3u) << "softplus is not on the tape yet.";
    tape.backward(y);
  }
  EXPECT_NEAR(x.grad()(0), 1, 1e-12) << "Two uses, each with slope ½ at 0: the gradients add up.";
}

}  // namespace
}  // namespace exercise
