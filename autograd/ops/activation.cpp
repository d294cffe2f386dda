// activation.cpp: the elementwise non-linearities, and dropout.
#include <cmath>
#include <numbers>

#include "autograd/kernels/drop.h"
#include "autograd/kernels/elementwise.h"
#include "autograd/kernels/normal.h"
#include "autograd/ops.h"

namespace ag {
inline namespace AG_PRECISION {

// y = tanh x                                   dx = dy (1 − y²)
Tensor tanh(const Tensor& x) {
  return record("tanh", {x}, xt::tanh(x.value()),
                [dx = Slot(x)](const Tensor& y) { dx.accumulate(y.grad() * (Scalar(1) - xt::square(y.value()))); });
}

// y = 1 / (1 + e^−x)                           dx = dy y (1 − y)
// Where e^−x overflows, 1 / ∞ = 0 is the right answer.
Tensor sigmoid(const Tensor& x) {
  return record("sigmoid", {x}, Scalar(1) / (Scalar(1) + xt::exp(-x.value())),
                [dx = Slot(x)](const Tensor& y) { dx.accumulate(y.grad() * y.value() * (Scalar(1) - y.value())); });
}

// y = max(0, x), NaN for NaN                   dx = dy where y > 0, else 0
// The order of the operands matters: the processor's maximum returns the second one when one is NaN.
Tensor relu(const Tensor& x) {
  return record("relu", {x}, xt::maximum(Scalar(0), x.value()), [dx = Slot(x)](const Tensor& y) {
    dx.accumulate(xt::where(y.value() <= Scalar(0), Scalar(0), y.grad()));  // NaN hands its gradient on
  });
}

namespace {

// y = x Φ(x)                                   dx = dy (Φ(x) + x φ(x))
// with the distribution Φ and the density φ of the standard normal.
Tensor gelu_erf(const Tensor& x) {
  Array y = empty(x.shape());
  kernels::simd::transform(
      y.size(), y.data(), [](const auto& v) { return v * kernels::normal(v).cdf; }, x.value().data());
  return record("gelu", {x}, std::move(y), [x](Array& dy) {
    const auto dx = x.gradient()->target();
    const auto derivative = [](const auto& d, const auto& v) {
      const auto n = kernels::normal(v);
      return d * (n.cdf + v * n.pdf);
    };
    kernels::simd::transform_into(dx.beta != 0, dy.size(), dx.data, derivative, dy.data(), x.value().data());
  });
}

// y = x (1 + tanh u) / 2, u = √(2/π) (x + 0.044715 x³)
// Since (1 + tanh u) / 2 = σ(2u), with s = σ(2u): y = x s and dx = dy s (1 + x (1 − s) 2 du/dx): one exponential.
constexpr auto kCubic = static_cast<Scalar>(0.044715);
constexpr auto kScale = static_cast<Scalar>(2 * std::numbers::sqrt2 * std::numbers::inv_sqrtpi);  // 2 √(2/π)

Array tanh_gate(const Array& x) {  // s
  return Scalar(1) / (Scalar(1) + xt::exp(-kScale * x * (Scalar(1) + kCubic * xt::square(x))));
}

Tensor gelu_tanh(const Tensor& x) {
  return record("gelu", {x}, x.value() * tanh_gate(x.value()), [x](Array& dy) {
    const Array s = tanh_gate(x.value());
    x.accumulate(dy * s *
                 (Scalar(1) + x.value() * (Scalar(1) - s) * kScale * (Scalar(1) + 3 * kCubic * xt::square(x.value()))));
  });
}

}  // namespace

Tensor gelu(const Tensor& x, Gelu form) { return form == Gelu::erf ? gelu_erf(x) : gelu_tanh(x); }

// y = x ⊙ kept / (1 − p)                       dx = dy ⊙ kept / (1 − p)
// Scaled here and not in evaluation, so that the expected value is x in both modes ("inverted" dropout).
Tensor dropout(const Tensor& x, double p, Random& random) {
  if (!(p >= 0 && p < 1))
    throw Error(fmt::format("[dropout] p is {}. The probability of dropping must be at least 0 and less than 1.", p));
  if (!TrainMode::on() || p == 0) return x;
  Mask kept(x.shape());
  kernels::draw_kept(*TrainMode::generator(&random), 1 - p, kept.size(), kept.data());
  const auto drop = [scale = static_cast<Scalar>(1 / (1 - p))](bool k, Scalar v) {
    return kernels::select(k, v * scale, 0);
  };
  Array y = kernels::map(drop, kept, x.value());
  return record("dropout", {x}, std::move(y), [kept = std::move(kept), drop, dx = Slot(x)](Array& dy) {
    dx.accumulate(kernels::map(drop, kept, dy));
  });
}

}  // namespace AG_PRECISION
}  // namespace ag
