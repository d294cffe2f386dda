// The float build's own exponential and normal distribution, against the C library's in double.
#include "autograd/kernels/simd.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "autograd/kernels/normal.h"

namespace ag::kernels {
namespace {

using simd::Batch;
constexpr float kInfinity = std::numeric_limits<float>::infinity();

float first(const Batch& v) {
  float lanes[simd::kWidth];
  v.store_unaligned(lanes);
  return lanes[0];
}
double relative(double found, double exact) { return std::abs(found - exact) / std::abs(exact); }

TEST(ExpNonpositive, IsExactToTheLastBitsOfFloat) {
  for (float v = 0; v > -87; v -= 0.00317f)
    ASSERT_LE(relative(first(simd::exp_nonpositive(Batch(v))), std::exp(static_cast<double>(v))), 1.5e-7) << v;
}

TEST(ExpNonpositive, EndsInZeroAndLetsNanPass) {
  EXPECT_EQ(first(simd::exp_nonpositive(Batch(0.f))), 1);
  EXPECT_EQ(first(simd::exp_nonpositive(Batch(-88.f))), 0);
  EXPECT_EQ(first(simd::exp_nonpositive(Batch(-1e30f))), 0);
  EXPECT_EQ(first(simd::exp_nonpositive(Batch(-kInfinity))), 0);
  EXPECT_TRUE(std::isnan(first(simd::exp_nonpositive(Batch(std::nanf(""))))));
}

// The exponent x²/2 is rounded, so far out the relative error grows with it.
TEST(Normal, IsExactInBothTails) {
  for (float x = -9; x < 9; x += 0.00173f) {
    const double exact = std::erfc(-static_cast<double>(x) / std::sqrt(2.0)) / 2;
    const auto found = normal(Batch(x));
    ASSERT_LE(relative(first(found.cdf), exact), 6e-7 + 6e-8 * static_cast<double>(x) * x) << x;
    const double density = std::exp(-static_cast<double>(x) * x / 2) / std::sqrt(2 * std::acos(-1.0));
    ASSERT_LE(relative(first(found.pdf), density), 3e-7 + 6e-8 * static_cast<double>(x) * x) << x;
  }
}

TEST(Normal, OfInfinityAndNan) {
  EXPECT_EQ(first(normal(Batch(kInfinity)).cdf), 1);
  EXPECT_EQ(first(normal(Batch(-kInfinity)).cdf), 0);
  EXPECT_TRUE(std::isnan(first(normal(Batch(std::nanf(""))).cdf)));
}

// The last numbers of an array are computed one by one, the others in registers: the same to float's last bits.
TEST(Normal, SingleNumbersAgreeWithRegisters) {
  for (float x = -6; x < 6; x += 0.0137f) {
    EXPECT_LE(relative(first(normal(Batch(x)).cdf), static_cast<double>(normal(x).cdf)), 4e-6) << x;
    EXPECT_LE(relative(first(normal(Batch(x)).pdf), static_cast<double>(normal(x).pdf)), 4e-6) << x;
  }
}

}  // namespace
}  // namespace ag::kernels
