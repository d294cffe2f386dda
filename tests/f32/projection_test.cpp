// t-SNE: its probabilities, its gradient, and that it finds groups where there are some, and none where there are none.
#include "chapters/report/projection.h"

#include <gtest/gtest.h>

#include <cmath>
#include <numeric>

#include "autograd/random.h"
#include "datasets/error.h"

namespace {

using report::Plane;
using report::Square;

// `groups` of `each` points around centres at distance `apart` from one another, in 20 dimensions.
ag::Array clusters(std::size_t groups, std::size_t each, double apart, std::uint64_t seed) {
  ag::Array x = ag::Random(seed).normal({groups * each, 20}, 0, 1);
  for (std::size_t i = 0; i < groups * each; ++i) x(i, i / each) += static_cast<ag::Scalar>(apart / std::sqrt(2.0));
  return x;
}

// The share of points whose nearest neighbour in the plane is of their own group.
double neighbours_of_own_group(const Plane& y, std::size_t each) {
  double own = 0;
  for (std::size_t i = 0; i < y.size(); ++i) {
    double least = 1e300;
    std::size_t nearest = i;
    for (std::size_t j = 0; j < y.size(); ++j) {
      const double distance = std::hypot(y[i][0] - y[j][0], y[i][1] - y[j][1]);
      if (j != i && distance < least) least = distance, nearest = j;
    }
    own += nearest / each == i / each ? 1 : 0;
  }
  return own / static_cast<double>(y.size());
}

// Between the closest two points of different groups, over the widest distance of any point from its group's mean.
double gap(const Plane& y, std::size_t each) {
  double between = 1e300, radius = 0;
  for (std::size_t i = 0; i < y.size(); ++i) {
    double u = 0, v = 0;
    for (std::size_t j = 0; j < y.size(); ++j) {
      if (i / each != j / each) between = std::min(between, std::hypot(y[i][0] - y[j][0], y[i][1] - y[j][1]));
      if (i / each == j / each) u += y[j][0] / static_cast<double>(each), v += y[j][1] / static_cast<double>(each);
    }
    radius = std::max(radius, std::hypot(y[i][0] - u, y[i][1] - v));
  }
  return between / radius;
}

TEST(Tsne, EachRowHasThePerplexityAskedFor) {
  // Distances of very different sizes: a row near the groups, a row far from all.
  ag::Array x = clusters(3, 30, 8, 1);
  for (std::size_t k = 0; k < 20; ++k) x(0, k) += 1000;
  x *= ag::Scalar(0.01);
  const std::size_t N = 90;
  for (const double perplexity : {1.5, 5.0, 30.0, 80.0}) {
    const Square p = report::neighbour_probabilities(x, perplexity);
    for (std::size_t i = 0; i < N; ++i) {
      double sum = 0, entropy = 0;
      for (std::size_t j = 0; j < N; ++j) {
        const double value = p[i * N + j];
        sum += value;
        if (value > 0) entropy -= value * std::log(value);
      }
      EXPECT_NEAR(sum, 1, 1e-12);
      EXPECT_NEAR(std::exp(entropy), perplexity, 1e-3) << i;
      EXPECT_EQ(p[i * N + i], 0);
    }
  }
}

TEST(Tsne, ProbabilitiesByHand) {
  // Points 0, 1, 3 on a line with p_j|i ∝ exp(−β d²): a perplexity fixes β, and β fixes the ratios of each row.
  ag::Array x = ag::empty({3, 1});
  x(0, 0) = 0, x(1, 0) = 1, x(2, 0) = 3;
  const Square p = report::neighbour_probabilities(x, 1.5);
  EXPECT_GT(p[1], p[2]);              // from 0: 1 is nearer than 3
  EXPECT_NEAR(p[1], p[3 + 0], 1e-6);  // two numbers of one entropy: the same two in each row
  EXPECT_NEAR(p[1], p[6 + 1], 1e-6);
  const Square joint = report::joint_probabilities(x, 1.5);
  EXPECT_NEAR(std::accumulate(joint.begin(), joint.end(), 0.0), 1, 1e-12);
  EXPECT_NEAR(joint[1], (p[1] + p[3]) / 6, 1e-12);
  EXPECT_EQ(joint[1], joint[3]);
  // In the plane: an equilateral triangle has q = 1/6 each.
  const Plane y = {{0, 0}, {1, 0}, {0.5, std::sqrt(0.75)}};
  double kl = 0;
  for (const double value : joint)
    if (value > 0) kl += value * std::log(6 * value);
  EXPECT_NEAR(report::kl_divergence(joint, y), kl, 1e-12);
}

TEST(Tsne, GradientIsThatOfTheDivergence) {
  const Square p = report::joint_probabilities(clusters(3, 8, 3, 2), 5);
  ag::Random random(3);
  Plane y(24);
  for (auto& point : y) point = {random.normal(), random.normal()};
  const Plane slope = report::kl_gradient(p, y);
  const double h = 1e-6;
  for (std::size_t i = 0; i < y.size(); ++i)
    for (const std::size_t axis : {0u, 1u}) {
      Plane more = y, less = y;
      more[i][axis] += h, less[i][axis] -= h;
      const double difference = (report::kl_divergence(p, more) - report::kl_divergence(p, less)) / (2 * h);
      EXPECT_NEAR(slope[i][axis], difference, 1e-8) << i << " " << axis;
    }
}

TEST(Tsne, GroupsComeOutApart) {
  const auto map = report::tsne(clusters(5, 40, 12, 4));
  EXPECT_EQ(neighbours_of_own_group(map.y, 40), 1);
  EXPECT_GT(gap(map.y, 40), 0.5);
  ASSERT_EQ(map.kl.size(), 20u);
  EXPECT_LT(map.kl.back(), 0.8 * map.kl.front());
  for (std::size_t k = 6; k < map.kl.size(); ++k) EXPECT_LT(map.kl[k], map.kl[k - 1] + 1e-3) << "it falls: " << k;
  // The control: points without groups, divided by number, lie mixed.
  const auto mixed = report::tsne(clusters(5, 40, 0, 4));
  EXPECT_LT(neighbours_of_own_group(mixed.y, 40), 0.5);
  EXPECT_LT(gap(mixed.y, 40), 0.1);
  EXPECT_GT(mixed.kl.back(), map.kl.back()) << "what has no groups fits a plane worse";
}

TEST(Tsne, TheSameSeedGivesTheSameMap) {
  const ag::Array x = clusters(2, 20, 5, 5);
  const auto a = report::tsne(x, {.iterations = 60}), b = report::tsne(x, {.iterations = 60});
  const auto other = report::tsne(x, {.iterations = 60, .seed = 2});
  EXPECT_EQ(a.y, b.y);
  EXPECT_NE(a.y, other.y);
}

TEST(Tsne, EqualPointsAndFewPoints) {
  ag::Array x = ag::Random(6).normal({12, 3}, 0, 1);
  for (std::size_t i = 0; i < 8; ++i)
    for (std::size_t k = 0; k < 3; ++k) x(i, k) = 1;  // eight in one place, more than the perplexity
  for (const auto& point : report::tsne(x, {.perplexity = 2}).y) EXPECT_TRUE(std::isfinite(point[0] + point[1]));
  for (const auto& point : report::tsne(clusters(2, 2, 9, 7)).y) EXPECT_TRUE(std::isfinite(point[0] + point[1]));
  EXPECT_THROW(report::tsne(clusters(1, 3, 9, 7)), data::InputError);
  EXPECT_THROW(report::neighbour_probabilities(x, 11), data::InputError);
  EXPECT_THROW(report::neighbour_probabilities(x, 1), data::InputError);
}

}  // namespace
