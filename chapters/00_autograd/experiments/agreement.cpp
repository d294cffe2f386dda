#include "chapters/00_autograd/experiments/agreement.h"

#include <algorithm>
#include <cmath>
#include <string_view>
#include <vector>

#include "autograd/ops.h"
#include "chapters/00_autograd/experiments/random_expression.h"
#include "chapters/00_autograd/lesson.h"

namespace chapter00 {
namespace {

using Gradient = std::vector<double>;
constexpr int kLength = 30;  // operations of an expression

Gradient leaf_gradients(const std::vector<scalar::Step>& steps, std::size_t count) {
  Gradient g;
  for (std::size_t i = 0; i < count; ++i) g.push_back(steps[i].grad);
  return g;
}

// The sweep of lesson.h without its first line, on steps that may have been tampered with.
void sweep(std::vector<scalar::Step>& steps, std::size_t loss) {
  steps[loss].grad = 1;
  for (std::size_t i = loss + 1; i-- > 0;)
    for (std::size_t k = 0; k < steps[i].arity; ++k)
      steps[steps[i].input[k]].grad += steps[i].grad * steps[i].partial[k];
}

Gradient by_engine(const std::vector<double>& x, std::uint64_t expression) {
  std::vector<ag::Tensor> leaves;
  for (const double v : x) leaves.push_back(ag::Tensor::parameter(ag::Array{static_cast<ag::Scalar>(v)}));
  ag::Tape tape;
  tape.backward(random_expression(leaves, expression, kLength));
  Gradient g;  // a variable the expression does not use has no gradient: 0
  for (const ag::Tensor& leaf : leaves) g.push_back(leaf.has_grad() ? static_cast<double>(leaf.grad()(0)) : 0);
  return g;
}

Gradient by_central_differences(std::vector<double> x, std::uint64_t expression) {
  const double h = 1e-5;
  Gradient g;
  for (double& v : x) {
    const double at = v;
    v = at + h;
    const double above = random_expression(x, expression, kLength);
    v = at - h;
    g.push_back((above - random_expression(x, expression, kLength)) / (2 * h));
    v = at;
  }
  return g;
}

double error(const Gradient& measured, const Gradient& reference) {
  double largest = 1, worst = 0;
  for (const double g : reference) largest = std::max(largest, std::abs(g));
  for (std::size_t i = 0; i < reference.size(); ++i) worst = std::max(worst, std::abs(measured[i] - reference[i]));
  return worst / largest;
}

Agreement compare_one(const std::vector<double>& x, std::uint64_t expression) {
  scalar::Tape tape;
  std::vector<scalar::Value> leaves;
  for (const double v : x) leaves.push_back(tape.leaf(v));
  const scalar::Value y = random_expression(leaves, expression, kLength);
  std::vector<scalar::Step> tampered = tape.steps();  // not swept yet
  tape.backward(y);
  const Gradient once = leaf_gradients(tape.steps(), x.size());
  tape.backward(y);
  const Gradient twice = leaf_gradients(tape.steps(), x.size());

  for (scalar::Step& step : tampered)
    if (step.op == std::string_view("tanh")) step.partial[0] = 1 - step.value;
  sweep(tampered, y.index);

  const Gradient differences = by_central_differences(x, expression);
  return {.tensors = error(by_engine(x, expression), once),
          .differences = error(once, differences),
          .twice = error(twice, once),
          .wrong_tanh = error(leaf_gradients(tampered, x.size()), differences)};
}

}  // namespace

Agreement compare_gradients(std::uint64_t seed, int count) {
  ag::Random random(seed, "variables");
  Agreement worst;
  for (int i = 0; i < count; ++i) {
    std::vector<double> x(4);
    for (double& v : x) v = static_cast<float>(2 * random.uniform() - 1);  // the same number in float and double
    const Agreement one = compare_one(x, random.next());
    worst.tensors = std::max(worst.tensors, one.tensors);
    worst.differences = std::max(worst.differences, one.differences);
    worst.twice = std::max(worst.twice, one.twice);
    worst.wrong_tanh = std::max(worst.wrong_tanh, one.wrong_tanh);
  }
  return worst;
}

double second_sweep_without_clearing() {
  scalar::Tape tape;
  const scalar::Value a = tape.leaf(3), b = a + a, c = b + b;
  std::vector<scalar::Step> steps = tape.steps();
  sweep(steps, c.index);
  sweep(steps, c.index);
  return steps[a.index].grad;
}

}  // namespace chapter00
