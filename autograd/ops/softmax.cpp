// softmax.cpp: probabilities of a row, and their logarithms. Row by row the work is kernels/rowwise.cpp's.
#include "autograd/kernels/rowwise.h"
#include "autograd/ops.h"

namespace ag {
inline namespace AG_PRECISION {
namespace {

// A tensor seen as a matrix whose rows run along its last axis.
struct Rows {
  std::size_t count, columns;
};

Rows rows_of(const char* op, const Shape& shape) {
  check_shapes(!shape.empty(),
               "[{}] a scalar (shape []). It works along the last axis, so there must be one. Hint: reshape to [1, n].",
               op);
  return {size_of(Shape(shape.begin(), shape.end() - 1)), shape.back()};
}

}  // namespace

// y = e^(x − m) / Σ e^(x − m), m = max x, so that nothing overflows      dx = y ⊙ (dy − Σ dy ⊙ y)
Tensor softmax(const Tensor& x) {
  const Rows rows = rows_of("softmax", x.shape());
  Array y = empty(x.shape());
  kernels::softmax(x.value().data(), rows.count, rows.columns, y.data());
  return record("softmax", {x}, std::move(y), [dx = Slot(x), rows](const Tensor& out) {
    const auto target = dx.target();
    kernels::softmax_backward(out.value().data(), out.grad().data(), rows.count, rows.columns, target.beta,
                              target.data);
  });
}

// y = x − ln Σ e^x                             dx = dy − e^y Σ dy
Tensor log_softmax(const Tensor& x) {
  const Rows rows = rows_of("log_softmax", x.shape());
  Array y = empty(x.shape());
  kernels::log_softmax(x.value().data(), rows.count, rows.columns, y.data());
  return record("log_softmax", {x}, std::move(y), [dx = Slot(x), rows](const Tensor& out) {
    const auto target = dx.target();
    kernels::log_softmax_backward(out.value().data(), out.grad().data(), rows.count, rows.columns, target.beta,
                                  target.data);
  });
}

}  // namespace AG_PRECISION
}  // namespace ag
