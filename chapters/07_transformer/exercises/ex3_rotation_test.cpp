#include "ex3_rotation.h"

#include <gtest/gtest.h>

#include <cmath>
#include <numeric>

#include "chapters/07_transformer/lesson.h"

namespace {

constexpr std::size_t kD = 16, kPlaces = 200;

double dot(const Vector& a, const Vector& b) { return std::inner_product(a.begin(), a.end(), b.begin(), 0.0); }

void expect_near(const Vector& a, const Vector& b, const std::string& what) {
  ASSERT_EQ(a.size(), b.size()) << what;
  for (std::size_t j = 0; j < a.size(); ++j) EXPECT_NEAR(a[j], b[j], 1e-12) << what << ", number " << j;
}

TEST(Exercise3, PlacesAreHandsOfClocks) {
  expect_near(place(0, 6), {0, 1, 0, 1, 0, 1}, "at place 0 every hand points up: (sin 0, cos 0)");
  expect_near(place(1, 4), {std::sin(1), std::cos(1), std::sin(0.01), std::cos(0.01)},
              "both numbers of a pair turn alike, and the second pair of d = 4 a hundred times slower");
}

TEST(Exercise3, AreTheLessonsPlaces) {
  const ag::Array lesson = transformer::sinusoids(0, kPlaces, kD);
  for (std::size_t p = 0; p < kPlaces; ++p) {
    const Vector mine = place(p, kD);
    ASSERT_EQ(mine.size(), kD);
    for (std::size_t j = 0; j < kD; ++j) ASSERT_NEAR(mine[j], lesson(p, j), 1e-12) << "place " << p;
  }
}

TEST(Exercise3, TurnsFromZeroToOne) {
  expect_near(turned({0, 1}, 1), {std::sin(1), std::cos(1)}, "PE(0) becomes PE(1): mind the sign");
  expect_near(turned({1, 0}, 0), {1, 0}, "by nothing");
}

TEST(Exercise3, KWordsFurtherIsTheSameTurnEverywhere) {
  for (std::size_t p = 0; p < 100; p += 7)
    for (std::size_t k = 0; k < 100; k += 9) {
      const auto by = static_cast<std::ptrdiff_t>(k);
      expect_near(turned(place(p, kD), by), place(p + k, kD), "R_k PE(p) = PE(p + k)");
      expect_near(turned(place(p + k, kD), -by), place(p, kD), "and back");
    }
}

TEST(Exercise3, ATurnKeepsLengthsAndAddsUp) {
  const Vector x = {0.3, -2, 1.5, 0.7, 0, 4}, y = {1, 1, -1, 0.2, 2, 2};
  EXPECT_NEAR(dot(turned(x, 5), turned(y, 5)), dot(x, y), 1e-12) << "R_k changes no length and no angle";
  expect_near(turned(turned(x, 3), 4), turned(x, 7), "R_4 R_3 = R_7");
}

TEST(Exercise3, OnlyTheDistanceCounts) {
  EXPECT_NEAR(closeness(0, kD), kD / 2.0, 1e-12) << "each pair has length 1";
  for (const std::size_t p : {0u, 13u, 150u})
    for (std::size_t k = 0; k < 40; ++k) {
      const double product = dot(place(p, kD), place(p + k, kD));
      EXPECT_NEAR(closeness(static_cast<std::ptrdiff_t>(k), kD), product, 1e-11) << p << ", " << k << " further";
      EXPECT_NEAR(closeness(-static_cast<std::ptrdiff_t>(k), kD), product, 1e-11)
          << "before or behind: the product does not tell";
    }
}

}  // namespace
