#include "ex2_cache_step.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "chapters/07_transformer/lesson.h"

namespace {

const Matrix kQ = {{1, 0}, {0.5, -1}, {2, 2}, {-1, 0.3}}, kK = {{0.2, 1}, {1, 1}, {-0.5, 2}, {3, 0}},
             kV = {{1, 0, 0}, {0, 1, 0}, {0, 0, 1}, {5, 5, 5}};

Matrix last(const Matrix& rows, std::size_t n) { return {rows.end() - static_cast<std::ptrdiff_t>(n), rows.end()}; }

void expect_near(const Matrix& a, const Matrix& b, const char* what) {
  ASSERT_EQ(a.size(), b.size()) << what;
  for (std::size_t i = 0; i < a.size(); ++i) {
    ASSERT_EQ(a[i].size(), b[i].size()) << what;
    for (std::size_t c = 0; c < a[i].size(); ++c) EXPECT_NEAR(a[i][c], b[i][c], 1e-12) << what << ", row " << i;
  }
}

TEST(Exercise2, TheMaskEndsAtTheLowerRightCorner) {
  using Rows = std::vector<std::vector<bool>>;
  EXPECT_EQ(hidden(3, 3), (Rows{{false, true, true}, {false, false, true}, {false, false, false}}));
  EXPECT_EQ(hidden(2, 3), (Rows{{false, false, true}, {false, false, false}})) << "they are words 2 and 3, not 1 and 2";
  EXPECT_EQ(hidden(1, 3), (Rows{{false, false, false}})) << "the newest word may look at all";
}

// One mask with one meaning, here and in the engine.
TEST(Exercise2, TheMaskIsTheEngines) {
  for (std::size_t S = 1; S <= 5; ++S)
    for (std::size_t L = 1; L <= S; ++L) {
      const ag::Mask engine = ag::AttentionMask{.causal = true}.hidden(1, L, S);
      const auto mask = hidden(L, S);
      ASSERT_EQ(mask.size(), L);
      for (std::size_t i = 0; i < L; ++i) {
        ASSERT_EQ(mask[i].size(), S);
        for (std::size_t j = 0; j < S; ++j) EXPECT_EQ(mask[i][j], engine(0, i, j)) << L << " of " << S;
      }
    }
}

TEST(Exercise2, TheFutureMayBeAnything) {
  const Matrix found = attend(kQ, kK, kV);
  ASSERT_EQ(found.size(), 4u);
  expect_near({found[0]}, {kV[0]}, "the first word has nobody but itself");
  Matrix k = kK, v = kV;
  k[3] = {700, -700}, v[3] = Vector(3, std::numeric_limits<double>::quiet_NaN());
  Matrix changed = attend(kQ, k, v);
  ASSERT_EQ(changed.size(), 4u);
  changed.pop_back();
  expect_near(changed, {found[0], found[1], found[2]},
              "mask the scores before softmax; a weight of 0 times NaN is NaN");
}

TEST(Exercise2, AStepIsTheLastRow) {
  Cache cache;
  const Matrix whole = attend(kQ, kK, kV);
  ASSERT_EQ(whole.size(), 4u);
  for (std::size_t t = 0; t < 4; ++t) {
    expect_near({step(kQ[t], kK[t], kV[t], cache)}, {whole[t]}, "word by word is all at once");
    ASSERT_EQ(cache.k.size(), t + 1) << "each step adds one key";
    ASSERT_EQ(cache.v.size(), t + 1) << "and one value";
  }
  EXPECT_EQ(cache.k, kK) << "in their order, unchanged";
}

TEST(Exercise2, TheLastWordsAloneAreTheLastRows) {
  const Matrix whole = attend(kQ, kK, kV);
  ASSERT_EQ(whole.size(), 4u);
  for (std::size_t n = 1; n <= 4; ++n) expect_near(attend(last(kQ, n), kK, kV), last(whole, n), "queries of the end");
}

ag::Tensor sentence(const Matrix& rows) {  // [1, T, d]
  ag::Array a = ag::empty({1, rows.size(), rows[0].size()});
  for (std::size_t t = 0; t < rows.size(); ++t)
    for (std::size_t c = 0; c < rows[t].size(); ++c) a(0, t, c) = rows[t][c];
  return a;
}

TEST(Exercise2, IsTheLessons) {
  for (std::size_t n = 1; n <= 4; ++n) {
    const Matrix found = attend(last(kQ, n), kK, kV);
    const ag::Array lesson =
        transformer::attend(sentence(last(kQ, n)), sentence(kK), sentence(kV), 1, {.causal = true}).value();
    ASSERT_EQ(found.size(), n);
    for (std::size_t i = 0; i < n; ++i)
      for (std::size_t c = 0; c < 3; ++c) EXPECT_NEAR(found[i].at(c), lesson(0, i, c), 1e-12) << n << " queries";
  }
}

}  // namespace
