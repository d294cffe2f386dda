#include "ex3_temperature.h"

#include <gtest/gtest.h>

#include <cmath>
#include <numeric>

namespace {

const std::vector<double> kY = {1.0, 3.0, 2.0, -2.0};

TEST(Exercise3, IsADistribution) {
  for (const double temperature : {0.1, 0.7, 1.0, 5.0}) {
    const std::vector<double> p = softmax_at(kY, temperature);
    ASSERT_EQ(p.size(), 4u);
    EXPECT_NEAR(std::accumulate(p.begin(), p.end(), 0.0), 1, 1e-12) << "the probabilities must sum to 1";
    EXPECT_NEAR(std::log(p[1] / p[0]), 2 / temperature, 1e-9)
        << "the odds of two tokens are e to the difference of their y, over the temperature";
  }
}

TEST(Exercise3, GoesFromTheLikeliestToAny) {
  const std::vector<double> cold = softmax_at(kY, 0.05), hot = softmax_at(kY, 1000);
  EXPECT_GT(cold[1], 0.999) << "near 0 nearly all of the probability is the likeliest token's";
  for (const double p : hot) EXPECT_NEAR(p, 0.25, 0.01) << "when it is very hot all tokens are equally likely";
}

TEST(Exercise3, DoesNotOverflow) {
  const std::vector<double> p = softmax_at({1000, 999, -1000}, 1);
  EXPECT_NEAR(p[0], 1 / (1 + std::exp(-1.0)), 1e-12) << "take the greatest y from all of them first";
  EXPECT_EQ(p[2], 0);
}

TEST(Exercise3, DrawsInProportion) {
  constexpr int kDraws = 100'000;
  for (const double temperature : {0.5, 1.0, 2.0}) {
    const std::vector<double> p = softmax_at(kY, temperature);
    std::vector<int> count(4);
    for (int n = 0; n < kDraws; ++n) {
      const std::size_t i = draw(kY, temperature, (n + 0.5) / kDraws);  // as even as uniform numbers can be
      ASSERT_LT(i, 4u);
      ++count[i];
    }
    for (std::size_t i = 0; i < 4; ++i) EXPECT_NEAR(count[i] / double(kDraws), p[i], 1e-4) << "token " << i;
  }
  EXPECT_LT(draw(kY, 1, std::nextafter(1.0, 0.0)), 4u) << "u just below 1 must pick a token, too";
}

TEST(Exercise3, TakesTheLikeliestAtZero) {
  for (const double u : {0.0, 0.5, 0.999}) EXPECT_EQ(draw(kY, 0, u), 1u) << "τ = 0 divides by nothing: it chooses";
  EXPECT_EQ(draw({2, 5, 5}, 0, 0.9), 1u) << "of equals the first";
}

}  // namespace
