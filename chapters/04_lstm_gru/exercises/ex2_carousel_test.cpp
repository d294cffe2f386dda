#include "ex2_carousel.h"

#include <gtest/gtest.h>

#include <cmath>

#include "autograd/ops.h"

namespace {

TEST(Exercise2, OneGateAStep) {
  const std::vector<double> found = carousel({0.5, 0.25, 0.8});
  ASSERT_EQ(found.size(), 4u);
  EXPECT_NEAR(found[3], 1, 1e-15) << "∂c_T/∂c_T";
  EXPECT_NEAR(found[2], 0.8, 1e-15) << "the last gate";
  EXPECT_NEAR(found[1], 0.2, 1e-15);
  EXPECT_NEAR(found[0], 0.1, 1e-15) << "all of them";
}

// The tape says the same.
TEST(Exercise2, IsTheGradientOfTheTape) {
  const std::vector<double> f = {0.9, 0.3, 0.99, 0.7, 0.6};
  std::vector<ag::Tensor> c = {ag::Tensor::parameter(ag::full({1}, 0.4))};
  ag::Tape tape;
  for (const double gate : f) {
    c.push_back(c.back() * gate + 0.1);
    ag::keep_grad(c.back());
  }
  tape.backward(sum(c.back()));
  const std::vector<double> found = carousel(f);
  for (std::size_t k = 0; k < f.size(); ++k) EXPECT_NEAR(found[k], c[k].grad()(0), 1e-14) << "k = " << k;
}

TEST(Exercise2, FindsTheBias) {
  for (const auto& [kept, T] : {std::pair{0.5, 50}, {0.01, 100}, {0.9, 7}}) {
    const double b = forget_bias_for(kept, T);
    EXPECT_NEAR(std::pow(1 / (1 + std::exp(-b)), T), kept, 1e-12) << "σ(b)^" << T;
  }
}

}  // namespace
