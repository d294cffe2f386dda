#include "chapters/02_word2vec/fast/kernel.h"

#include <algorithm>
#include <array>
#include <atomic>
#include <cmath>
#include <utility>

#ifdef __has_feature
#if __has_feature(thread_sanitizer)
#define WORD2VEC_ATOMIC_LANES
#endif
#endif
#ifdef __SANITIZE_THREAD__
#define WORD2VEC_ATOMIC_LANES
#endif

namespace word2vec {
namespace {

namespace simd = ag::kernels::simd;

// The loads and stores of numbers that threads race for; see kernel.h.
#ifdef WORD2VEC_ATOMIC_LANES
Register load(const Scalar* p) {
  Scalar lanes[kLanes];
  for (std::size_t i = 0; i < kLanes; ++i)
    lanes[i] = std::atomic_ref(const_cast<Scalar&>(p[i])).load(std::memory_order_relaxed);
  return Register::load_unaligned(lanes);
}
void store(Scalar* p, const Register& v) {
  Scalar lanes[kLanes];
  v.store_unaligned(lanes);
  for (std::size_t i = 0; i < kLanes; ++i) std::atomic_ref(p[i]).store(lanes[i], std::memory_order_relaxed);
}
#else
Register load(const Scalar* p) { return Register::load_unaligned(p); }
void store(Scalar* p, const Register& v) { v.store_unaligned(p); }
#endif

// The sum of each register's lanes: lane j of the result is that of v[j].
Register sums(const std::array<Register, kLanes>& v) {
#if defined(__AVX__) && !defined(__AVX512F__)
  return xsimd::haddp(v.data());
#else
  Scalar out[kLanes];
  for (std::size_t j = 0; j < kLanes; ++j) {
    Scalar lanes[kLanes];
    v[j].store_unaligned(lanes);
    out[j] = 0;
    for (const Scalar lane : lanes) out[j] += lane;
  }
  return Register::load_unaligned(out);
#endif
}

// R different rows at once: their products with h side by side, so that no addition waits for the one before, and
// one sigmoid for all of them. `signs` has a whole register.
template <std::size_t R>
void step(const Scalar* h, Scalar* e, std::size_t stride, Scalar* const* rows, const Scalar* signs, Scalar rate,
          Loss& loss) {
  [&]<std::size_t... J>(std::index_sequence<J...>) {
    std::array<Scalar*, R> c = {rows[J]...};  // a copy, which no store can change
    std::array<Register, kLanes> dots;
    dots.fill(Register(Scalar(0)));
    for (std::size_t i = 0; i < stride; i += kLanes) {
      const Register x = load(h + i);
      ((dots[J] = xsimd::fma(x, load(c[J] + i), dots[J])), ...);
    }
    // Lanes without a row have sign 0: s_j z_j = 0 gives g = 0, and a loss of ln 2, which does not count.
    const Register sign = Register::load_unaligned(signs);
    const Register s = sign * sums(dots);
    const Register a = simd::exp_nonpositive(Register(-xsimd::abs(s)));  // e^−|s|
    const Register one(Scalar(1));
    const auto used = sign != Register(Scalar(0));
    loss.add(simd::larger(Register(Scalar(0)), Register(-s)), xsimd::select(used, one + a, one));
    Scalar g[kLanes];  // σ(−s) = a / (1 + a) where s ≥ 0, else 1 / (1 + a)
    const Register slope = xsimd::select(s < Register(Scalar(0)), one, a) / (one + a);
    (Register(rate) * sign * slope).store_unaligned(g);

    const std::array<Register, R> gs = {Register(g[J])...};
    for (std::size_t i = 0; i < stride; i += kLanes) {
      const Register x = load(h + i);
      Register sum = load(e + i);
      const auto update = [&](std::size_t j) {
        const Register old = load(c[j] + i);
        sum = xsimd::fma(gs[j], old, sum);
        store(c[j] + i, xsimd::fma(gs[j], x, old));
      };
      (update(J), ...);
      store(e + i, sum);
    }
  }
  (std::make_index_sequence<R>());
}

using StepOf = void (*)(const Scalar*, Scalar*, std::size_t, Scalar* const*, const Scalar*, Scalar, Loss&);
constexpr auto kSteps = []<std::size_t... R>(std::index_sequence<R...>) {
  return std::array<StepOf, kLanes>{&step<R + 1>...};
}
(std::make_index_sequence<kLanes>());

// How many of the rows come before one that has come already, at most a register's lanes.
std::size_t different(std::span<Scalar* const> rows) {
  const std::size_t most = std::min(rows.size(), kLanes);
  std::size_t n = 1;
  while (n < most && std::find(rows.begin(), rows.begin() + static_cast<std::ptrdiff_t>(n), rows[n]) ==
                         rows.begin() + static_cast<std::ptrdiff_t>(n))
    ++n;
  return n;
}

}  // namespace

ag::Array Table::array() const {
  ag::Array out = ag::empty({rows(), d_});
  for (std::size_t i = 0; i < rows(); ++i) std::copy_n(row(i), d_, out.data() + i * d_);
  return out;
}

void Table::assign(const ag::Array& array) {
  for (std::size_t i = 0; i < rows(); ++i) std::copy_n(array.data() + i * d_, d_, row(i));
}

void Loss::gather() {
  Scalar hinges[kLanes], product[kLanes];
  hinges_.store_unaligned(hinges);
  product_.store_unaligned(product);
  for (std::size_t j = 0; j < kLanes; ++j)
    total_ += static_cast<double>(hinges[j]) + std::log(static_cast<double>(product[j]));
  hinges_ = Register(Scalar(0));
  product_ = Register(Scalar(1));
  factors_ = 0;
}

void Step::operator()(const Scalar* h, Scalar* e, std::span<Scalar* const> rows, const Scalar* signs, Scalar rate,
                      Loss& loss) {
  std::size_t n = different(rows);
  if (n < rows.size() && h == e) {
    for (std::size_t i = 0; i < stride_; i += kLanes) store(copy_.data() + i, load(h + i));
    h = copy_.data();
  }
  for (;;) {
    Scalar padded[kLanes] = {};
    std::copy_n(signs, n, padded);
    kSteps[n - 1](h, e, stride_, rows.data(), padded, rate, loss);
    rows = rows.subspan(n);
    signs += n;
    if (rows.empty()) return;
    n = different(rows);
  }
}

void mean(std::span<Scalar* const> rows, std::size_t stride, Scalar* y) {
  const Register scale(Scalar(1) / static_cast<Scalar>(rows.size()));
  for (std::size_t i = 0; i < stride; i += kLanes) {
    Register sum(Scalar(0));
    for (const Scalar* x : rows) sum += load(x + i);
    store(y + i, scale * sum);
  }
}

void add_scaled(std::span<Scalar* const> rows, std::size_t stride, Scalar a, const Scalar* y) {
  for (std::size_t i = 0; i < stride; i += kLanes) {
    const Register change = Register(a) * load(y + i);
    for (Scalar* x : rows) store(x + i, load(x + i) + change);
  }
}

}  // namespace word2vec
