#include <algorithm>

#include "autograd/random.h"
#include "tests/random_graph/program.h"

namespace random_graph {
namespace {

// The directions in which the derivatives with respect to a leaf of n elements are compared.
std::vector<std::vector<double>> directions(std::size_t n, const Passes& passes, ag::Random& random) {
  std::vector<std::vector<double>> all(n <= passes.every ? n : passes.directions, std::vector<double>(n, 0.0));
  for (std::size_t k = 0; k < all.size(); ++k) {
    if (n <= passes.every) {
      all[k][k] = 1;
    } else {
      for (double& d : all[k]) d = random.uniform() * 2 - 1;
    }
  }
  return all;
}

class Comparing {
 public:
  explicit Comparing(double bar) : bar_(bar) {}

  void value(std::size_t variable, std::size_t i, double engine, const Dual& oracle) {
    note(found.value, engine - oracle.value, oracle.value_error, [&] {
      return fmt::format("the value of v{} at flat index {}: engine {}, oracle {}", variable, i, engine, oracle.value);
    });
  }

  void derivative(const Direction& direction, double engine, const Dual& loss) {
    ++found.derivatives;
    found.plain = std::max(found.plain, std::abs(engine - loss.slope) / std::max(1.0, std::abs(loss.slope)));
    note(found.derivative, engine - loss.slope, loss.slope_error, [&] {
      return fmt::format("the derivative of the loss along v{} in direction {{{}}}: engine {}, oracle {}",
                         direction.variable, fmt::join(direction.of, ", "), engine, loss.slope);
    });
  }

  Comparison found;

 private:
  template <class What>
  void note(double& most, double difference, double scale, const What& what) {
    if (difference == 0) return;
    const double relative = std::abs(difference) / scale;
    if (relative <= most) return;  // NaN goes on
    most = relative;
    if (!(relative <= bar_) && found.first_beyond.empty()) {
      found.first_beyond = fmt::format("{}; {:.1e} of the scale {}", what(), relative, scale);
    }
  }

  double bar_;
};

// Σ gradient · direction; an absent gradient is zero.
double along(const std::optional<op_table::Array>& gradient, const std::vector<double>& direction) {
  double sum = 0;
  for (std::size_t i = 0; gradient && i < direction.size(); ++i) sum += gradient->data()[i] * direction[i];
  return sum;
}

}  // namespace

Comparison compare(const Program& program, double bar, const Passes& passes) {
  Comparing comparing(bar);
  const Reverse engine = run_reverse(program);
  const std::vector<Plain> values = run_forward(program, {program.variables, {}});
  for (std::size_t v = 0; v < values.size(); ++v) {
    if (!std::equal(values[v].shape.begin(), values[v].shape.end(), engine.values[v].shape().begin(),
                    engine.values[v].shape().end())) {
      comparing.found.first_beyond = fmt::format("the shape of v{}", v);
      return comparing.found;
    }
    for (std::size_t i = 0; i < values[v].numbers.size(); ++i) {
      comparing.value(v, i, engine.values[v].data()[i], values[v].numbers[i]);
    }
  }
  ag::Random random(1, "directions");
  for (const Statement& s : program.statements) {
    if (s.op != "parameter") continue;
    const std::size_t leaf = s.results[0];
    for (std::vector<double>& of : directions(s.leaf.numbers.size(), passes, random)) {
      const Direction direction{leaf, std::move(of)};
      comparing.derivative(direction, along(engine.gradients[leaf], direction.of),
                           loss_of(program, run_forward(program, direction)));
    }
  }
  return comparing.found;
}

}  // namespace random_graph
