// cost.h: what a gradient costs, by three ways to find it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "chapters/00_autograd/scalar_tape.h"
#include "chapters/program/console.h"
#include "chapters/report/charts.h"

namespace chapter00 {

// A function of n = 4h parameters and one output, the same code for numbers and for a tape:
//   f(w) = Σ_j w_{4j} tanh(w_{4j+1} x₁ + w_{4j+2} x₂ + w_{4j+3})
template <class Number>
Number network(const std::vector<Number>& w, const Number& x1, const Number& x2) {
  using std::tanh;
  Number y = w[0] * tanh(w[1] * x1 + w[2] * x2 + w[3]);
  for (std::size_t j = 4; j < w.size(); j += 4) y = y + w[j] * tanh(w[j + 1] * x1 + w[j + 2] * x2 + w[j + 3]);
  return y;
}

// Each returns ∂f/∂w, n numbers. `tape` is cleared first: it only lends its memory.
// 2n evaluations of f:
std::vector<double> by_differences(const std::vector<double>& w);
// 1 evaluation, then n sweeps from the inputs on:
std::vector<double> by_forward_mode(const std::vector<double>& w, scalar::Tape& tape);
// 1 evaluation, then 1 sweep back from the output:
std::vector<double> by_reverse_mode(const std::vector<double>& w, scalar::Tape& tape);

// The three, measured for n random parameters: processor seconds of one gradient, the best of several tries.
struct Cost {
  std::size_t n = 0;
  double evaluation = 0;  // f alone, on plain numbers
  double differences = 0, forward = 0, reverse = 0;
  double disagreement = 0;  // the largest |difference| between reverse mode and the other two
};
Cost measure_cost(std::size_t n, std::uint64_t seed);
// n = 4, 16, 64, … up to `largest`.
std::vector<Cost> measure_costs(std::size_t largest, std::uint64_t seed);

program::Table cost_table(const std::vector<Cost>& costs);
report::LineChart cost_chart(const std::vector<Cost>& costs);

}  // namespace chapter00
