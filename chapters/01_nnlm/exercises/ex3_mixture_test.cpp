#include "ex3_mixture.h"

#include <gtest/gtest.h>

#include "datasets/ngram/metrics.h"
#include "datasets/ngram/mixture.h"

namespace {

const std::vector<double> kP = {0.5, 0.01, 0.2, 0.3, 0.02, 0.4}, kQ = {0.1, 0.2, 0.1, 0.05, 0.3, 0.1};

TEST(Exercise3, ADieOfSixHasPerplexitySix) {
  EXPECT_NEAR(perplexity(std::vector<double>(10, 1.0 / 6)), 6, 1e-12)
      << "a model that gives every word 1/6 is as uncertain as a die";
}

TEST(Exercise3, PerplexityIsAGeometricMean) {
  EXPECT_NEAR(perplexity(kP), data::perplexity(kP), 1e-12) << "take the mean of the logarithms, then e to its negative";
}

TEST(Exercise3, FindsTheBestWeight) {
  const double alpha = mixture_weight(kP, kQ);
  EXPECT_NEAR(alpha, data::fit_weight(kP, kQ), 1e-3) << "the weight does not make the words likeliest";
  EXPECT_LT(data::perplexity(data::mix(alpha, kP, kQ)), data::perplexity(kP))
      << "the best mixture is better than each model alone here";
}

TEST(Exercise3, GivesAllToABetterModel) { EXPECT_GT(mixture_weight({0.9, 0.8, 0.9}, {0.1, 0.1, 0.2}), 0.99); }

}  // namespace
