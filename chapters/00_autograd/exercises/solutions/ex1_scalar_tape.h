// Solution of exercise 00.1.
#pragma once

#include <array>
#include <cmath>
#include <cstddef>
#include <vector>

namespace exercise {

// One operation y = f(a, b). Its inputs are steps of the same tape, further to the front.
struct Step {
  double value = 0;                    // y
  double grad = 0;                     // dL/dy, after backward()
  std::size_t arity = 0;               // number of inputs
  std::array<std::size_t, 2> input{};  // where they stand
  std::array<double, 2> partial{};     // ∂y/∂a, ∂y/∂b
};

struct Tape {
  std::vector<Step> steps;

  // Each appends one step and returns where it stands.
  std::size_t leaf(double value) { return push({.value = value}); }
  std::size_t add(std::size_t a, std::size_t b) {
    return push({.value = steps[a].value + steps[b].value, .arity = 2, .input = {a, b}, .partial = {1, 1}});
  }

  // y = a b
  std::size_t multiply(std::size_t a, std::size_t b) {
    const double by_a = steps[b].value, by_b = steps[a].value;
    return push({.value = steps[a].value * steps[b].value, .arity = 2, .input = {a, b}, .partial = {by_a, by_b}});
  }

  // y = tanh a
  std::size_t tanh(std::size_t a) {
    const double y = std::tanh(steps[a].value);
    const double by_a = 1 - y * y;
    return push({.value = y, .arity = 1, .input = {a}, .partial = {by_a}});
  }

  // Leaves dL/dx in steps[x].grad of every step x, where L is the step `loss`. Calling it twice is calling it once.
  void backward(std::size_t loss) {
    for (Step& step : steps) step.grad = 0;
    steps[loss].grad = 1;
    for (std::size_t i = loss + 1; i-- > 0;) {
      const Step& y = steps[i];
      for (std::size_t k = 0; k < y.arity; ++k) steps[y.input[k]].grad += y.grad * y.partial[k];
    }
  }

 private:
  std::size_t push(const Step& step) {
    steps.push_back(step);
    return steps.size() - 1;
  }
};

}  // namespace exercise
