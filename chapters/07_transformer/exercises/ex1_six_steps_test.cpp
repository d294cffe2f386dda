#include "ex1_six_steps.h"

#include <gtest/gtest.h>

#include <cmath>
#include <numeric>

#include "chapters/07_transformer/lesson.h"

namespace {

constexpr std::size_t kSixtyFour = 64;

// Two words with vectors (1, 0) and (0, 1), so that the rows of each W are what it makes of them. The first one asks
// (1, 0, 0 …); the keys begin with 112 and 96, the values are all 1 and all −1.
Steps by_the_notes_numbers() {
  const Matrix x = {{1, 0}, {0, 1}};
  Matrix W_q(2, Vector(kSixtyFour, 0.0)), W_k = W_q, W_v = {Vector(kSixtyFour, 1.0), Vector(kSixtyFour, -1.0)};
  W_q[0][0] = 1, W_k[0][0] = 112, W_k[1][0] = 96;
  return look_around(x, 0, W_q, W_k, W_v);
}

TEST(Exercise1, AsksForOneWordAndLooksAtAll) {
  const Steps s = by_the_notes_numbers();
  ASSERT_EQ(s.q.size(), kSixtyFour) << "one query, of the word that looks";
  ASSERT_EQ(s.k.size(), 2u) << "a key for each word, also for the one that looks";
  ASSERT_EQ(s.v.size(), 2u);
  EXPECT_EQ(s.q.at(0), 1);
  EXPECT_EQ(s.k.at(1).at(0), 96);
  EXPECT_EQ(s.v.at(1).at(63), -1);
}

TEST(Exercise1, ScoresAndDividesByEight) {
  const Steps s = by_the_notes_numbers();
  EXPECT_EQ(s.scores, (Vector{112, 96}));
  EXPECT_EQ(s.scaled, (Vector{14, 12})) << "by √64, the size of a key: neither by 64 nor by the number of words";
}

TEST(Exercise1, WeighsAndAddsUp) {
  const Steps s = by_the_notes_numbers();
  ASSERT_EQ(s.weights.size(), 2u);
  EXPECT_NEAR(s.weights[0], 0.88, 0.005);
  EXPECT_NEAR(s.weights[1], 0.12, 0.005);
  EXPECT_NEAR(s.weights[0] + s.weights[1], 1, 1e-12);
  ASSERT_EQ(s.weighted.size(), 2u);
  EXPECT_NEAR(s.weighted.at(1).at(0), -s.weights[1], 1e-12) << "the second word gives a share of −1";
  ASSERT_EQ(s.z.size(), kSixtyFour);
  EXPECT_NEAR(s.z[0], s.weights[0] - s.weights[1], 1e-12) << "the sum over words, not over numbers of a vector";
}

TEST(Exercise1, StaysFinite) {
  const Steps s = look_around({{30, 0}, {0, 30}}, 0, {{100}, {0}}, {{1}, {0}}, {{1}, {2}});
  ASSERT_EQ(s.weights.size(), 2u);
  EXPECT_NEAR(s.weights[0], 1, 1e-12) << "e^90000 is infinite: take the greatest score out first";
  EXPECT_NEAR(s.z[0], 30, 1e-9);
  const Steps alone = look_around({{1, 2}}, 0, {{1}, {1}}, {{1}, {1}}, {{3, 0}, {0, 5}});
  EXPECT_EQ(alone.z, (Vector{3, 10})) << "one word has nothing to look at but itself";
}

Matrix rows(const ag::Array& a) {
  Matrix m(a.shape()[0], Vector(a.shape()[1]));
  for (std::size_t r = 0; r < m.size(); ++r)
    for (std::size_t c = 0; c < m[r].size(); ++c) m[r][c] = a(r, c);
  return m;
}

TEST(Exercise1, IsTheLessons) {
  constexpr std::size_t T = 5, d = 4, d_k = 3, d_v = 2;
  ag::Random random(1);
  const ag::Array x = random.normal({T, d}, 0, 1), W_q = random.normal({d, d_k}, 0, 1),
                  W_k = random.normal({d, d_k}, 0, 1), W_v = random.normal({d, d_v}, 0, 1);
  for (std::size_t i = 0; i < T; ++i) {
    const ag::Array lesson =
        transformer::look_around(x, static_cast<std::ptrdiff_t>(i), W_q, W_k, W_v).value();  // [1, d_v]
    const Steps s = look_around(rows(x), i, rows(W_q), rows(W_k), rows(W_v));
    for (std::size_t c = 0; c < d_v; ++c) EXPECT_NEAR(s.z.at(c), lesson(0, c), 1e-12) << "word " << i;
  }
}

}  // namespace
