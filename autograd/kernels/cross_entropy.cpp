#include <algorithm>
#include <limits>

#include "autograd/kernels/rowwise.h"
#include "autograd/kernels/simd.h"

namespace ag {
inline namespace AG_PRECISION {
namespace kernels {
namespace {

// One row's q, and what of it does not depend on the row.
struct Distribution {
  const Scalar* weights;
  Scalar everywhere;    // ε / C
  double smooth_total;  // (ε / C) Σ_c w[c]
  double sharp;         // 1 − ε

  Distribution(const Targets& targets, std::size_t columns)
      : weights(targets.weights),
        everywhere(static_cast<Scalar>(targets.smoothing / static_cast<double>(columns))),
        smooth_total(targets.smoothing),
        sharp(1 - targets.smoothing) {
    if (weights)
      smooth_total = static_cast<double>(everywhere) * simd::sum(
                                                           columns, [](auto w) { return w; }, weights);
  }
  double at_target(std::size_t t) const { return sharp * (weights ? static_cast<double>(weights[t]) : 1.0); }
  bool smooths() const { return everywhere != 0; }

  // Σ_c (ε / C) w[c] (x[c] − m)
  double smooth_dot(const Scalar* x, std::size_t n, Scalar m) const {
    if (!smooths()) return 0;
    const Scalar dot = weights ? simd::sum(
                                     n, [m](auto v, auto w) { return w * (v - m); }, x, weights)
                               : simd::sum(
                                     n, [m](auto v) { return v - m; }, x);
    return static_cast<double>(everywhere) * dot;
  }
  // g[c] −= (ε / C) w[c] scale
  void subtract_smooth(Scalar* g, std::size_t n, Scalar scale) const {
    if (!smooths()) return;
    const Scalar s = everywhere * scale;
    const Scalar* old = g;
    if (weights) {
      simd::transform(
          n, g, [s](auto v, auto w) { return v - s * w; }, old, weights);
    } else {
      simd::transform(
          n, g, [s](auto v) { return v - s; }, old);
    }
  }
};

}  // namespace

// With q's sum Q and the row's maximum m:   Σ_c q[c] (ln Σ e^x − x[c]) = Q ln Σ e^(x−m) − Σ_c q[c] (x[c] − m).
// The gradient is written here, in the forward pass: the exponentials are at hand and the row is in the cache, so the
// backward pass need not read the logits again.
double cross_entropy(const Scalar* x, std::size_t rows, std::size_t columns, const Targets& targets, Scalar* gradient) {
  const Distribution q(targets, columns);
  const auto maximum = [](auto a, auto b) { return simd::larger(a, b); };
  double loss = 0;
  for (std::size_t i = 0; i < rows; ++i, x += columns) {
    Scalar* g = gradient ? gradient + i * columns : nullptr;
    if (targets.classes[i] == targets.ignored) {
      if (g) std::fill(g, g + columns, Scalar(0));
      continue;
    }
    const auto t = static_cast<std::size_t>(targets.classes[i]);
    const Scalar m = simd::fold(
        columns, -std::numeric_limits<Scalar>::infinity(), maximum, [](auto v) { return v; }, x);
    const double at_target = q.at_target(t), total = at_target + q.smooth_total;
    const double dot =
        at_target * static_cast<double>(x[t] - m) + q.smooth_dot(x, columns, m);  // before g overwrites x
    const auto exponential = [m](auto v) { return simd::exp_nonpositive(v - m); };
    const Scalar s = g ? simd::transform_sum(columns, g, exponential, x) : simd::sum(columns, exponential, x);
    loss += total * std::log(static_cast<double>(s)) - dot;
    if (g) {
      const auto scale = static_cast<Scalar>(total / (targets.total * static_cast<double>(s)));
      simd::transform(
          columns, g, [scale](auto v) { return v * scale; }, static_cast<const Scalar*>(g));
      q.subtract_smooth(g, columns, static_cast<Scalar>(1 / targets.total));
      g[t] -= static_cast<Scalar>(at_target / targets.total);
    }
  }
  return loss / targets.total;
}

}  // namespace kernels
}  // namespace AG_PRECISION
}  // namespace ag
