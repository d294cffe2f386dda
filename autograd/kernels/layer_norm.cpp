#include <algorithm>

#include "autograd/kernels/rowwise.h"
#include "autograd/kernels/simd.h"

namespace ag {
inline namespace AG_PRECISION {
namespace kernels {

// Two passes for mean and variance: Σ(x − mean)² does not cancel where Σx² − n mean² would.
void layer_norm(const Scalar* x, const Scalar* gain, const Scalar* bias, double epsilon, std::size_t rows,
                std::size_t columns, Scalar* y, Scalar* mean, Scalar* rstd) {
  const Scalar per_column = Scalar(1) / static_cast<Scalar>(columns);
  for (std::size_t i = 0; i < rows; ++i, x += columns, y += columns) {
    const Scalar mu = simd::sum(
                          columns, [](auto v) { return v; }, x) *
                      per_column;
    const auto square = [mu](auto v) {
      const auto d = v - mu;
      return d * d;
    };
    const Scalar variance = simd::sum(columns, square, x) * per_column;
    const Scalar r = Scalar(1) / std::sqrt(variance + static_cast<Scalar>(epsilon));
    simd::transform(
        columns, y, [mu, r](auto v, auto g, auto b) { return (v - mu) * r * g + b; }, x, gain, bias);
    mean[i] = mu;
    rstd[i] = r;
  }
}

void layer_norm_backward(const Scalar* x, const Scalar* gain, const Scalar* mean, const Scalar* rstd, const Scalar* dy,
                         std::size_t rows, std::size_t columns, Scalar beta, Scalar* dx) {
  const Scalar per_column = Scalar(1) / static_cast<Scalar>(columns);
  for (std::size_t i = 0; i < rows; ++i, x += columns, dy += columns, dx += columns) {
    const Scalar mu = mean[i], r = rstd[i];
    const Scalar mean_g = per_column * simd::sum(
                                           columns, [](auto d, auto g) { return d * g; }, dy, gain);
    const Scalar mean_gx =
        per_column * simd::sum(
                         columns, [mu, r](auto d, auto g, auto v) { return d * g * ((v - mu) * r); }, dy, gain, x);
    const auto term = [=](auto d, auto g, auto v) { return r * (d * g - mean_g - (v - mu) * r * mean_gx); };
    simd::transform_into(beta != 0, columns, dx, term, dy, gain, x);
  }
}

void layer_norm_backward_gain(const Scalar* x, const Scalar* mean, const Scalar* rstd, const Scalar* dy,
                              std::size_t rows, std::size_t columns, Scalar beta, Scalar* dgain) {
  if (beta == 0) std::fill(dgain, dgain + columns, Scalar(0));
  for (std::size_t i = 0; i < rows; ++i, x += columns, dy += columns) {
    const Scalar mu = mean[i], r = rstd[i];
    simd::transform_into(
        true, columns, dgain, [mu, r](auto d, auto v) { return d * ((v - mu) * r); }, dy, x);
  }
}

}  // namespace kernels
}  // namespace AG_PRECISION
}  // namespace ag
