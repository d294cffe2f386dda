#include "ex2_local_window.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <numeric>

#include "chapters/06_attention/lesson.h"

namespace {

const std::vector<double> kScores = {800, 0, std::log(3.0), 0, -1, 900, 2};

double total(const std::vector<double>& weights) { return std::accumulate(weights.begin(), weights.end(), 0.0); }

TEST(Exercise2, LooksIntoItsWindowAlone) {
  const std::vector<double> weights = local_weights(kScores, 2, 1);
  ASSERT_EQ(weights.size(), 7u);
  EXPECT_NEAR(weights[1], 0.2, 1e-12);
  EXPECT_NEAR(weights[2], 0.6, 1e-12);
  EXPECT_NEAR(weights[3], 0.2, 1e-12);
  for (const std::size_t s : {0u, 4u, 5u, 6u}) EXPECT_EQ(weights[s], 0) << "word " << s << " lies outside";
  EXPECT_NEAR(local_weights(kScores, 4, 0)[4], 1, 1e-12) << "D = 0: the word itself";
}

TEST(Exercise2, SumsToOneAtTheEndsToo) {
  for (std::size_t D = 0; D < 10; ++D)
    for (std::size_t p = 0; p < kScores.size(); ++p) {
      const std::vector<double> weights = local_weights(kScores, p, D);
      ASSERT_EQ(weights.size(), kScores.size());
      ASSERT_NEAR(total(weights), 1, 1e-12) << "p = " << p << ", D = " << D;
    }
}

// The lesson's look-up, with all that lies outside as padding. A window as wide as the sentence is no window.
TEST(Exercise2, IsALookUpWithAnotherMask) {
  const std::size_t S = kScores.size();
  ag::Array e = ag::empty({1, S});
  std::copy(kScores.begin(), kScores.end(), e.begin());
  for (std::size_t D = 0; D <= S; ++D)
    for (std::size_t p = 0; p < S; ++p) {
      ag::Mask outside(ag::Shape{1, S});
      for (std::size_t s = 0; s < S; ++s) outside(0, s) = s + D < p || s > p + D;
      const ag::Array lesson = attention::attend(e, ag::zeros({1, S, 2}), outside).weights.value();
      const std::vector<double> weights = local_weights(kScores, p, D);
      ASSERT_EQ(weights.size(), S);
      for (std::size_t s = 0; s < S; ++s)
        ASSERT_NEAR(weights[s], lesson(0, s), 1e-12) << "p = " << p << ", D = " << D << ", s = " << s;
    }
}

}  // namespace
