#include "autograd/kernels/attention.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "autograd/kernels/simd.h"

namespace ag {
inline namespace AG_PRECISION {
namespace kernels {
namespace {

using std::abs, xsimd::abs;

// w' / scale: NaN stays.
constexpr auto kept = [](const auto& w) { return simd::larger(w, std::decay_t<decltype(w)>(Scalar(0))); };

}  // namespace

// The greatest score is subtracted first, so that no exponential overflows.
void attention_weights(Scalar* x, std::size_t seen, std::size_t columns, Scalar* log_total) {
  const Scalar* const scores = x;
  const Scalar m = simd::fold(
      seen, -std::numeric_limits<Scalar>::infinity(), [](auto a, auto b) { return simd::larger(a, b); },
      [](auto v) { return v; }, scores);
  const Scalar total = simd::transform_sum(
      seen, x, [m](auto v) { return simd::exp_nonpositive(v - m); }, scores);
  const Scalar inverse = Scalar(1) / total;
  simd::transform(
      seen, x, [inverse](auto v) { return v * inverse; }, scores);
  std::fill(x + seen, x + columns, Scalar(0));
  if (log_total) *log_total = m + std::log(total);
}

void attention_weights_again(Scalar* x, std::size_t seen, std::size_t columns, Scalar log_total) {
  simd::transform(
      seen, x, [log_total](auto v) { return simd::exp_nonpositive(v - log_total); }, static_cast<const Scalar*>(x));
  std::fill(x + seen, x + columns, Scalar(0));
}

void mark_dropped(const bool* keeps, std::size_t columns, Scalar* w) {
  for (std::size_t j = 0; j < columns; ++j) w[j] *= static_cast<Scalar>(2 * keeps[j] - 1);
}

void drop_marked(const Scalar* w, std::size_t columns, Scalar scale, Scalar* y) {
  simd::transform(
      columns, y, [scale](auto v) { return kept(v) * scale; }, w);
}

void attention_scores_gradient(const Scalar* w, std::size_t seen, std::size_t columns, Scalar scale, Scalar factor,
                               Scalar* d) {
  const Scalar* const given = d;
  const Scalar dot = scale * simd::sum(
                                 seen, [](auto v, auto g) { return kept(v) * g; }, w, given);
  simd::transform(
      seen, d, [=](auto v, auto g) { return factor * (kept(v) * (scale * g) - abs(v) * dot); }, w, given);
  std::fill(d + seen, d + columns, Scalar(0));
}

}  // namespace kernels
}  // namespace AG_PRECISION
}  // namespace ag
