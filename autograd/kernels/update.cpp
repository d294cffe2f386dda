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

// Calls formula(arrays' batches by reference, g's batch) for all n elements and stores the arrays back.
template <std::size_t Arrays, class Formula>
void each(const std::array<Scalar*, Arrays>& arrays, const Scalar* g, std::size_t n, const Formula& formula) {
  std::array<Batch, Arrays> x;
  std::size_t i = 0;
  for (; i + kLanes <= n; i += kLanes) {
    for (std::size_t a = 0; a < Arrays; ++a) x[a] = Batch::load_unaligned(arrays[a] + i);
    formula(x, load(g ? g + i : nullptr));
    for (std::size_t a = 0; a < Arrays; ++a) x[a].store_unaligned(arrays[a] + i);
  }
  if (i == n) return;
  // The rest, padded with zeros: every formula maps zeros to finite numbers, and they are thrown away.
  std::array<std::array<Scalar, kLanes>, Arrays> rest{};
  std::array<Scalar, kLanes> rest_g{};
  for (std::size_t a = 0; a < Arrays; ++a) {
    std::copy(arrays[a] + i, arrays[a] + n, rest[a].data());
    x[a] = Batch::load_unaligned(rest[a].data());
  }
  if (g) std::copy(g + i, g + n, rest_g.data());
  formula(x, load(rest_g.data()));
  for (std::size_t a = 0; a < Arrays; ++a) {
    x[a].store_unaligned(rest[a].data());
    std::copy(rest[a].data(), rest[a].data() + (n - i), arrays[a] + i);
  }
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
