#include "autograd/kernels/update.h"

#include <algorithm>
#include <array>
#include <xsimd/xsimd.hpp>

namespace ag {
inline namespace AG_PRECISION {
namespace kernels {
namespace {

using Batch = xsimd::batch<Scalar>;
constexpr std::size_t kLanes = Batch::size;

// A pointer that may be null: null reads as zeros.
Batch load(const Scalar* p) { return p ? Batch::load_unaligned(p) : Batch(Scalar(0)); }

template <std::size_t Arrays>
std::array<Batch, Arrays> load(const std::array<Scalar*, Arrays>& arrays, std::size_t i) {
  std::array<Batch, Arrays> x;
  for (std::size_t a = 0; a < Arrays; ++a) x[a] = Batch::load_unaligned(arrays[a] + i);
  return x;
}
template <std::size_t Arrays>
void store(const std::array<Batch, Arrays>& x, const std::array<Scalar*, Arrays>& arrays, std::size_t i) {
  for (std::size_t a = 0; a < Arrays; ++a) x[a].store_unaligned(arrays[a] + i);
}

// Calls formula(arrays' batches by reference, g's batch) for all n elements and stores the arrays back.
template <std::size_t Arrays, class Formula>
void each(const std::array<Scalar*, Arrays>& arrays, const Scalar* g, std::size_t n, const Formula& formula) {
  if (n < kLanes) {
    // Padded with zeros: every formula maps zeros to finite numbers, and they are thrown away.
    std::array<std::array<Scalar, kLanes>, Arrays> padded{};
    std::array<Scalar, kLanes> padded_g{};
    std::array<Scalar*, Arrays> places;
    for (std::size_t a = 0; a < Arrays; ++a) places[a] = std::copy_n(arrays[a], n, padded[a].data()) - n;
    if (g) std::copy_n(g, n, padded_g.data());
    each(places, padded_g.data(), kLanes, formula);
    for (std::size_t a = 0; a < Arrays; ++a) std::copy_n(padded[a].data(), n, arrays[a]);
    return;
  }
  // The last register is computed first, from the old numbers. What it shares with the one before it is then written
  // twice, with the same bits.
  const std::size_t end = n - kLanes;
  std::array<Batch, Arrays> last = load(arrays, end);
  formula(last, load(g ? g + end : nullptr));
  for (std::size_t i = 0; i < end; i += kLanes) {
    std::array<Batch, Arrays> x = load(arrays, i);
    formula(x, load(g ? g + i : nullptr));
    store(x, arrays, i);
  }
  store(last, arrays, end);
}

}  // namespace

void sgd(Scalar* w, Scalar* buffer, const Scalar* g, std::size_t n, const SGDStep& step) {
  const Batch rate(step.learning_rate), mu(step.momentum), take(step.take), decay(step.weight_decay);
  if (!buffer) {
    each<1>({w}, g, n, [&](auto& x, Batch d) {
      d = d + decay * x[0];
      x[0] = x[0] - rate * d;
    });
    return;
  }
  const bool nesterov = step.nesterov;
  each<2>({w, buffer}, g, n, [&](auto& x, Batch d) {
    d = d + decay * x[0];
    x[1] = mu * x[1] + take * d;
    x[0] = x[0] - rate * (nesterov ? Batch(d + mu * x[1]) : x[1]);
  });
}

void adagrad(Scalar* w, Scalar* sum, const Scalar* g, std::size_t n, const AdagradStep& step) {
  const Batch rate(step.learning_rate), decay(step.weight_decay), epsilon(step.epsilon);
  each<2>({w, sum}, g, n, [&](auto& x, Batch d) {
    d = d + decay * x[0];
    x[1] = x[1] + d * d;
    x[0] = x[0] - rate * d / (xsimd::sqrt(x[1]) + epsilon);
  });
}

void adam(Scalar* w, Scalar* m, Scalar* v, const Scalar* g, std::size_t n, const AdamStep& step) {
  const Batch beta1(step.beta1), beta2(step.beta2), rest1(step.rest1), rest2(step.rest2);
  const Batch rate(step.rate), unbias(step.unbias), epsilon(step.epsilon), decay(step.weight_decay), keep(step.keep);
  each<3>({w, m, v}, g, n, [&](auto& x, Batch d) {
    d = d + decay * x[0];
    x[1] = beta1 * x[1] + rest1 * d;
    x[2] = beta2 * x[2] + rest2 * d * d;
    x[0] = keep * x[0] - rate * x[1] / (unbias * xsimd::sqrt(x[2]) + epsilon);
  });
}

}  // namespace kernels
}  // namespace AG_PRECISION
}  // namespace ag
