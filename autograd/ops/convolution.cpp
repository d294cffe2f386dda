// convolution.cpp: a window over the steps of a sequence: d numbers of each of k steps give o numbers.
#include "autograd/kernels/gemm.h"
#include "autograd/kernels/rowwise.h"
#include "autograd/ops.h"

namespace ag {
inline namespace AG_PRECISION {
namespace {

// x [B, T, d], W [k, d, o] → y [B, T, o]
struct Convolution {
  std::size_t B, T, d, k, o;

  // Calls product(rows, at x, at W, at y) for each j and each sequence: rows of y, from the given offset on, see as
  // many rows of x through W_j. All three are read as they lie. To copy the k neighbours of a row side by side, for one
  // product instead of k, takes 0.95–1.09 of the time for long sequences and 0.83–1.09 for sequences of 16 to 32
  // (Zen 3, one thread).
  template <class Product>
  void each(const Product& product) const {
    const std::size_t half = k / 2;
    for (std::size_t j = 0; j < k; ++j) {
      const std::size_t before = j < half ? half - j : 0, behind = j > half ? j - half : 0;
      if (before + behind >= T) continue;
      for (std::size_t i = 0; i < B; ++i)
        product(T - before - behind, (i * T + behind) * d, j * d * o, (i * T + before) * o);
    }
  }
};

Convolution plan(const Shape& x, const Shape& weight, const Shape& bias) {
  check_shapes(x.size() == 3 && weight.size() == 3,
               "[convolution] x {} and weight {}. x must be [B, T, d] and the weight [k, d, o].", x, weight);
  check_shapes(weight[0] % 2 == 1,
               "[convolution] weight {}: a width k of {}. k must be odd, so that as many words stand before as behind.",
               weight, weight[0]);
  check_shapes(x[2] == weight[1],
               "[convolution] x {} and weight {}: the last axis of x is {} and the weight takes {}. The "
               "weight is [k, inputs, outputs].",
               x, weight, x[2], weight[1]);
  check_shapes(bias == Shape{weight[2]},
               "[convolution] weight {} and bias {}. The bias must be [{}], one for each output.", weight, bias,
               weight[2]);
  return {x[0], x[1], x[2], weight[0], weight[2]};
}

// Where all that is to come adds up.
Scalar* cleared(const Gradient::Target& target, std::size_t size) {
  if (target.beta == 0) std::fill(target.data, target.data + size, Scalar(0));
  return target.data;
}

}  // namespace

// y_t = Σ_j x_s W_j + b, s = t + j − ⌊k/2⌋     dx_s += dy_t W_jᵀ, dW_j = Σ_t x_sᵀ dy_t, db = Σ_t dy_t
Tensor convolution(const Tensor& x, const Tensor& weight, const Tensor& bias) {
  const Convolution c = plan(x.shape(), weight.shape(), bias.shape());
  Array y = empty({c.B, c.T, c.o});
  kernels::fill_rows(bias.value().data(), c.B * c.T, c.o, y.data());
  const Scalar *const in = x.value().data(), *const W = weight.value().data();
  Scalar* const out = y.data();
  c.each([&](std::size_t rows, std::size_t at_x, std::size_t at_W, std::size_t at_y) {
    kernels::gemm(false, false, rows, c.o, c.d, 1, in + at_x, c.d, W + at_W, c.o, 1, out + at_y, c.o);
  });
  return record("convolution", {x, weight, bias}, std::move(y), [c, x, weight, db = Slot(bias)](Array& dy) {
    const Scalar* const from = dy.data();
    if (x.wants_grad()) {
      Scalar* const dx = cleared(x.gradient()->target(), x.size());
      c.each([&](std::size_t rows, std::size_t at_x, std::size_t at_W, std::size_t at_y) {
        kernels::gemm(false, true, rows, c.d, c.o, 1, from + at_y, c.o, weight.value().data() + at_W, c.o, 1, dx + at_x,
                      c.d);
      });
    }
    if (weight.wants_grad()) {
      Scalar* const dW = cleared(weight.gradient()->target(), weight.size());
      c.each([&](std::size_t rows, std::size_t at_x, std::size_t at_W, std::size_t at_y) {
        kernels::gemm(true, false, c.d, c.o, rows, 1, x.value().data() + at_x, c.d, from + at_y, c.o, 1, dW + at_W,
                      c.o);
      });
    }
    if (db.wanted()) {
      const auto target = db.target();
      kernels::column_sums(from, c.B * c.T, c.o, target.beta, target.data);
    }
  });
}

}  // namespace AG_PRECISION
}  // namespace ag
