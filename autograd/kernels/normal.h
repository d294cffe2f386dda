// normal.h: the standard normal distribution, for registers and single numbers.
#pragma once

#include <cmath>
#include <numbers>

#include "autograd/kernels/simd.h"

namespace ag {
inline namespace AG_PRECISION {
namespace kernels {

template <class V>
struct Normal {
  V cdf;  // Φ(x) = (1 + erf(x / √2)) / 2
  V pdf;  // φ(x) = e^(−x²/2) / √(2π)
};

constexpr auto kRootHalf = static_cast<Scalar>(1 / std::numbers::sqrt2);
constexpr auto kPeak = static_cast<Scalar>(std::numbers::inv_sqrtpi / std::numbers::sqrt2);  // φ(0)

inline Normal<Scalar> normal(Scalar x) { return {std::erfc(-x * kRootHalf) / 2, kPeak * std::exp(x * x / -2)}; }

// In float one exponential serves both:
//   Φ(−|x|) = e^(−x²/2) r p(r),  r = 1 / (1 + 0.375 |x| / √2)
// as in Abramowitz & Stegun 7.1.26, with a polynomial p of degree 8 that is fitted to a relative error of 1.5e-8.
inline Normal<simd::Batch> normal(const simd::Batch& x) {
  using simd::Batch;
  const Batch e = simd::exp_nonpositive(x * x * Batch(Scalar(-0.5)));
  const Batch pdf = Batch(kPeak) * e;
  if constexpr (std::is_same_v<Scalar, double>) {
    return {Batch(Scalar(0.5)) * xsimd::erfc(-x * Batch(kRootHalf)), pdf};
  } else {
    const Batch r = Batch(1) / xsimd::fma(xsimd::abs(x), Batch(Scalar(0.375) * kRootHalf), Batch(1));
    Batch p(Scalar(0.0306839762));
    for (const double c :
         {-0.143256894, 0.215375893, -0.113795449, 0.13626005, 0.060994781, 0.102599091, 0.105332205, 0.10580635})
      p = xsimd::fma(p, r, Batch(static_cast<Scalar>(c)));
    const Batch tail = e * r * p;
    return {xsimd::select(x > Batch(0), Batch(1) - tail, tail), pdf};
  }
}

}  // namespace kernels
}  // namespace AG_PRECISION
}  // namespace ag
