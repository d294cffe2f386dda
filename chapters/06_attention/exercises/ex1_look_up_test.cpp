#include "ex1_look_up.h"

#include <gtest/gtest.h>

#include <cmath>

#include "chapters/06_attention/lesson.h"

namespace {

const std::vector<Vector> kKeys = {{1, 0}, {0, 1}, {1, 1}, {9, 9}};
const std::vector<Vector> kValues = {{10, 0, 0}, {0, 10, 0}, {0, 0, 10}, {-99, -99, -99}};

TEST(Exercise1, WeighsKeysByTheirFit) {
  const Found found = look_up({std::log(2.0), 0}, kKeys, kValues, 3);  // e = (ln 2, 0, ln 2)
  ASSERT_EQ(found.weights.size(), 4u);
  EXPECT_NEAR(found.weights[0], 0.4, 1e-12);
  EXPECT_NEAR(found.weights[1], 0.2, 1e-12);
  EXPECT_NEAR(found.weights[2], 0.4, 1e-12);
  ASSERT_EQ(found.context.size(), 3u);
  EXPECT_NEAR(found.context[0], 4, 1e-12) << "c mixes the values, not the keys";
  EXPECT_NEAR(found.context[1], 2, 1e-12);
}

TEST(Exercise1, FindsNothingBehindTheEnd) {
  const Found found = look_up({1, 1}, kKeys, kValues, 3);
  EXPECT_EQ(found.weights[3], 0) << "its key would fit best, but there is no word";
  EXPECT_NEAR(found.weights[0] + found.weights[1] + found.weights[2], 1, 1e-12)
      << "mask the scores before softmax, not the weights after it";
  EXPECT_NEAR(look_up({1, 1}, kKeys, kValues, 1).weights[0], 1, 1e-12) << "one word takes all";
}

TEST(Exercise1, IsAlmostALookUpWhereOneKeyFits) {
  const Found found = look_up({1000, -1000}, kKeys, kValues, 3);
  EXPECT_NEAR(found.weights[0], 1, 1e-12) << "e^1000 is infinite: take the greatest score out first";
  EXPECT_NEAR(found.context[0], 10, 1e-9);
}

TEST(Exercise1, IsTheLessons) {
  constexpr std::size_t S = 4, H = 2, m = 3;
  ag::Array q{{0.3, -0.8}}, keys = ag::empty({1, S, H}), values = ag::empty({1, S, m});
  for (std::size_t s = 0; s < S; ++s) {
    for (std::size_t i = 0; i < H; ++i) keys(0, s, i) = kKeys[s][i];
    for (std::size_t i = 0; i < m; ++i) values(0, s, i) = kValues[s][i];
  }
  ag::Random random(1);
  const attention::Score score(attention::ScoreKind::dot, H, random);
  for (std::size_t n = 1; n <= S; ++n) {
    ag::Mask padding(ag::Shape{1, S});
    for (std::size_t s = 0; s < S; ++s) padding(0, s) = s >= n;
    const attention::Found lesson = attention::attend(score(q, score.prepare(keys)), values, padding);
    const Found found = look_up({0.3, -0.8}, kKeys, kValues, n);
    for (std::size_t s = 0; s < S; ++s) ASSERT_NEAR(found.weights.at(s), lesson.weights.value()(0, s), 1e-12) << n;
    for (std::size_t i = 0; i < m; ++i) ASSERT_NEAR(found.context.at(i), lesson.context.value()(0, i), 1e-12) << n;
  }
}

}  // namespace
