#include "chapters/03_rnn/report/vanishing_charts.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "chapters/report/gradient_flow.h"

namespace rnn {
namespace {

constexpr double kNothing = std::numeric_limits<double>::quiet_NaN();

std::vector<double> lags(std::size_t count) {
  std::vector<double> lags;
  for (std::size_t lag = 0; lag < count; ++lag) lags.push_back(static_cast<double>(lag));
  return lags;
}

// first · base^lag
std::vector<double> powers(double base, double first, std::size_t count) {
  std::vector<double> powers;
  for (std::size_t lag = 0; lag < count; ++lag) powers.push_back(first * std::pow(base, static_cast<double>(lag)));
  return powers;
}

// Below `floor` a curve leaves the picture: else one that falls to 10⁻³⁰ would press all others together.
std::vector<double> above(double floor, std::vector<double> values) {
  for (double& value : values)
    if (value < floor) value = kNothing;
  return values;
}

// The length at which starts differ most: 50, or the longest that was tried below it.
std::size_t shown_length(const Vanishing& vanishing) {
  std::size_t shown = vanishing.scale.lengths.front();
  for (const std::size_t T : vanishing.scale.lengths)
    if (T <= 50) shown = std::max(shown, T);
  return shown;
}

// The way of a descent as far as it lies in the picture; a step out of it ends at the frame.
void add_way(report::Field& field, const std::string& name, const std::vector<WallPoint>& path) {
  const auto inside = [](double low, double x, double high) { return x >= low && x <= high; };
  constexpr std::size_t kDrawn = 40;  // and the end: the rest creeps along the valley
  for (std::size_t i = 0; i < path.size(); ++i) {
    if (i > kDrawn && i + 1 < path.size()) continue;
    WallPoint at = path[i];
    const bool left = !inside(field.x_min, at.w, field.x_max) || !inside(field.y_min, at.b, field.y_max);
    if (left && i > 0) {  // cut the step where it crosses the frame
      const WallPoint& from = path[i - 1];
      const auto share = [](double a, double b, double low, double high) {
        return b > high ? (high - a) / (b - a) : b < low ? (low - a) / (b - a) : 1;
      };
      const double part =
          std::min(share(from.w, at.w, field.x_min, field.x_max), share(from.b, at.b, field.y_min, field.y_max));
      at.w = from.w + part * (at.w - from.w);
      at.b = from.b + part * (at.b - from.b);
    }
    field.points.push_back({at.w, at.b,
                            left ? fmt::format("thrown to ({:.1f}, {:.1f})", path[i].w, path[i].b)
                                 : fmt::format("step {}: L = {:.4f}, ‖∇L‖ = {:.3g}", i, at.loss, at.norm),
                            name});
    if (left) return;
  }
}

}  // namespace

report::LineChart reach_chart(const Vanishing& vanishing, bool after) {
  const std::size_t T = shown_length(vanishing);
  std::vector<std::pair<std::string, std::vector<double>>> curves;
  for (const OrderRun& run : vanishing.order) {
    if (run.task.T != T || run.task.seed != vanishing.order.front().task.seed) continue;
    Norms norms = after ? run.after : run.before;
    for (double& norm : norms) norm /= (after ? run.after : run.before).back();
    const std::string how = !after ? "" : run.solved ? " (solved)" : " (not solved)";
    curves.emplace_back(name_of(run.task.start) + how, above(1e-12, std::move(norms)));
  }
  report::LineChart chart = report::gradient_against_lag(
      after ? "After training on temporal order: how much comes back now"
            : fmt::format("Before training: how much of the gradient comes back {} steps, by how U starts", T),
      curves,
      after ? "The same networks after training. Where the task was solved, the first step gets as much as the last. "
              "The way "
              "may have opened without the task being solved; where nothing was left of the gradient it has not."
            : "‖∂L/∂h_k‖ over that of the last step. A straight line on this axis is an exponential: what starts small "
              "is gone within a few steps. Curves end where less than 10⁻¹² is left.");
  chart.y_label = "gradient, last step = 1";
  chart.baselines = {{"as much as at the last step", 1}};
  return chart;
}

report::LineChart linear_chart(const Vanishing& vanishing) {
  report::LineChart chart{
      .title = "Without a squashing function the gradient is an exponential: ρ to the power of the lag",
      .x_label = "steps back, T − k",
      .y_label = "‖∂h_T/∂h_k‖",
      .series = {},
      .log_y = true,
      .caption =
          "Measured on the tape, with lines of slope ln ρ through the middle. Random "
          "matrices first do what their singular values allow, then what their largest "
          "eigenvalue commands."};
  for (const LinearCase& linear : {vanishing.linear.front(), vanishing.linear.back()}) {
    const std::vector<double>& norm = linear.curve.norm;
    const std::size_t middle = norm.size() / 2;
    const double first = norm[middle] / std::pow(linear.curve.rho, static_cast<double>(middle));
    chart.series.push_back({linear.curve.name, lags(norm.size()), norm});
    chart.series.push_back({fmt::format("slope ln {:.3g}", linear.curve.rho), lags(norm.size()),
                            powers(linear.curve.rho, first, norm.size())});
  }
  return chart;
}

report::LineChart conditions_chart(const Conditions& conditions) {
  report::LineChart chart{.title = "Eigenvalues do not decide: four recurrences",
                          .x_label = "steps back, T − k",
                          .y_label = "‖∂h_T/∂h_k‖",
                          .series = {},
                          .baselines = {{"as it came", 1}},
                          .log_y = true,
                          .caption =
                              "Two of them have no eigenvalue but 0, and grow: one for 19 steps, one for ever. "
                              "One has all eigenvalues at 1.5, and vanishes. What holds: with all singular "
                              "values below 1 the gradient stays under σ₁^lag."};
  for (const LagCurve* curve : {&conditions.contraction, &conditions.chain, &conditions.held, &conditions.saturated})
    chart.series.push_back({curve->name, lags(curve->norm.size()), above(1e-12, curve->norm)});
  chart.series.push_back(
      {"0.95^lag", lags(conditions.contraction.norm.size()), powers(0.95, 1, conditions.contraction.norm.size())});
  return chart;
}

report::Field wall_field(const Vanishing& vanishing) {
  const WallSurface& wall = vanishing.wall;
  report::Field field{.title = "The error wall: one unit, 50 steps, and what clipping saves",
                      .x_label = "w",
                      .y_label = "b",
                      .x_min = wall.w_min,
                      .x_max = wall.w_max,
                      .y_min = wall.b_min,
                      .y_max = wall.b_max,
                      .values = wall.loss,
                      .connect = true,
                      .scale = report::Scale::sequential,
                      .value_label = "log₁₀ L",
                      .caption = ""};
  double largest = 0;
  for (const WallPoint& at : vanishing.plain) largest = std::max(largest, at.norm);
  field.caption = fmt::format(
      "Gradient descent goes down the light valley until it runs into the wall, where the norm of the gradient is "
      "{:.0f} "
      "after {:.1f} at the start. Unclipped, that step throws it out of the picture, to where the gradient is 0; "
      "clipped "
      "at 1 it is set back a little, and arrives.",
      largest, vanishing.plain.front().norm);
  for (auto& row : field.values)
    for (double& loss : row) loss = std::log10(std::max(loss, 1e-4));
  add_way(field, "without clipping", vanishing.plain);
  add_way(field, "norm clipped at 1", vanishing.clipped);
  return field;
}

report::Heatmap order_map(const Vanishing& vanishing) {
  report::Heatmap map{.title = "Which of two came first? Share of networks that learned it",
                      .x_label = "length of the sequence, T",
                      .y_label = "",
                      .rows = {},
                      .columns = {},
                      .values = {},
                      .show_values = true,
                      .caption =
                          "Rows: how the recurrent matrix starts. The task and the network are the same; where "
                          "the gradient of the start has vanished over T steps there is nothing to learn from."};
  for (const std::size_t T : vanishing.scale.lengths) map.columns.push_back(fmt::format("{}", T));
  for (const auto& [key, count] : solved_by_start(vanishing.order)) {
    const std::string name = name_of(key.first);
    if (map.rows.empty() || map.rows.back() != name) {
      map.rows.push_back(name);
      map.values.emplace_back();
    }
    map.values.back().push_back(static_cast<double>(count.solved) / static_cast<double>(count.runs));
  }
  for (auto& row : map.values) row.resize(map.columns.size(), kNothing);
  return map;
}

}  // namespace rnn
