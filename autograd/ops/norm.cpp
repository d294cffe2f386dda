// norm.cpp: layer normalisation. Row by row the work is kernels/layer_norm.cpp's.
#include "autograd/kernels/rowwise.h"
#include "autograd/ops.h"

namespace ag {
inline namespace AG_PRECISION {

// y = γ ⊙ x̂ + β,  x̂ = (x − mean) rstd         dx = rstd (g − mean(g) − x̂ mean(g ⊙ x̂)) with g = dy ⊙ γ
// rstd = 1/√(variance + ε)                     dγ = Σ_rows dy ⊙ x̂,  dβ = Σ_rows dy
Tensor layer_norm(const Tensor& x, const Tensor& gain, const Tensor& bias, double epsilon) {
  check_shapes(x.dimension() >= 1,
               "[layer_norm] a scalar (shape []). It works along the last axis, so there must be one.");
  const std::size_t columns = x.shape().back();
  check_shapes(
      gain.shape() == Shape{columns} && bias.shape() == Shape{columns},
      "[layer_norm] x {}, gain {} and bias {}. Gain and bias must be [{}], one for each element of the last axis.",
      x.shape(), gain.shape(), bias.shape(), columns);
  const std::size_t rows = size_of(Shape(x.shape().begin(), x.shape().end() - 1));
  Array y = empty(x.shape()), mean = empty({rows}), rstd = empty({rows});
  kernels::layer_norm(x.value().data(), gain.value().data(), bias.value().data(), epsilon, rows, columns, y.data(),
                      mean.data(), rstd.data());
  return record(
      "layer_norm", {x, gain, bias}, std::move(y),
      [x, gain, dbias = Slot(bias), mean = std::move(mean), rstd = std::move(rstd), rows, columns](Array& dy) {
        if (x.wants_grad()) {
          const auto dx = x.gradient()->target();
          kernels::layer_norm_backward(x.value().data(), gain.value().data(), mean.data(), rstd.data(), dy.data(), rows,
                                       columns, dx.beta, dx.data);
        }
        if (gain.wants_grad()) {
          const auto dgain = gain.gradient()->target();
          kernels::layer_norm_backward_gain(x.value().data(), mean.data(), rstd.data(), dy.data(), rows, columns,
                                            dgain.beta, dgain.data);
        }
        if (dbias.wanted()) {
          const auto target = dbias.target();
          kernels::column_sums(dy.data(), rows, columns, target.beta, target.data);
        }
      });
}

}  // namespace AG_PRECISION
}  // namespace ag
