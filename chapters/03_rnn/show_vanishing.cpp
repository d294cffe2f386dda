#include "chapters/03_rnn/show_vanishing.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>

#include "chapters/common/gradient_flow.h"

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

chapter::LineChart reach_chart(const Vanishing& vanishing, bool after) {
  const std::size_t T = shown_length(vanishing);
  std::vector<std::pair<std::string, std::vector<double>>> curves;
  for (const OrderRun& run : vanishing.order) {
    if (run.task.T != T || run.task.seed != vanishing.order.front().task.seed) continue;
    Norms norms = after ? run.after : run.before;
    for (double& norm : norms) norm /= (after ? run.after : run.before).back();
    const std::string how = !after ? "" : run.solved ? " (solved)" : " (not solved)";
    curves.emplace_back(name_of(run.task.start) + how, above(1e-12, std::move(norms)));
  }
  chapter::LineChart chart = chapter::gradient_against_lag(
      after ? "After training: where it was solved, the gradient reaches the first step"
            : fmt::format("Before training: how much of the gradient comes back {} steps, by how U starts", T),
      curves,
      after
          ? "The same networks after training on the temporal order problem. Learning opens the way that it needs, if "
            "there is a trace of it to begin with."
          : "‖∂L/∂h_k‖ over that of the last step. A straight line on this axis is an exponential: what starts small "
            "is gone within a few steps. Curves end where less than 10⁻¹² is left.");
  chart.y_label = "gradient, last step = 1";
  chart.baselines = {{"as much as at the last step", 1}};
  return chart;
}

