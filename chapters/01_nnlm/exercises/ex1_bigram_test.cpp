#include "ex1_bigram.h"

#include <gtest/gtest.h>

#include <numeric>

namespace {

// a b a c a b d   with a = 0, b = 1, c = 2, d = 3
const data::TokenIds kText = {0, 1, 0, 2, 0, 1, 3};

TEST(Exercise1, IsADistribution) {
  for (data::TokenId v = 0; v < 4; ++v) {
    const auto p = bigram_distribution(kText, v, 4, 0.7);
    ASSERT_EQ(p.size(), 4u) << "one probability for each word of the vocabulary";
    EXPECT_NEAR(std::accumulate(p.begin(), p.end(), 0.0), 1, 1e-12)
        << "the probabilities of the words after word " << v
        << " do not add up to 1. Is c(v •) counted over pairs, without the last word?";
  }
}

TEST(Exercise1, CountsPairs) {
  const auto p = bigram_distribution(kText, 0, 4, 0.7);
  EXPECT_NEAR(p[1], 0.7 * 2 / 3 + 0.3 * 2 / 7, 1e-12)
      << "b follows a in two of three places, and is two of seven words";
  EXPECT_NEAR(p[0], 0.3 * 3 / 7, 1e-12) << "a never follows a: only its own frequency is left";
}

TEST(Exercise1, FallsBackOnWordFrequencies) {
  const auto p = bigram_distribution(kText, 3, 4, 0.7);
  EXPECT_NEAR(p[0], 3.0 / 7, 1e-12)
      << "nothing follows d, the last word: there the distribution is c(w) / T, without λ";
}

}  // namespace
