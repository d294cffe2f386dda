#include "autograd/kernels/rowwise.h"

#include <algorithm>
#include <limits>

#include "autograd/kernels/simd.h"

namespace ag {
inline namespace AG_PRECISION {
namespace kernels {
namespace {

Scalar row_max(const Scalar* x, std::size_t n) {
  const auto combine = [](auto a, auto b) { return simd::larger(a, b); };
  return simd::fold(
      n, -std::numeric_limits<Scalar>::infinity(), combine, [](auto v) { return v; }, x);
}

}  // namespace

// The greatest element is subtracted first, so that no exponential overflows: e^(x−m) / Σ e^(x−m) is the same fraction.
void softmax(const Scalar* x, std::size_t rows, std::size_t columns, Scalar* y) {
  for (std::size_t i = 0; i < rows; ++i, x += columns, y += columns) {
    const Scalar m = row_max(x, columns);
    const Scalar total = simd::transform_sum(
        columns, y, [m](auto v) { return simd::exp_nonpositive(v - m); }, x);
    const Scalar inverse = Scalar(1) / total;
    simd::transform(
        columns, y, [inverse](auto v) { return v * inverse; }, static_cast<const Scalar*>(y));
  }
}

void softmax_backward(const Scalar* y, const Scalar* dy, std::size_t rows, std::size_t columns, Scalar beta,
                      Scalar* dx) {
  for (std::size_t i = 0; i < rows; ++i, y += columns, dy += columns, dx += columns) {
    const Scalar dot = simd::sum(
        columns, [](auto p, auto d) { return p * d; }, y, dy);
    simd::transform_into(
        beta != 0, columns, dx, [dot](auto p, auto d) { return p * (d - dot); }, y, dy);
  }
}

void log_softmax(const Scalar* x, std::size_t rows, std::size_t columns, Scalar* y) {
  for (std::size_t i = 0; i < rows; ++i, x += columns, y += columns) {
    const Scalar m = row_max(x, columns);
    const Scalar log_total = std::log(simd::sum(
        columns, [m](auto v) { return simd::exp_nonpositive(v - m); }, x));
    simd::transform(
        columns, y, [m, log_total](auto v) { return (v - m) - log_total; }, x);
  }
}

void log_softmax_backward(const Scalar* y, const Scalar* dy, std::size_t rows, std::size_t columns, Scalar beta,
                          Scalar* dx) {
  for (std::size_t i = 0; i < rows; ++i, y += columns, dy += columns, dx += columns) {
    const Scalar total = simd::sum(
        columns, [](auto d) { return d; }, dy);
    simd::transform_into(
        beta != 0, columns, dx, [total](auto v, auto d) { return d - simd::exp_nonpositive(v) * total; }, y, dy);
  }
}

void column_sums(const Scalar* x, std::size_t rows, std::size_t columns, Scalar beta, Scalar* y) {
  if (beta == 0) std::fill(y, y + columns, Scalar(0));
  std::size_t i = 0;
  for (; i + 4 <= rows; i += 4) {  // four rows at a time: y is read and written a quarter as often
    const Scalar* row = x + i * columns;
    simd::transform_into(
        true, columns, y, [](auto a, auto b, auto c, auto d) { return (a + b) + (c + d); }, row, row + columns,
        row + 2 * columns, row + 3 * columns);
  }
  for (; i < rows; ++i)
    simd::transform_into(
        true, columns, y, [](auto a) { return a; }, x + i * columns);
}

void fill_rows(const Scalar* row, std::size_t rows, std::size_t columns, Scalar* y) {
  for (std::size_t i = 0; i < rows; ++i) std::copy(row, row + columns, y + i * columns);
}

void gather_rows(const Scalar* table, const std::int32_t* ids, std::size_t count, std::size_t columns, Scalar* y) {
  for (std::size_t i = 0; i < count; ++i) {
    const Scalar* row = table + static_cast<std::size_t>(ids[i]) * columns;
    std::copy(row, row + columns, y + i * columns);
  }
}

void pick(const Scalar* x, const std::int32_t* ids, std::size_t rows, std::size_t columns, Scalar* y) {
  for (std::size_t i = 0; i < rows; ++i) y[i] = x[i * columns + static_cast<std::size_t>(ids[i])];
}

void pick_backward(const Scalar* dy, const std::int32_t* ids, std::size_t rows, std::size_t columns, Scalar beta,
                   Scalar* dx) {
  if (beta == 0) std::fill(dx, dx + rows * columns, Scalar(0));
  for (std::size_t i = 0; i < rows; ++i) dx[i * columns + static_cast<std::size_t>(ids[i])] += dy[i];
}

}  // namespace kernels
}  // namespace AG_PRECISION
}  // namespace ag
