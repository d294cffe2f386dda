// reduce.cpp: sums, means and maxima over any set of axes. The gradient of a reduction is stretched back over the axes
// that were reduced.
#include "autograd/kernels/reduce.h"

#include <cmath>
#include <functional>
#include <limits>
#include <numeric>

#include "autograd/kernels/elementwise.h"
#include "autograd/ops.h"
#include "autograd/ops/axes.h"

namespace ag {
inline namespace AG_PRECISION {
namespace {

struct Reduction {
  std::vector<std::size_t> axes;  // ascending
  Shape kept;                     // of the result with the reduced axes as 1
  Shape result;                   // what the caller asked for
  std::size_t count = 1;          // elements that go into one
};

Reduction reduction(const char* op, const Shape& shape, const Axes& axes, Keep keep) {
  Reduction r{axis_indices(op, shape, axes), shape, {}};
  if (axes.empty()) {
    r.axes.resize(shape.size());
    std::iota(r.axes.begin(), r.axes.end(), std::size_t{0});
  }
  std::sort(r.axes.begin(), r.axes.end());
  for (const std::size_t axis : r.axes) {
    r.count *= shape[axis];
    r.kept[axis] = 1;
  }
  for (std::size_t axis = 0; axis < shape.size(); ++axis) {
    const bool reduced = std::binary_search(r.axes.begin(), r.axes.end(), axis);
    if (!reduced || keep == Keep::yes) r.result.push_back(r.kept[axis]);
  }
  return r;
}

Array reshaped(Array a, const Shape& shape) {
  a.reshape(shape);
  return a;
}

}  // namespace

// y = Σ x                                      dx = dy, the same for every element
Tensor sum(const Tensor& x, const Axes& axes, Keep keep) {
  const Reduction r = reduction("sum", x.shape(), axes, keep);
  return record("sum", {x}, reshaped(sum_to(x.value(), r.kept), r.result), [dx = Slot(x), kept = r.kept](Array& dy) {
    dx.accumulate(kernels::stretch(reshaped(std::move(dy), kept), dx.shape()));
  });
}

// y = Σ x / n                                  dx = dy / n
Tensor mean(const Tensor& x, const Axes& axes, Keep keep) {
  const Reduction r = reduction("mean", x.shape(), axes, keep);
  check_shapes(
      r.count > 0,
      "[mean] x has shape {} and the axes are ({}). The mean of no elements is undefined: no reduced axis may be "
      "empty.",
      x.shape(), fmt::join(r.axes, ", "));
  const auto n = static_cast<Scalar>(r.count);
  return record("mean", {x}, reshaped(sum_to(x.value(), r.kept) / n, r.result),
                [dx = Slot(x), kept = r.kept, n](Array& dy) {
                  dx.accumulate(kernels::stretch(reshaped(dy / n, kept), dx.shape()));
                });
}

namespace {

// Axes between reduced ones are brought to the front, so that the reduced ones are the last and side by side.
Tensor max_of_scattered(const Tensor& x, const Reduction& r) {
  Axes order, last;
  for (std::size_t axis = 0; axis < x.dimension(); ++axis) {
    if (!std::binary_search(r.axes.begin(), r.axes.end(), axis)) order.push_back(static_cast<Axis>(axis));
  }
  for (const std::size_t axis : r.axes) {
    last.push_back(static_cast<Axis>(order.size()));
    order.push_back(static_cast<Axis>(axis));
  }
  return reshape(max(transpose(x, order), last), {r.result.begin(), r.result.end()});
}

}  // namespace

// y = max x                                    dx = dy at the first element that equals y, 0 at all others
Tensor max(const Tensor& x, const Axes& axes, Keep keep) {
  const Reduction r = reduction("max", x.shape(), axes, keep);
  check_shapes(
      r.count > 0,
      "[max] x has shape {} and the axes are ({}). There is no maximum of no elements: no reduced axis may be empty.",
      x.shape(), fmt::join(r.axes, ", "));
  const std::size_t begin = r.axes.empty() ? 0 : r.axes.front(), end = begin + r.axes.size();
  if (!r.axes.empty() && r.axes.back() + 1 != end) return max_of_scattered(x, r);

  const kernels::Runs runs = kernels::runs(x.shape(), begin, end);
  Array y = empty(r.result);
  Ids first;
  if (recording({x})) first.resize(r.result);
  kernels::max(x.value().data(), runs, y.data(), recording({x}) ? first.data() : nullptr);
  return record("max", {x}, std::move(y), [dx = Slot(x), first = std::move(first), runs](Array& dy) {
    const Gradient::Target target = dx.target();
    if (target.beta == 0) std::fill_n(target.data, size_of(dx.shape()), Scalar(0));
    for (std::size_t i = 0; i < dy.size(); ++i) {
      const std::size_t outer = i / runs.inner, inner = i % runs.inner;
      const auto k = static_cast<std::size_t>(first.data()[i]);
      target.data[(outer * runs.n + k) * runs.inner + inner] += dy.data()[i];
    }
  });
}

// y = ln Σ e^x = m + ln Σ e^(x−m), m = max x   dx = dy e^(x−y)
// −∞ when all x are −∞ or there are none: in x − m (and x − y) an m of −∞ counts as 0, so that −∞ − (−∞) never arises.
// Beside a +∞ every other x has the share 0, and ∞ − ∞ counts as 0 too.
Tensor logsumexp(const Tensor& x, const Axes& axes, Keep keep) {
  const Reduction r = reduction("logsumexp", x.shape(), axes, keep);
  const auto distance = [](Scalar v, Scalar m) {
    constexpr Scalar kNothing = -std::numeric_limits<Scalar>::infinity();
    return kernels::select(v == m, kernels::select(v == kNothing, v, 0), v - m);
  };
  const Array m = kernels::max_to(x.value(), r.kept);
  const Array terms = xt::exp(kernels::map_to(x.shape(), distance, x.value(), m));
  const Array total = xt::log(sum_to(terms, r.kept));
  const Array value = total + m;
  return record("logsumexp", {x}, reshaped(value, r.result), [x, distance, kept = r.kept](const Tensor& y) {
    const Array shares = xt::exp(kernels::map_to(x.shape(), distance, x.value(), reshaped(y.value(), kept)));
    x.accumulate(kernels::map(std::multiplies{}, shares, reshaped(y.grad(), kept)));
  });
}

}  // namespace AG_PRECISION
}  // namespace ag