chapter::LineChart linear_chart(const Vanishing& vanishing) {
  chapter::LineChart chart{
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

chapter::LineChart conditions_chart(const Conditions& conditions) {
  chapter::LineChart chart{.title = "Eigenvalues do not decide: four recurrences",
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

// The way of a descent as far as it lies in the picture; a step out of it ends at the frame.
void add_way(chapter::Field& field, const std::string& name, const std::vector<WallPoint>& path) {
  const auto inside = [](double low, double x, double high) { return x >= low && x <= high; };
  for (std::size_t i = 0; i < path.size(); ++i) {
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

chapter::Field wall_field(const Vanishing& vanishing) {
  const WallSurface& wall = vanishing.wall;
  chapter::Field field{
      .title = "The error wall: one unit, 50 steps, and what clipping saves",
      .x_label = "w",
      .y_label = "b",
      .x_min = wall.w_min,
      .x_max = wall.w_max,
      .y_min = wall.b_min,
      .y_max = wall.b_max,
      .values = wall.loss,
      .connect = true,
      .scale = chapter::Scale::sequential,
      .value_label = "log₁₀ L",
      .caption =
          fmt::format("Gradient descent goes down the light valley until it runs into the wall, where the gradient "
                      "is {:.0f} times its usual size. Unclipped, one step throws it out of the picture, where it "
                      "stays; clipped at 1 it is set back a little, and arrives.",
                      wall.largest_norm / wall.median_norm)};
  for (auto& row : field.values)
    for (double& loss : row) loss = std::log10(std::max(loss, 1e-4));
  add_way(field, "without clipping", vanishing.plain);
  add_way(field, "norm clipped at 1", vanishing.clipped);
  return field;
}

// Of the runs with equal keys: how many were solved.
struct Count {
  std::size_t solved = 0, runs = 0;
  double steps = 0;  // of those that were solved, together
  std::string text() const {
    return runs == 0     ? "–"
           : solved == 0 ? fmt::format("0 of {}", runs)
                         : fmt::format("{} of {} ({:.0f} steps)", solved, runs, steps / static_cast<double>(solved));
  }
};
template <class Key>
auto count_by(const std::vector<OrderRun>& runs, Key key) {
  std::map<decltype(key(runs.front().task)), Count> counts;
  for (const OrderRun& run : runs) {
    Count& count = counts[key(run.task)];
    ++count.runs;
    count.solved += run.solved;
    if (run.solved) count.steps += static_cast<double>(run.steps);
  }
  return counts;
}

auto order_counts(const Vanishing& vanishing) {
  return count_by(vanishing.order, [](const OrderTask& task) { return std::pair(task.start, task.T); });
}

chapter::Heatmap order_map(const Vanishing& vanishing) {
  chapter::Heatmap map{.title = "Which of two came first? Share of networks that learned it",
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
  for (const auto& [key, count] : order_counts(vanishing)) {
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

}  // namespace

chapter::Table linear_table(const Vanishing& vanishing) {
  chapter::Table table{{"ρ(U)", "σ₁(U)", "ln ρ", "slope measured", "slope / ln ρ"}, {}};
  for (const LinearCase& linear : vanishing.linear) {
    const double log_rho = std::log(linear.curve.rho);
    table.rows.push_back({fmt::format("{:.2f}", linear.curve.rho), fmt::format("{:.2f}", linear.curve.sigma),
                          fmt::format("{:.5f}", log_rho), fmt::format("{:.5f}", linear.slope),
                          fmt::format("{:.4f}", linear.slope / log_rho)});
  }
  return table;
}

chapter::Table conditions_table(const Vanishing& vanishing) {
  chapter::Table table{{"recurrence", "ρ(U)", "σ₁(U)", "largest ‖∂h_T/∂h_k‖", "at lag 60"}, {}};
  const Conditions& c = vanishing.conditions;
  for (const LagCurve* curve : {&c.contraction, &c.chain, &c.held, &c.saturated})
    table.rows.push_back({curve->name, fmt::format("{:.2f}", curve->rho), fmt::format("{:.2f}", curve->sigma),
                          fmt::format("{:.3g}", *std::max_element(curve->norm.begin(), curve->norm.end())),
                          fmt::format("{:.2g}", curve->norm.back())});
  return table;
}

chapter::Table clipping_table(const Vanishing& vanishing) {
  chapter::Table table{{"rate", "no clipping", "by norm", "by value"}, {}};
  const auto counts =
      count_by(vanishing.clipping, [](const OrderTask& task) { return std::pair(task.rate, task.clip); });
  for (const auto& [key, count] : counts) {
    if (key.second == Clip::none) table.rows.push_back({fmt::format("{}", key.first)});
    table.rows.back().push_back(count.text());
  }
  for (auto& row : table.rows) row.resize(table.header.size());
  return table;
}

chapter::Table order_table(const Vanishing& vanishing) {
  chapter::Table table{{"U starts as"}, {}};
  for (const std::size_t T : vanishing.scale.lengths) table.header.push_back(fmt::format("T = {}", T));
  for (const auto& [key, count] : order_counts(vanishing)) {
    if (table.rows.empty() || table.rows.back().front() != name_of(key.first))
      table.rows.push_back({name_of(key.first)});
    table.rows.back().push_back(count.text());
  }
  for (auto& row : table.rows) row.resize(table.header.size());
  return table;
}

void print_vanishing(const Vanishing& vanishing) {
  chapter::heading("The gradient against the lag, linear: ρ to the power of the lag");
  chapter::print(linear_table(vanishing));
  chapter::heading("Eigenvalues do not decide");
  chapter::print(conditions_table(vanishing));
  chapter::heading("The error wall: share of descents that reach the valley");
  chapter::say(
      "without clipping {:.0f} %, norm clipped at 1 {:.0f} %; the gradient's largest norm is {:.0f} times its median",
      100 * vanishing.shares.plain, 100 * vanishing.shares.clipped,
      vanishing.wall.largest_norm / vanishing.wall.median_norm);
  chapter::heading("Temporal order, T = 20, plain gradient descent: solved (mean steps)");
  chapter::print(clipping_table(vanishing));
  chapter::heading("Temporal order by start and length, Adam: solved (mean steps)");
  chapter::print(order_table(vanishing));
}

void add_vanishing(chapter::Report& report, const Vanishing& vanishing) {
  report.section("The vanishing gradient")
      .line_chart(reach_chart(vanishing, false))
      .heatmap(order_map(vanishing))
      .table(order_table(vanishing),
             "Solved: below 1 % errors on 1,000 sequences never seen. In brackets the mean of steps of 20 sequences.")
      .line_chart(reach_chart(vanishing, true));
  report.section("When does it vanish, when does it explode?")
      .line_chart(linear_chart(vanishing))
      .table(linear_table(vanishing))
      .line_chart(conditions_chart(vanishing.conditions))
      .table(conditions_table(vanishing));
  report.section("The exploding gradient")
      .field(wall_field(vanishing))
      .text(fmt::format("Of {} descents from places around the wall {:.0f} % reach the valley without clipping, and "
                        "{:.0f} % with it.",
                        vanishing.scale.starts, 100 * vanishing.shares.plain, 100 * vanishing.shares.clipped))
      .table(clipping_table(vanishing),
             "Temporal order, T = 20, plain gradient descent, orthogonal start: networks that learned it, by learning "
             "rate.");
}

}  // namespace rnn
