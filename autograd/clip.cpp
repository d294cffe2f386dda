#include "autograd/clip.h"

#include <array>
#include <cmath>
#include <numeric>
#include <set>

namespace ag {
inline namespace AG_PRECISION {
namespace {

// Calls visit(name, gradient) for each gradient there is, tied tensors once.
template <class Visit>
void each_gradient(const Parameters& parameters, const Visit& visit) {
  std::set<const Gradient*> seen;
  for (const NamedParameter& p : parameters) {
    const GradientPtr& gradient = p.tensor.gradient();
    if (!gradient || gradient->absent() || !seen.insert(gradient.get()).second) continue;
    // What stands twice for one row is one number: its norm is that of the sum.
    if (gradient->is_sparse()) gradient->set_rows(gradient->rows().coalesced());
    visit(p.name, *gradient);
  }
}

// In double, so that a million small squares are not lost beside a large one; eight sums at a time, so that the
// compiler may use vector registers without reordering what we wrote.
double sum_of_squares(const Array& x) {
  constexpr std::size_t kSums = 8;
  std::array<double, kSums> sums{};
  const Scalar* data = x.data();
  std::size_t i = 0;
  for (; i + kSums <= x.size(); i += kSums) {
    for (std::size_t k = 0; k < kSums; ++k) {
      const double g = static_cast<double>(data[i + k]);
      sums[k] += g * g;
    }
  }
  for (; i < x.size(); ++i) sums[0] += static_cast<double>(data[i]) * static_cast<double>(data[i]);
  return std::accumulate(sums.begin(), sums.end(), 0.0);
}

double sum_of_squares(Gradient& gradient) {
  return gradient.is_sparse() ? sum_of_squares(gradient.rows().values) : sum_of_squares(gradient.dense());
}

template <class Change>
void change_each(const Parameters& parameters, const Change& change) {
  each_gradient(parameters, [&](const std::string&, Gradient& gradient) {
    if (gradient.is_sparse()) {
      SparseRows rows = gradient.rows();
      for (Scalar& x : rows.values) x = change(x);
      gradient.set_rows(std::move(rows));
    } else {
      Array dense = gradient.release();
      for (Scalar& x : dense) x = change(x);
      gradient.set(std::move(dense));
    }
  });
}

[[noreturn]] void refuse(const Parameters& parameters, double norm) {
  std::string name;
  each_gradient(parameters, [&](const std::string& each, Gradient& gradient) {
    if (name.empty() && !std::isfinite(sum_of_squares(gradient))) name = each;
  });
  throw Error(fmt::format(
      "[clip_grad_norm] the norm of the gradient is {}; the first parameter with such a gradient is '{}'. A norm must "
      "be finite: "
      "lower the learning rate, find the op with Tape::Options::anomaly, or drop such steps with NonFinite::drop.",
      norm, name));
}

}  // namespace

double grad_norm(const Parameters& parameters) {
  double sum = 0;
  each_gradient(parameters, [&](const std::string&, Gradient& gradient) { sum += sum_of_squares(gradient); });
  return std::sqrt(sum);
}

double clip_grad_norm(const Parameters& parameters, double max_norm, NonFinite non_finite) {
  if (!(max_norm > 0)) throw Error(fmt::format("[clip_grad_norm] max_norm is {}. It must be positive.", max_norm));
  const double norm = grad_norm(parameters);
  if (!std::isfinite(norm)) {
    if (non_finite == NonFinite::refuse) refuse(parameters, norm);
    for (const NamedParameter& p : parameters) p.tensor.zero_grad();
  } else if (norm > max_norm) {
    const Scalar factor = static_cast<Scalar>(max_norm / norm);
    change_each(parameters, [factor](Scalar g) { return g * factor; });
  }
  return norm;
}

void clip_grad_value(const Parameters& parameters, double limit) {
  if (!(limit > 0)) throw Error(fmt::format("[clip_grad_value] the limit is {}. It must be positive.", limit));
  const Scalar most = static_cast<Scalar>(limit);
  change_each(parameters, [most](Scalar g) { return g > most ? most : g < -most ? -most : g; });
}

}  // namespace AG_PRECISION
}  // namespace ag
