#include "autograd/kernels/reduce.h"

#include <algorithm>
#include <array>
#include <limits>
#include <xsimd/xsimd.hpp>

#include "autograd/kernels/elementwise.h"

namespace ag {
inline namespace AG_PRECISION {
namespace kernels {
namespace {

// Independent partial results, so that the additions of a row do not wait for each other and fill vector registers.
constexpr std::size_t kAtOnce = 16;
// Columns whose partial results stay in the nearest cache while the rows pass.
constexpr std::size_t kColumns = 512;
constexpr Scalar kLowest = -std::numeric_limits<Scalar>::infinity();

double sum_row(const Scalar* x, std::size_t n) {
  std::array<double, kAtOnce> lanes{};
  std::size_t i = 0;
  for (; i + kAtOnce <= n; i += kAtOnce) {
    for (std::size_t lane = 0; lane < kAtOnce; ++lane) lanes[lane] += static_cast<double>(x[i + lane]);
  }
  for (; i < n; ++i) lanes[i % kAtOnce] += static_cast<double>(x[i]);
  for (std::size_t half = kAtOnce / 2; half > 0; half /= 2) {
    for (std::size_t lane = 0; lane < half; ++lane) lanes[lane] += lanes[lane + half];
  }
  return lanes[0];
}

// y[i] = Σ_k x[k, i] for `columns` neighbouring columns of rows of length `inner`.
void sum_columns(const Scalar* x, std::size_t n, std::size_t inner, std::size_t columns, Scalar* y) {
  std::array<double, kColumns> total;
  std::fill_n(total.begin(), columns, 0.0);
  for (std::size_t k = 0; k < n; ++k, x += inner) {
    for (std::size_t i = 0; i < columns; ++i) total[i] += static_cast<double>(x[i]);
  }
  for (std::size_t i = 0; i < columns; ++i) y[i] = static_cast<Scalar>(total[i]);
}

Scalar max_row(const Scalar* x, std::size_t n) {
  using Batch = xsimd::batch<Scalar>;
  Scalar best = kLowest;
  std::size_t i = 0;
  if (n >= Batch::size) {
    Batch lanes(kLowest);
    for (; i + Batch::size <= n; i += Batch::size) {
      const Batch next = Batch::load_unaligned(x + i);
      // Not `next != next`: for NaN xsimd 8 says false.
      lanes = xsimd::select((next > lanes) | xsimd::isnan(next), next, lanes);
    }
    std::array<Scalar, Batch::size> each;
    lanes.store_unaligned(each.data());
    for (const Scalar lane : each) best = greater(lane, best);
  }
  for (; i < n; ++i) best = greater(x[i], best);
  return best;
}

// y[i] = max_k x[k, i], row by row.
void max_columns(const Scalar* x, std::size_t n, std::size_t inner, Scalar* y) {
  std::fill_n(y, inner, kLowest);
  for (std::size_t k = 0; k < n; ++k, x += inner) {
    for (std::size_t i = 0; i < inner; ++i) y[i] = greater(x[i], y[i]);
  }
}

// Whether v is where the maximum came from: NaN, when that is NaN.
bool is_maximum(Scalar v, Scalar maximum) { return (v == maximum) | ((v != v) & (maximum != maximum)); }

// The first row that holds the maximum of its column: walked from the last row up, so that the first one is written
// last.
void first_rows(const Scalar* x, std::size_t n, std::size_t inner, const Scalar* y, std::int32_t* first) {
  std::fill_n(first, inner, 0);
  for (std::size_t k = n; k-- > 0;) {
    const auto row = static_cast<std::int32_t>(k);
    for (std::size_t i = 0; i < inner; ++i) first[i] = is_maximum(x[k * inner + i], y[i]) ? row : first[i];
  }
}

}  // namespace

Runs runs(const Shape& shape, std::size_t begin, std::size_t end) {
  Runs r{1, 1, 1};
  for (std::size_t axis = 0; axis < shape.size(); ++axis) {
    (axis < begin ? r.outer : axis < end ? r.n : r.inner) *= shape[axis];
  }
  return r;
}

void sum(const Scalar* x, const Runs& runs, Scalar* y) {
  for (std::size_t o = 0; o < runs.outer; ++o, x += runs.n * runs.inner, y += runs.inner) {
    if (runs.inner == 1) {
      *y = static_cast<Scalar>(sum_row(x, runs.n));
      continue;
    }
    for (std::size_t i = 0; i < runs.inner; i += kColumns) {
      sum_columns(x + i, runs.n, runs.inner, std::min(kColumns, runs.inner - i), y + i);
    }
  }
}

void max(const Scalar* x, const Runs& runs, Scalar* y, std::int32_t* first) {
  for (std::size_t o = 0; o < runs.outer; ++o, x += runs.n * runs.inner, y += runs.inner) {
    if (runs.inner == 1) {
      *y = max_row(x, runs.n);
      const auto reached = [&](Scalar v) { return is_maximum(v, *y); };
      if (first) *first++ = static_cast<std::int32_t>(std::find_if(x, x + runs.n, reached) - x);
    } else {
      max_columns(x, runs.n, runs.inner, y);
      if (first) first_rows(x, runs.n, runs.inner, y, first + o * runs.inner);
    }
  }
}

namespace {

// Reduces x to the shape `kept`, which is 1 (or has no axis) where x is to be reduced. Neighbouring axes that are both
// reduced are folded into one pass of `kernel(x, runs, y)`.
template <class Kernel>
Array reduce_to(const Array& x, const Shape& kept, Kernel kernel) {
  Shape shape = x.shape();
  const std::size_t extra = shape.size() - kept.size();
  const auto reduced = [&](std::size_t axis) { return axis < extra || (kept[axis - extra] == 1 && shape[axis] != 1); };
  Array y;
  const Array* from = &x;
  for (std::size_t axis = 0; axis < shape.size(); ++axis) {
    if (!reduced(axis)) continue;
    std::size_t end = axis + 1;
    while (end < shape.size() && reduced(end)) ++end;
    const Runs pass = runs(shape, axis, end);
    std::fill(shape.begin() + static_cast<std::ptrdiff_t>(axis), shape.begin() + static_cast<std::ptrdiff_t>(end), 1);
    Array result = empty(shape);
    kernel(from->data(), pass, result.data());
    y = std::move(result);
    from = &y;
    axis = end;  // the next one is not reduced
  }
  if (from == &x) y = x;
  y.reshape(kept);
  return y;
}

}  // namespace

Array max_to(const Array& x, const Shape& kept) {
  return reduce_to(x, kept, [](const Scalar* from, const Runs& pass, Scalar* to) { max(from, pass, to, nullptr); });
}

}  // namespace kernels

Array sum_to(const Array& wide, const Shape& target) { return kernels::reduce_to(wide, target, kernels::sum); }

}  // namespace AG_PRECISION
}  // namespace ag
