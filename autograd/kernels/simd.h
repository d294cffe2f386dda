// simd.h: loops over contiguous numbers, a vector register at a time (xsimd) and the last few one by one. The formula
// is written once, as a generic lambda that takes a register or a number:
//
//   simd::transform(n, y, [&](auto v) { return simd::exp_nonpositive(v - max); }, x);  y[i] = e^(x[i] − max)
//   const Scalar s = sum(n, [](auto v) { return v * v; }, x);      s = Σ x[i]²
#pragma once

#include <bit>
#include <cmath>
#include <cstddef>
#include <limits>
#include <numbers>
#include <type_traits>
#include <utility>
#include <xsimd/xsimd.hpp>

#include "autograd/array.h"

namespace ag {
inline namespace AG_PRECISION {
namespace kernels {
namespace simd {

using Batch = xsimd::batch<Scalar>;
constexpr std::size_t kWidth = Batch::size;

// Calls body(0), …, body(N − 1) with constants in types, without a loop: what an array of registers is subscripted with
// must be known when it is compiled, or the array lives in memory.
template <std::size_t N, class Body>
[[gnu::always_inline]] inline void unrolled(const Body& body) {
  [&]<std::size_t... i>(std::index_sequence<i...>) __attribute__((always_inline)) {
    (body(std::integral_constant<std::size_t, i>()), ...);
  }
  (std::make_index_sequence<N>());
}

// a[s], b[s], a[s + 1], b[s + 1], … from half a register of each; s is 0 or kWidth / 2.
template <std::size_t s>
[[gnu::always_inline]] inline Batch interleaved(const Batch& a, const Batch& b) {
  return [&]<std::size_t... k>(std::index_sequence<k...>) {
    return Batch(__builtin_shufflevector(a.data, b.data, (s + k / 2 + k % 2 * kWidth)...));
  }
  (std::make_index_sequence<kWidth>());
}

// Rows become columns: a perfect shuffle of the rows, log2(kWidth) times.
[[gnu::always_inline]] inline void transpose(Batch (&rows)[kWidth]) {
  constexpr std::size_t half = kWidth / 2;
  for (std::size_t done = 1; done < kWidth; done *= 2) {
    Batch mixed[kWidth];
    unrolled<half>([&](auto i) {
      mixed[2 * i] = interleaved<0>(rows[i], rows[i + half]);
      mixed[2 * i + 1] = interleaved<half>(rows[i], rows[i + half]);
    });
    unrolled<kWidth>([&](auto i) { rows[i] = mixed[i]; });
  }
}

// 2^n for whole n, as the bits of a number: n + bias is its exponent, which stands before the fraction. n = −bias gives
// 0. (xsimd::ldexp() of later versions scales by AVX-512's own instruction, which there gives a denormal number.)
inline Batch power_of_two(const Batch& n) {
  constexpr int kBias = std::numeric_limits<Scalar>::max_exponent - 1,
                kFraction = std::numeric_limits<Scalar>::digits - 1;
  return std::bit_cast<Batch>((xsimd::to_int(n) + kBias) << kFraction);
}

// Where one is NaN, a. (Which of the two xsimd::max() gives has changed between its versions.) Compilers make one
// instruction of it.
inline Scalar larger(Scalar a, Scalar b) { return b > a ? b : a; }
inline Batch larger(const Batch& a, const Batch& b) { return Batch(b.data > a.data ? b.data : a.data); }

// Both spellings of a function, for generic lambdas.
//
// e^v for v ≤ 0 (−∞ gives 0, NaN gives NaN): as exact as xsimd::exp(), and in float 0.8 of its time, since nothing
// overflows.
//   v = n ln 2 + r with |r| ≤ ln 2 / 2,  e^v = 2^n e^r
// ln 2 is taken off in two parts, so that r loses nothing (Cody & Waite 1980); e^r = 1 + r + r² q(r), where q is fitted
// to 1e-8. Below −87.7, where float has no normal numbers left, n is −127 and 2^n is 0.
inline Scalar exp_nonpositive(Scalar v) { return std::exp(v); }
inline Batch exp_nonpositive(const Batch& v) {
  if constexpr (std::is_same_v<Scalar, double>) {
    return xsimd::exp(v);
  } else {
    const Batch x = larger(v, Batch(-88));  // lets NaN pass
    const Batch n = xsimd::nearbyint(x * Batch(std::numbers::log2e_v<Scalar>));
    const Batch r = xsimd::fnma(n, Batch(Scalar(-2.12194440e-4)), xsimd::fnma(n, Batch(Scalar(0.693359375)), x));
    Batch q(Scalar(0.00139337332));
    for (const double c : {0.00836323538, 0.0416664642, 0.166665766, 0.500000001})
      q = xsimd::fma(q, r, Batch(static_cast<Scalar>(c)));
    return xsimd::fma(q, r * r, r + Batch(1)) * power_of_two(n);
  }
}

// σ(v) = 1 / (1 + e^−v) = e^v / (1 + e^v): the one of the two whose exponent is not positive.
inline Scalar sigmoid(Scalar v) { return 1 / (1 + std::exp(-v)); }
inline Batch sigmoid(const Batch& v) {
  const Batch e = exp_nonpositive(-xsimd::abs(v));
  return xsimd::select(v < Batch(Scalar(0)), e, Batch(Scalar(1))) / (Batch(Scalar(1)) + e);
}

inline Scalar tanh(Scalar v) { return std::tanh(v); }
inline Batch tanh(const Batch& v) { return xsimd::tanh(v); }

// y[i] = f(x[i], …); y may be one of the x.
template <class F, class... X>
void transform(std::size_t n, Scalar* y, F f, const X*... x) {
  std::size_t i = 0;
  for (; i + kWidth <= n; i += kWidth) f(Batch::load_unaligned(x + i)...).store_unaligned(y + i);
  for (; i < n; ++i) y[i] = f(x[i]...);
}

// y[i] = f(x[i], …) where `add` is false, y[i] += f(x[i], …) where it is true: the two ways to write a gradient.
template <class F, class... X>
void transform_into(bool add, std::size_t n, Scalar* y, F f, const X*... x) {
  if (add) {
    transform(
        n, y, [&](auto old, auto... v) { return old + f(v...); }, static_cast<const Scalar*>(y), x...);
  } else {
    transform(n, y, f, x...);
  }
}

// For formulas that write several arrays: calls body(V(), i) with V a register for i = 0, kWidth, … and a number for
// the last few; the body takes its operands with load<V>() and puts its results with store().
template <class Body>
void for_each(std::size_t n, const Body& body) {
  std::size_t i = 0;
  for (; i + kWidth <= n; i += kWidth) body(Batch(), i);
  for (; i < n; ++i) body(Scalar(), i);
}
template <class V>
V load(const Scalar* p) {
  if constexpr (std::is_same_v<V, Scalar>)
    return *p;
  else
    return V::load_unaligned(p);
}
inline void store(Scalar* p, Scalar v) { *p = v; }
inline void store(Scalar* p, const Batch& v) { v.store_unaligned(p); }

// Folds f(x[0], …), f(x[1], …), … with `combine`, starting from `start`, the neutral element. Four independent chains,
// so that one addition need not wait for the one before; the order is always the same, so the result is too.
template <class Combine, class F, class... X>
Scalar fold(std::size_t n, Scalar start, Combine combine, F f, const X*... x) {
  Batch part[4] = {Batch(start), Batch(start), Batch(start), Batch(start)};
  std::size_t i = 0;
  for (; i + 4 * kWidth <= n; i += 4 * kWidth) {
    part[0] = combine(part[0], f(Batch::load_unaligned(x + i)...));
    part[1] = combine(part[1], f(Batch::load_unaligned(x + i + kWidth)...));
    part[2] = combine(part[2], f(Batch::load_unaligned(x + i + 2 * kWidth)...));
    part[3] = combine(part[3], f(Batch::load_unaligned(x + i + 3 * kWidth)...));
  }
  for (; i + kWidth <= n; i += kWidth) part[0] = combine(part[0], f(Batch::load_unaligned(x + i)...));
  Scalar lanes[kWidth];
  combine(combine(part[0], part[1]), combine(part[2], part[3])).store_unaligned(lanes);
  Scalar result = start;
  for (const Scalar lane : lanes) result = combine(result, lane);
  for (; i < n; ++i) result = combine(result, f(x[i]...));
  return result;
}

template <class F, class... X>
Scalar sum(std::size_t n, F f, const X*... x) {
  return fold(
      n, Scalar(0), [](auto a, auto b) { return a + b; }, f, x...);
}

// y[i] = f(x[i], …), and their sum, in one pass.
template <class F, class... X>
Scalar transform_sum(std::size_t n, Scalar* y, F f, const X*... x) {
  Batch part[2] = {Batch(Scalar(0)), Batch(Scalar(0))};
  const auto step = [&](Batch& total, std::size_t i) {
    const Batch v = f(Batch::load_unaligned(x + i)...);
    v.store_unaligned(y + i);
    total = total + v;
  };
  std::size_t i = 0;
  for (; i + 2 * kWidth <= n; i += 2 * kWidth) {
    step(part[0], i);
    step(part[1], i + kWidth);
  }
  for (; i + kWidth <= n; i += kWidth) step(part[0], i);
  Scalar lanes[kWidth];
  (part[0] + part[1]).store_unaligned(lanes);
  Scalar result = 0;
  for (const Scalar lane : lanes) result += lane;
  for (; i < n; ++i) result += y[i] = f(x[i]...);
  return result;
}

}  // namespace simd
}  // namespace kernels
}  // namespace AG_PRECISION
}  // namespace ag
