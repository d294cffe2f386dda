#include "autograd/gradcheck.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

#include "autograd/random.h"

namespace ag {
inline namespace AG_PRECISION {
namespace {

using Function = std::function<Tensor()>;

// Sets one number for the length of a scope, also when the function throws.
class Nudge {
 public:
  Nudge(Scalar& x, Scalar value) : x_(x), before_(x) { x_ = value; }
  ~Nudge() { x_ = before_; }
  Nudge(const Nudge&) = delete;
  Nudge& operator=(const Nudge&) = delete;

 private:
  Scalar& x_;
  Scalar before_;
};

Array value_of(const Function& f) { return f().value(); }

bool same(const Array& a, const Array& b) {
  const auto equal = [](Scalar x, Scalar y) { return x == y || (std::isnan(x) && std::isnan(y)); };
  return a.shape() == b.shape() && std::equal(a.data(), a.data() + a.size(), b.data(), equal);
}

// y at x and a second time: a function that is not the same twice has no gradient to check.
Array checked_value(const Function& f) {
  check(Tape::active() == 0, "[gradcheck] a tape is in scope. gradcheck makes its own: call it outside.");
  Array y = value_of(f);
  if (!same(y, value_of(f))) {
    throw Error(
        "[gradcheck] the function gave two values for one input. It must be the same each time: make generators anew "
        "inside it, "
        "and parameters outside.");
  }
  return y;
}

// The gradients cᵀ ∂y/∂x by the tape, left in the parameters.
void sweep(const Function& f, const Parameters& parameters, Array cotangent) {
  for (const NamedParameter& p : parameters) p.tensor.zero_grad();
  Tape tape;
  const Tensor y = f();
  if (!y.wants_grad()) return;  // it depends on none of them: all gradients are zero
  if (y.gradient()->tape == 0) {
    y.accumulate(std::move(cotangent));  // the function returned a parameter as it is
  } else {
    tape.backward(y, std::move(cotangent));
  }
}

// Σᵢ cᵢ (yᵢ(x + h) − yᵢ(x − h)) / 2h, subtracting element by element so that large sums do not cancel.
double difference(const Function& f, Scalar& x, double epsilon, const Array& cotangent) {
  const double h = epsilon * std::max(1.0, std::abs(static_cast<double>(x)));
  const Scalar right = static_cast<Scalar>(static_cast<double>(x) + h),
               left = static_cast<Scalar>(static_cast<double>(x) - h);
  const auto at = [&](Scalar value) {
    const Nudge nudge(x, value);
    return value_of(f);
  };
  const Array plus = at(right), minus = at(left);
  double sum = 0;
  for (std::size_t i = 0; i < plus.size(); ++i)
    sum += static_cast<double>(cotangent.data()[i]) * static_cast<double>(plus.data()[i] - minus.data()[i]);
  return sum / static_cast<double>(right - left);  // the numbers really used, not the h that was meant
}

Shape unravel(std::size_t flat, const Shape& shape) {
  Shape index(shape.size());
  for (std::size_t axis = shape.size(); axis-- > 0; flat /= shape[axis]) index[axis] = flat % shape[axis];
  return index;
}

// All elements, or at_most of them, in ascending order.
std::vector<std::size_t> chosen(std::size_t size, std::size_t at_most, Random& random) {
  std::vector<std::size_t> all(size);
  std::iota(all.begin(), all.end(), std::size_t{0});
  if (at_most == 0 || at_most >= size) return all;
  random.shuffle(all.begin(), all.end());
  all.resize(at_most);
  std::sort(all.begin(), all.end());
  return all;
}

double tolerance(const GradcheckElement& e, const GradcheckOptions& options) {
  return options.atol + options.rtol * std::abs(e.difference);
}

void check_parameter(const Function& f, const NamedParameter& p, const Array& cotangent,
                     const GradcheckOptions& options, Random& random, GradcheckReport& report) {
  Tensor x = p.tensor;
  const Array gradient = x.has_grad() ? x.grad() : zeros(x.shape());
  for (const std::size_t i : chosen(x.size(), options.at_most, random)) {
    GradcheckElement e{p.name, unravel(i, x.shape()), static_cast<double>(gradient.data()[i]), 0, 0, false};
    e.difference = difference(f, x.mutable_value().data()[i], options.epsilon, cotangent);
    e.error = std::abs(e.tape - e.difference);
    e.ok = e.error <= tolerance(e, options);  // false for NaN
    report.elements.push_back(std::move(e));
  }
}

std::string table_row(const std::string& input, const std::string& index, const std::string& tape,
                      const std::string& diff, const std::string& error, const std::string& verdict) {
  return fmt::format("{:<24} {:<14} {:>16} {:>16} {:>10}  {}\n", input, index, tape, diff, error, verdict);
}

}  // namespace

bool GradcheckReport::ok() const {
  return std::all_of(elements.begin(), elements.end(), [](const GradcheckElement& e) { return e.ok; });
}

std::string GradcheckReport::table(std::size_t rows) const {
  std::string text = table_row("input", "index", "tape", "difference", "error", "verdict");
  for (std::size_t i = 0; i < std::min(rows, elements.size()); ++i) {
    const GradcheckElement& e = elements[i];
    text += table_row(e.input, fmt::format("{}", e.index), fmt::format("{:.9g}", e.tape),
                      fmt::format("{:.9g}", e.difference), fmt::format("{:.2e}", e.error), e.ok ? "ok" : "WRONG");
  }
  const auto wrong = std::count_if(elements.begin(), elements.end(), [](const GradcheckElement& e) { return !e.ok; });
  return text + fmt::format("{} elements checked, {} wrong\n", elements.size(), wrong);
}

GradcheckReport gradcheck(const Function& f, const Parameters& parameters, const GradcheckOptions& options) {
  check(options.wanted.empty() || options.wanted.size() == parameters.size(),
        "[gradcheck] there are {} inputs and {} entries in `wanted`. Give one for each, or none.", parameters.size(),
        options.wanted.size());
  const auto wanted = [&](std::size_t i) { return options.wanted.empty() || options.wanted[i]; };
  std::size_t wanted_count = 0;
  for (std::size_t i = 0; i < parameters.size(); ++i) wanted_count += wanted(i) ? 1 : 0;
  if (wanted_count == 0) throw Error("[gradcheck] no input wants a gradient: there is nothing to check.");

  Random random(options.seed, "gradcheck");
  const Array y = checked_value(f);
  const Array cotangent = random.normal(y.shape(), 0, 1);
  sweep(f, parameters, cotangent);

  GradcheckReport report;
  for (std::size_t i = 0; i < parameters.size(); ++i) {
    if (wanted(i)) check_parameter(f, parameters[i], cotangent, options, random, report);
  }
  for (const NamedParameter& p : parameters) p.tensor.zero_grad();

  const auto badness = [&](const GradcheckElement& e) {
    const double ratio = e.error / tolerance(e, options);
    return std::isnan(ratio) ? std::numeric_limits<double>::infinity() : ratio;
  };
  std::stable_sort(report.elements.begin(), report.elements.end(),
                   [&](const auto& a, const auto& b) { return badness(a) > badness(b); });
  return report;
}

GradcheckReport gradcheck(const std::function<Tensor(const std::vector<Tensor>&)>& f, const std::vector<Array>& inputs,
                          const GradcheckOptions& options) {
  check(options.wanted.empty() || options.wanted.size() == inputs.size(),
        "[gradcheck] there are {} inputs and {} entries in `wanted`. Give one for each, or none.", inputs.size(),
        options.wanted.size());
  std::vector<Tensor> tensors;
  Parameters parameters;
  for (std::size_t i = 0; i < inputs.size(); ++i) {
    const bool wanted = options.wanted.empty() || options.wanted[i];
    tensors.push_back(wanted ? Tensor::parameter(inputs[i]) : Tensor(inputs[i]));
    if (wanted) parameters.push_back({fmt::format("x{}", i), tensors.back()});
  }
  GradcheckOptions all_wanted = options;
  all_wanted.wanted = {};
  return gradcheck([&] { return f(tensors); }, parameters, all_wanted);
}

}  // namespace AG_PRECISION
}  // namespace ag
