#include "chapters/00_autograd/experiments/cost.h"

#include <algorithm>
#include <cmath>
#include <functional>
#include <limits>

#include "autograd/random.h"
#include "chapters/00_autograd/lesson.h"
#include "chapters/program/cpu_seconds.h"

namespace chapter00 {
namespace {

using program::cpu_seconds;
using scalar::Tape;

// Processor seconds of one call, the best of at least three tries that together take 3 ms or more.
double seconds_of(const std::function<void()>& work) {
  double best = std::numeric_limits<double>::infinity(), total = 0;
  for (int tries = 0; tries < 3 || total < 0.003; ++tries) {
    const double start = cpu_seconds();
    work();
    const double seconds = cpu_seconds() - start;
    best = std::min(best, seconds);
    total += seconds;
  }
  return best;
}

double largest_difference(const std::vector<double>& a, const std::vector<double>& b) {
  double largest = 0;
  for (std::size_t i = 0; i < a.size(); ++i) largest = std::max(largest, std::abs(a[i] - b[i]));
  return largest;
}

std::string time_text(double seconds) {
  return seconds < 1e-3 ? fmt::format("{:.3g} µs", 1e6 * seconds) : fmt::format("{:.3g} ms", 1e3 * seconds);
}

}  // namespace

Cost measure_cost(std::size_t n, std::uint64_t seed) {
  ag::Random random(seed, "cost");
  std::vector<double> w(n);
  for (double& v : w) v = random.normal();
  Tape tape;
  const std::vector<double> reverse = by_reverse_mode(w, tape);
  Cost cost{.n = n};
  cost.disagreement =
      std::max(largest_difference(reverse, by_forward_mode(w, tape)), largest_difference(reverse, by_differences(w)));
  volatile double used = 0;  // so that the compiler cannot leave the work out
  cost.evaluation = seconds_of([&] { used = network(w, kX1, kX2); });
  cost.differences = seconds_of([&] { used = by_differences(w).back(); });
  cost.forward = seconds_of([&] { used = by_forward_mode(w, tape).back(); });
  cost.reverse = seconds_of([&] { used = by_reverse_mode(w, tape).back(); });
  return cost;
}

std::vector<Cost> measure_costs(std::size_t largest, std::uint64_t seed) {
  std::vector<Cost> costs;
  for (std::size_t n = 4; n <= largest; n *= 4) costs.push_back(measure_cost(n, seed));
  return costs;
}

program::Table cost_table(const std::vector<Cost>& costs) {
  program::Table table{{"parameters", "differences", "forward mode", "reverse mode", "differences / reverse"}, {}};
  for (const Cost& c : costs)
    table.rows.push_back({program::thousands(static_cast<std::int64_t>(c.n)), time_text(c.differences),
                          time_text(c.forward), time_text(c.reverse),
                          fmt::format("{:.3g}", c.differences / c.reverse)});
  return table;
}

report::LineChart cost_chart(const std::vector<Cost>& costs) {
  report::LineChart chart{
      .title = "Microseconds of one gradient",
      .x_label = "parameters",
      .y_label = "µs",
      .series = {{"finite differences", {}, {}}, {"forward mode", {}, {}}, {"reverse mode", {}, {}}}};
  for (const Cost& c : costs) {
    const double seconds[] = {c.differences, c.forward, c.reverse};
    for (std::size_t k = 0; k < 3; ++k) {
      chart.series[k].x.push_back(static_cast<double>(c.n));
      chart.series[k].y.push_back(1e6 * seconds[k]);
    }
  }
  chart.log_x = chart.log_y = chart.points = true;
  chart.caption =
      "Both axes are logarithmic. The function grows with its parameters, so reverse mode grows like n; the other two "
      "repeat that work n times and grow like n².";
  return chart;
}

}  // namespace chapter00
