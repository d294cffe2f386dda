// Exercise 00.1: a scalar tape of your own. Fill in the three places marked TODO, then run
//   ./course check 00.1
// The page: docs/00_autograd.md, "By hand". Try before you look at chapters/00_autograd/lesson.h.
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
    const double by_a = 0, by_b = 0;  // TODO: ∂y/∂a and ∂y/∂b
    return push({.value = steps[a].value * steps[b].value, .arity = 2, .input = {a, b}, .partial = {by_a, by_b}});
  }

  // y = tanh a
  std::size_t tanh(std::size_t a) {
    const double y = std::tanh(steps[a].value);
    const double by_a = 0;  // TODO: ∂y/∂a, which can be said with y alone
    return push({.value = y, .arity = 1, .input = {a}, .partial = {by_a}});
  }

  // Leaves dL/dx in steps[x].grad of every step x, where L is the step `loss`. Calling it twice is calling it once.
  void backward(std::size_t loss) {
    // TODO: clear all gradients; dL/dL is 1; then from `loss` down to the first step, hand each step's gradient on to
    // its inputs: the chain rule.
  }

 private:
  std::size_t push(const Step& step) {
    steps.push_back(step);
    return steps.size() - 1;
  }
};

}  // namespace exercise
