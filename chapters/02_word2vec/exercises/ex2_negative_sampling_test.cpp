#include "ex2_negative_sampling.h"

#include <gtest/gtest.h>

#include <cmath>

#include "autograd/ops.h"
#include "autograd/tape.h"

namespace {

const Vector kH = {0.5, -1.0, 2.0};
const std::vector<Vector> kOutput = {{1.0, 0.5, -0.25}, {-0.5, 0.25, 1.0}, {0.3, 0.2, 0.1}, {0.3, 0.2, 0.1}};

// The same on the engine's tape.
struct OnTheTape {
  ag::Tensor h = ag::Tensor::parameter(ag::Array{0.5, -1.0, 2.0});
  ag::Tensor output =
      ag::Tensor::parameter(ag::Array{{1.0, 0.5, -0.25}, {-0.5, 0.25, 1.0}, {0.3, 0.2, 0.1}, {0.3, 0.2, 0.1}});
  double loss = 0;
  OnTheTape() {
    ag::Tape tape;
    const ag::Tensor L = binary_cross_entropy(sum(output * h, {1}), ag::Array{1, 0, 0, 0}) * 4.0;
    loss = L.item();
    tape.backward(L);
  }
};

TEST(Exercise2, ComputesTheLoss) {
  EXPECT_NEAR(negative_sampling(kH, kOutput).loss, OnTheTape().loss, 1e-12)
      << "the loss is a sum of 1 + k terms; the score of a negative enters with a minus";
  EXPECT_NEAR(negative_sampling({0, 0, 0}, kOutput).loss, 4 * std::log(2.0), 1e-12)
      << "with h = 0 every question is a toss-up: ln 2 each";
}

TEST(Exercise2, FindsTheGradientOfTheOutputVectors) {
  const Gradients g = negative_sampling(kH, kOutput);
  const OnTheTape tape;
  ASSERT_EQ(g.output.size(), 4u) << "one gradient for each of the 1 + k vectors";
  for (std::size_t i = 0; i < 4; ++i)
    for (std::size_t j = 0; j < 3; ++j)
      EXPECT_NEAR(g.output[i][j], tape.output.grad()(i, j), 1e-12)
          << "∂L/∂v'_" << i << ", element " << j << ": it is ∂L/∂s times h";
}

TEST(Exercise2, FindsTheGradientOfH) {
  const Gradients g = negative_sampling(kH, kOutput);
  const OnTheTape tape;
  ASSERT_EQ(g.h.size(), 3u);
  for (std::size_t j = 0; j < 3; ++j)
    EXPECT_NEAR(g.h[j], tape.h.grad()(j), 1e-12)
        << "∂L/∂h, element " << j << ": each of the 1 + k vectors adds its part, also a negative drawn twice";
}

TEST(Exercise2, MovesTheRealWordNearerAndTheOthersAway) {
  const Gradients g = negative_sampling(kH, kOutput);
  const auto along_h = [](const Vector& x) { return x[0] * kH[0] + x[1] * kH[1] + x[2] * kH[2]; };
  EXPECT_LT(along_h(g.output[0]), 0) << "a step against the gradient must turn v'_0 towards h";
  for (std::size_t i = 1; i < 4; ++i) EXPECT_GT(along_h(g.output[i]), 0) << "and v'_" << i << " away from it";
}

}  // namespace
