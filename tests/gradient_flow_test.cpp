// The instruments of chapters/report/gradient_flow.h, in double: chapters/report/gradient_flow.cpp is compiled once
// more for this test.
#include "chapters/report/gradient_flow.h"

#include <gtest/gtest.h>

#include <cmath>

namespace report {
namespace {

using ag::Array;
using ag::Tensor;

const Array kX{{0.3, -1.2}}, kA{{0.5, -0.25, 2.0}, {1.5, 0.75, -1.0}};

// y_i = tanh(Σ_j x_j A_ji), so ∂y_i/∂x_j = (1 − y_i²) A_ji.
TEST(Jacobian, IsThatOfTheFormula) {
  const auto f = [](const Tensor& x) { return tanh(matmul(x, kA)); };
  const Array y = f(kX).value(), J = jacobian(f, kX);
  ASSERT_EQ(J.shape(), (ag::Shape{3, 2}));
  for (std::size_t i = 0; i < 3; ++i)
    for (std::size_t j = 0; j < 2; ++j) EXPECT_NEAR(J(i, j), (1 - y(0, i) * y(0, i)) * kA(j, i), 1e-15) << i << j;
}

TEST(Jacobian, OfAnyShapes) {
  // y = x xᵀ of x [2, 3]: ∂y_ik/∂x_lj = δ_il x_kj + δ_kl x_ij.
  const Array J = jacobian([](const Tensor& x) { return matmul(x, x, ag::Transpose::no, ag::Transpose::yes); }, kA);
  ASSERT_EQ(J.shape(), (ag::Shape{4, 6}));
  for (std::size_t i = 0; i < 2; ++i)
    for (std::size_t k = 0; k < 2; ++k)
      for (std::size_t l = 0; l < 2; ++l)
        for (std::size_t j = 0; j < 3; ++j)
          EXPECT_EQ(J(2 * i + k, 3 * l + j), (i == l ? kA(k, j) : 0) + (k == l ? kA(i, j) : 0));
}

TEST(Jacobian, IsZeroWhereNothingDepends) {
  const Array J = jacobian([](const Tensor& x) { return masked_fill(x, ag::Mask{{true, false}}, 7); }, kX);
  EXPECT_EQ(J, (Array{{0, 0}, {0, 1}}));
}

// z_1 = x, z_{t+1} = 2 z_t, L = Σ z_3 over two elements: ‖∂L/∂z_t‖ = 2^{3−t} √2.
TEST(GradientFlow, KeepsTheNormOfEachStep) {
  GradientFlow flow;
  const Tensor x = Tensor::parameter(kX);
  {
    ag::Tape tape;
    Tensor z = x * 1.0;
    flow.watch("constant", kX);
    for (int t = 1; t <= 3; ++t) {
      flow.watch("z", z);
      if (t < 3) z = z * 2.0;
    }
    flow.watch("aside", x * 5.0);  // the loss does not see it
    tape.backward(sum(z));
  }
  const std::vector<double> norms = flow.norms("z");
  ASSERT_EQ(norms.size(), 3u);
  for (std::size_t t = 0; t < 3; ++t)
    EXPECT_NEAR(norms[t], std::pow(2.0, 2.0 - static_cast<double>(t)) * std::sqrt(2.0), 1e-15);
  EXPECT_EQ(flow.norms("constant"), std::vector<double>{0});
  EXPECT_EQ(flow.norms("aside"), std::vector<double>{0});
  ASSERT_EQ(flow.all().size(), 3u);
  EXPECT_EQ(flow.all()[1].first, "z");
  EXPECT_THROW(flow.norms("gate"), ag::Error);
}

// Where a tensor is used on two ways, what is watched is the sum of what comes back on both.
TEST(GradientFlow, AddsUpAllWays) {
  GradientFlow flow;
  const Tensor x = Tensor::parameter(Array{3.0});
  ag::Tape tape;
  const Tensor z = x * 1.0;
  flow.watch("z", z);
  tape.backward(sum(z * z + z * 4.0));
  EXPECT_DOUBLE_EQ(flow.norms("z").front(), 2 * 3 + 4);
}

TEST(LogSlope, IsTheRateOfAnExponential) {
  std::vector<double> values;
  for (int i = 0; i < 20; ++i) values.push_back(3 * std::exp(-0.7 * i));
  EXPECT_NEAR(log_slope(values), -0.7, 1e-12);
  values[4] = values[9] = 0;  // what has no logarithm does not count
  EXPECT_NEAR(log_slope(values), -0.7, 1e-12);
  EXPECT_TRUE(std::isnan(log_slope(std::vector<double>{0, 0, 5})));
}

TEST(GradientCharts, PutTheLastStepAtLagZero) {
  const LineChart lag = gradient_against_lag("title", {{"h", {1, 2, 4}}, {"c", {8}}});
  EXPECT_TRUE(lag.log_y);
  EXPECT_EQ(lag.series[0].x, (std::vector<double>{0, 1, 2}));
  EXPECT_EQ(lag.series[0].y, (std::vector<double>{4, 2, 1}));
  EXPECT_EQ(lag.series[1].y, std::vector<double>{8});
  const LineChart step = gradient_against_step("title", {{"h", {1, 2, 4}}});
  EXPECT_EQ(step.series[0].x, (std::vector<double>{1, 2, 3}));
  EXPECT_EQ(step.series[0].y, (std::vector<double>{1, 2, 4}));
}

}  // namespace
}  // namespace report
