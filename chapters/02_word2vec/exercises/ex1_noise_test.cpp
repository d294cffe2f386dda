#include "ex1_noise.h"

#include <gtest/gtest.h>

#include <cmath>
#include <numeric>

#include "datasets/random.h"

namespace {

const std::vector<std::int64_t> kCounts = {81, 16, 0, 1};

TEST(Exercise1, IsADistribution) {
  for (const double alpha : {0.0, 0.75, 1.0}) {
    const auto p = noise_distribution(kCounts, alpha);
    ASSERT_EQ(p.size(), 4u) << "one probability for each word";
    EXPECT_NEAR(std::accumulate(p.begin(), p.end(), 0.0), 1, 1e-12)
        << "the probabilities do not add up to 1 for α = " << alpha << ". Divide by the sum of the powers.";
    EXPECT_EQ(p[2], 0) << "a word that was never seen is never drawn, also for α = " << alpha;
  }
}

TEST(Exercise1, TakesThePower) {
  const auto p = noise_distribution(kCounts, 0.75);  // 81^¾ = 27, 16^¾ = 8
  EXPECT_NEAR(p[0], 27.0 / 36, 1e-12) << "take the power of each count first, and normalise then";
  EXPECT_NEAR(p[1], 8.0 / 36, 1e-12);
  EXPECT_NEAR(noise_distribution(kCounts, 1)[0], 81.0 / 98, 1e-12) << "α = 1 is the unigram distribution";
  EXPECT_NEAR(noise_distribution(kCounts, 0)[3], 1.0 / 3, 1e-12) << "α = 0 is even over the words that were seen";
}

TEST(Exercise1, FindsTheWordAtAPlace) {
  const std::vector<double> p = {0.5, 0.25, 0, 0.25};
  EXPECT_EQ(word_at(p, 0.0), 0u);
  EXPECT_EQ(word_at(p, 0.49), 0u);
  EXPECT_EQ(word_at(p, 0.5), 1u) << "0.5 lies beyond the first word: the sum must be greater than u, not equal";
  EXPECT_EQ(word_at(p, 0.75), 3u) << "a word of probability 0 takes no room";
  EXPECT_EQ(word_at(p, 0.99), 3u);
}

TEST(Exercise1, DrawsFromTheDistribution) {
  const auto p = noise_distribution(kCounts, 0.75);
  data::Random random(1);
  std::vector<int> drawn(4);
  for (int i = 0; i < 36'000; ++i) {
    const std::size_t w = word_at(p, random.uniform());
    ASSERT_LT(w, 4u) << "there is no such word";
    ++drawn[w];
  }
  EXPECT_NEAR(drawn[0], 27'000, 500) << "of 36,000 draws the first word should get 27,000";
  EXPECT_NEAR(drawn[1], 8'000, 500);
  EXPECT_EQ(drawn[2], 0);
}

}  // namespace
