// cost.h: what a gradient costs, by the three ways of lesson.h.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "chapters/program/console.h"
#include "chapters/report/charts.h"

namespace chapter00 {

// The three ways of lesson.h to the gradient of n random parameters: processor seconds of one gradient, the best of
// several tries.
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
