// The generator against its authors' numbers, and the distributions against what they claim to be.
#include "autograd/random.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <numeric>
#include <vector>

#include "autograd/check.h"
#include "autograd/init.h"

namespace ag {
namespace {

TEST(Random, IsXoshiro256PlusPlus) {
  Random random(0);
  random.set_state({1, 2, 3, 4});  // the published C code prints:
  const std::uint64_t expected[] = {41943041u,
                                    58720359u,
                                    3588806011781223u,
                                    3591011842654386u,
                                    9228616714210784205u,
                                    9973669472204895162u,
                                    14011001112246962877u,
                                    12406186145184390807u,
                                    15849039046786891736u,
                                    10450023813501588000u};
  for (const std::uint64_t number : expected) EXPECT_EQ(random.next(), number);
}

// SplitMix64 of seed 1234567 begins 6457827717110365317, 3203168211198807973, 9817491932198370423, 4593380528125082431.
TEST(Random, IsSeededBySplitMix64) {
  const Random::State expected{6457827717110365317u, 3203168211198807973u, 9817491932198370423u, 4593380528125082431u};
  EXPECT_EQ(Random(1234567).state(), expected);
}

TEST(Random, StateRestores) {
  Random random(7, "data");
  for (int i = 0; i < 100; ++i) random.normal();
  const Random::State state = random.state();
  const Array first = random.normal({50}, 0, 1);
  random.set_state(state);
  EXPECT_EQ(random.normal({50}, 0, 1), first);
  Random other(8);
  other.set_state(state);
  EXPECT_EQ(other.normal({50}, 0, 1), first);
}

TEST(Random, StreamsAndSeedsDiffer) {
  const std::vector<Random> generators{Random(1), Random(2), Random(1, "data"), Random(1, "init"), Random(2, "data")};
  for (std::size_t i = 0; i < generators.size(); ++i) {
    for (std::size_t j = i + 1; j < generators.size(); ++j) EXPECT_NE(generators[i].state(), generators[j].state());
  }
  EXPECT_EQ(Random(1, "data").state(), Random(1, "data").state());
}

TEST(Random, StreamsAreUncorrelated) {
  Random a(3, "dropout"), b(3, "init");
  const int n = 100'000;
  double product = 0;
  for (int i = 0; i < n; ++i) product += (a.uniform() - 0.5) * (b.uniform() - 0.5);
  // Each product has deviation 1/12: the mean of n stays within 5 deviations.
  EXPECT_LT(std::abs(product / n), 5.0 / 12 / std::sqrt(n));
}

struct Moments {
  double mean = 0, variance = 0, skewness = 0, kurtosis = 0;
};

Moments moments(const Array& x) {
  const double n = static_cast<double>(x.size());
  Moments m;
  m.mean = std::accumulate(x.begin(), x.end(), 0.0) / n;
  double third = 0, fourth = 0;
  for (const double v : x) {
    const double d = v - m.mean;
    m.variance += d * d / n;
    third += d * d * d / n;
    fourth += d * d * d * d / n;
  }
  m.skewness = third / std::pow(m.variance, 1.5);
  m.kurtosis = fourth / (m.variance * m.variance);
  return m;
}

// Bounds are five standard errors of 400,000 draws.
TEST(Random, NormalHasItsMoments) {
  const Moments m = moments(Random(11).normal({400'000}, 3, 2));
  const double root = std::sqrt(400'000.0);
  EXPECT_NEAR(m.mean, 3, 5 * 2 / root);
  EXPECT_NEAR(m.variance, 4, 5 * 4 * std::sqrt(2.0) / root);
  EXPECT_NEAR(m.skewness, 0, 5 * std::sqrt(6.0) / root);
  EXPECT_NEAR(m.kurtosis, 3, 5 * std::sqrt(24.0) / root);
}

TEST(Random, UniformHasItsMomentsAndRange) {
  const Array x = Random(12).uniform({400'000}, -1, 3);
  const Moments m = moments(x);
  const double root = std::sqrt(400'000.0);
  EXPECT_NEAR(m.mean, 1, 5 * std::sqrt(16.0 / 12) / root);
  EXPECT_NEAR(m.variance, 16.0 / 12, 5 * std::sqrt(256.0 / 180) / root);
  EXPECT_GE(*std::min_element(x.begin(), x.end()), -1);
  EXPECT_LT(*std::max_element(x.begin(), x.end()), 3);
}

double chi_square(const std::vector<int>& counts, double expected) {
  double sum = 0;
  for (const int count : counts) sum += (count - expected) * (count - expected) / expected;
  return sum;
}

// χ² of k cells has mean k − 1 and deviation √(2 (k − 1)): within five of them.
void expect_uniform(const std::vector<int>& counts, double draws) {
  const double cells = static_cast<double>(counts.size());
  EXPECT_NEAR(chi_square(counts, draws / cells), cells - 1, 5 * std::sqrt(2 * (cells - 1)));
}

TEST(Random, BelowIsUniform) {
  Random random(13);
  std::vector<int> counts(97);
  for (int i = 0; i < 970'000; ++i) ++counts[random.below(97)];
  expect_uniform(counts, 970'000);
}

// 3·2⁶² is no divisor of 2⁶⁴: taking the remainder alone would give the first third twice the share of the others.
TEST(Random, BelowHasNoBiasNearTheTop) {
  Random random(14);
  const std::uint64_t n = std::uint64_t{3} << 62;
  std::vector<int> counts(3);
  for (int i = 0; i < 300'000; ++i) ++counts[random.below(n) >> 62];
  expect_uniform(counts, 300'000);
  EXPECT_THROW(random.below(0), Error);
  EXPECT_EQ(random.below(1), 0u);
}

TEST(Random, ShuffleGivesEachOrderItsShare) {
  Random random(15);
  std::vector<int> counts(24);
  for (int i = 0; i < 240'000; ++i) {
    std::array<int, 4> x{0, 1, 2, 3};
    random.shuffle(x.begin(), x.end());
    int rank = 0;  // of the permutation among the 24
    for (std::size_t a = 0; a < 4; ++a) {
      const auto smaller =
          std::count_if(x.begin() + static_cast<std::ptrdiff_t>(a), x.end(), [&](int v) { return v < x[a]; });
      rank = rank * static_cast<int>(4 - a) + static_cast<int>(smaller);
    }
    ++counts[static_cast<std::size_t>(rank)];
  }
  expect_uniform(counts, 240'000);
}

TEST(Random, BernoulliHasItsShare) {
  Random random(16);
  int hits = 0;
  for (int i = 0; i < 100'000; ++i) hits += random.bernoulli(0.3) ? 1 : 0;
  EXPECT_NEAR(hits, 30'000, 5 * std::sqrt(100'000 * 0.3 * 0.7));
}

// --- initialisers -------------------------------------------------------------------------------------------------

TEST(Init, Fans) {
  EXPECT_EQ(init::fans({3, 5}).in, 3u);
  EXPECT_EQ(init::fans({3, 5}).out, 5u);
  EXPECT_EQ(init::fans({3, 4, 5}).in, 12u);
  EXPECT_EQ(init::fans({3, 4, 5}).out, 20u);
  EXPECT_THROW(init::fans({3}), ShapeError);
}

double largest(const Array& x) {
  return std::accumulate(x.begin(), x.end(), 0.0, [](double m, double v) { return std::max(m, std::abs(v)); });
}

TEST(Init, VarianceFollowsTheFans) {
  Random random(17);
  const Shape shape{300, 500};
  const double error = 5 * std::sqrt(2.0 / (300 * 500));  // five standard errors of a normal's variance, relative
  EXPECT_NEAR(moments(init::xavier_normal(shape, random)).variance / (2.0 / 800), 1, error);
  EXPECT_NEAR(moments(init::xavier_uniform(shape, random)).variance / (2.0 / 800), 1, error);
  EXPECT_NEAR(moments(init::kaiming_normal(shape, random)).variance / (2.0 / 300), 1, error);
  EXPECT_NEAR(moments(init::kaiming_uniform(shape, random)).variance / (2.0 / 300), 1, error);
  EXPECT_NEAR(moments(init::xavier_normal(shape, random, 3)).variance / (9 * 2.0 / 800), 1, error);
  EXPECT_LE(largest(init::xavier_uniform(shape, random)), std::sqrt(6.0 / 800));  // eq. 16
  EXPECT_GT(largest(init::xavier_uniform(shape, random)), 0.999 * std::sqrt(6.0 / 800));
}

// QᵀQ of an array seen as [rows, columns], or QQᵀ when it is wide, is gain² · 1.
void expect_orthogonal(const Array& q, double gain) {
  const std::size_t columns = q.shape().back(), rows = q.size() / columns;
  const bool tall = rows >= columns;
  const std::size_t count = tall ? columns : rows, length = tall ? rows : columns;
  const auto at = [&](std::size_t vector, std::size_t i) {
    return tall ? q.data()[i * columns + vector] : q.data()[vector * columns + i];
  };
  for (std::size_t a = 0; a < count; ++a) {
    for (std::size_t b = 0; b <= a; ++b) {
      double dot = 0;
      for (std::size_t i = 0; i < length; ++i) dot += at(a, i) * at(b, i);
      EXPECT_NEAR(dot, a == b ? gain * gain : 0, 1e-13);
    }
  }
}

TEST(Init, OrthogonalIsOrthogonal) {
  Random random(18);
  expect_orthogonal(init::orthogonal({40, 40}, random), 1);
  expect_orthogonal(init::orthogonal({50, 20}, random, 2), 2);
  expect_orthogonal(init::orthogonal({20, 50}, random), 1);
  expect_orthogonal(init::orthogonal({4, 10, 30}, random), 1);
  EXPECT_THROW(init::orthogonal({3}, random), ShapeError);
}

// Haar-distributed: in two dimensions the angle of the first column is uniform, and half of the matrices are
// reflections.
TEST(Init, OrthogonalPrefersNoDirection) {
  Random random(19);
  std::vector<int> octants(8);
  int reflections = 0;
  for (int i = 0; i < 80'000; ++i) {
    const Array q = init::orthogonal({2, 2}, random);
    const double angle = std::atan2(q(1, 0), q(0, 0)) / (2 * 3.14159265358979324) + 0.5;
    ++octants[std::min<std::size_t>(7, static_cast<std::size_t>(8 * angle))];
    reflections += q(0, 0) * q(1, 1) - q(0, 1) * q(1, 0) < 0 ? 1 : 0;
  }
  expect_uniform(octants, 80'000);
  EXPECT_NEAR(reflections, 40'000, 5 * std::sqrt(20'000.0));
}

}  // namespace
}  // namespace ag
