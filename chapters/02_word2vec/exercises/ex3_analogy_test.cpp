#include "ex3_analogy.h"

#include <gtest/gtest.h>

#include <cmath>

namespace {

const Matrix kCounts = {{4, 1, 0}, {1, 2, 2}};

TEST(Exercise3, ComputesThePmi) {
  const Matrix m = pmi(kCounts);
  ASSERT_EQ(m.size(), 2u);
  ASSERT_EQ(m[0].size(), 3u);
  EXPECT_NEAR(m[0][0], std::log(0.4 / (0.5 * 0.5)), 1e-12) << "p(w, c) = 4/10, p(w) = 5/10, p(c) = 5/10";
  EXPECT_NEAR(m[1][0], std::log(0.1 / (0.5 * 0.5)), 1e-12) << "pairs seen less than by chance have a negative PMI";
  EXPECT_NEAR(m[1][2], std::log(0.2 / (0.5 * 0.2)), 1e-12) << "p(c) is the sum of the column, not of the row";
  EXPECT_EQ(m[0][2], 0) << "a pair that was never seen: 0 in the place of −∞";
}

TEST(Exercise3, IsZeroForIndependentWords) {
  for (const auto& row : pmi({{2, 4}, {3, 6}}))
    for (const double x : row) EXPECT_NEAR(x, 0, 1e-12) << "these words appear together as often as by chance";
  EXPECT_GT(pmi(kCounts)[0][0], 0);
}

// man, king, woman, queen, and one that has nothing to do with it; king and queen are longer: frequent.
const Matrix kVectors = {{1, 0, 0.2}, {3, 3, 0.6}, {-1, 0, 0.2}, {-3, 3, 0.6}, {0, 0.1, -1}};

TEST(Exercise3, AnswersAnAnalogy) {
  EXPECT_EQ(analogy(kVectors, 0, 1, 2, true), 3u) << "man is to king as woman is to queen";
  EXPECT_EQ(analogy(kVectors, 2, 3, 0, true), 1u) << "woman is to queen as man is to king";
}

TEST(Exercise3, LooksAtDirectionsNotLengths) {
  // The last row points where b − a + c does. The fourth is long and does not; the fifth would be the answer if a, b
  // and c kept their lengths.
  EXPECT_EQ(analogy({{1, 0}, {0, 1}, {1, 1}, {4, 12}, {0, 3}, {-0.29, 1.7}}, 0, 1, 2, true), 5u)
      << "a cosine does not grow with the length of x: divide by it. And are a, b, c brought to length 1 first?";
}

TEST(Exercise3, FindsAQueryWordWhenItMay) {
  const Matrix near = {{1, 0, 0}, {1, 0.1, 0}, {0, 0, 1}, {0, 0.8, 0.7}};
  EXPECT_EQ(analogy(near, 0, 1, 2, false), 2u) << "b − a is short: the nearest row to b − a + c is c itself";
  EXPECT_EQ(analogy(near, 0, 1, 2, true), 3u) << "without a, b and c the answer is another word";
}

}  // namespace
