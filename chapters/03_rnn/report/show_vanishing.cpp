#include "chapters/03_rnn/report/show_vanishing.h"

#include <algorithm>
#include <cmath>

#include "chapters/03_rnn/report/vanishing_charts.h"

namespace rnn {
namespace {

std::string text(const Solved& s) {
  return s.solved == 0 ? fmt::format("0 of {}", s.runs)
                       : fmt::format("{} of {} ({:.0f} steps)", s.solved, s.runs, s.steps);
}

}  // namespace

program::Table linear_table(const Vanishing& vanishing) {
  program::Table table{{"ρ(U)", "σ₁(U)", "ln ρ", "slope measured", "slope / ln ρ"}, {}};
  for (const LinearCase& linear : vanishing.linear) {
    const double log_rho = std::log(linear.curve.rho);
    table.rows.push_back({fmt::format("{:.2f}", linear.curve.rho), fmt::format("{:.2f}", linear.curve.sigma),
                          fmt::format("{:.5f}", log_rho), fmt::format("{:.5f}", linear.slope),
                          fmt::format("{:.4f}", linear.slope / log_rho)});
  }
  return table;
}

program::Table conditions_table(const Vanishing& vanishing) {
  program::Table table{{"recurrence", "ρ(U)", "σ₁(U)", "largest ‖∂h_T/∂h_k‖", "at lag 60"}, {}};
  const Conditions& c = vanishing.conditions;
  for (const LagCurve* curve : {&c.contraction, &c.chain, &c.held, &c.saturated})
    table.rows.push_back({curve->name, fmt::format("{:.2f}", curve->rho), fmt::format("{:.2f}", curve->sigma),
                          fmt::format("{:.3g}", *std::max_element(curve->norm.begin(), curve->norm.end())),
                          fmt::format("{:.2g}", curve->norm.back())});
  return table;
}

program::Table clipping_table(const Vanishing& vanishing) {
  program::Table table{{"rate", "no clipping", "by norm", "by value"}, {}};
  for (const auto& [key, count] : solved_by_clipping(vanishing.clipping)) {
    if (key.second == Clip::none) table.rows.push_back({fmt::format("{}", key.first)});
    table.rows.back().push_back(text(count));
  }
  for (auto& row : table.rows) row.resize(table.header.size());
  return table;
}

program::Table order_table(const Vanishing& vanishing) {
  program::Table table{{"U starts as"}, {}};
  for (const std::size_t T : vanishing.scale.lengths) table.header.push_back(fmt::format("T = {}", T));
  for (const auto& [key, count] : solved_by_start(vanishing.order)) {
    if (table.rows.empty() || table.rows.back().front() != name_of(key.first))
      table.rows.push_back({name_of(key.first)});
    table.rows.back().push_back(text(count));
  }
  for (auto& row : table.rows) row.resize(table.header.size());
  return table;
}

void print_vanishing(const Vanishing& vanishing) {
  program::heading("The gradient against the lag, linear: ρ to the power of the lag");
  program::print(linear_table(vanishing));
  program::heading("Eigenvalues do not decide");
  program::print(conditions_table(vanishing));
  program::heading("The error wall: share of descents that reach the valley");
  program::say("without clipping {:.0f} %, norm clipped at 1 {:.0f} %", 100 * vanishing.shares.plain,
               100 * vanishing.shares.clipped);
  program::heading("Temporal order, T = 20, plain gradient descent: solved (mean steps)");
  program::print(clipping_table(vanishing));
  program::heading("Temporal order by start and length, Adam: solved (mean steps)");
  program::print(order_table(vanishing));
}

void add_vanishing(report::Report& report, const Vanishing& vanishing) {
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

void record_vanishing(program::RunRecord& record, const Vanishing& vanishing) {
  nlohmann::ordered_json slopes = nlohmann::ordered_json::array(), order = slopes, clipping = slopes;
  for (const LinearCase& linear : vanishing.linear)
    slopes.push_back({{"rho", linear.curve.rho}, {"slope_over_log_rho", linear.slope / std::log(linear.curve.rho)}});
  for (const auto& [key, count] : solved_by_start(vanishing.order))
    order.push_back({{"start", name_of(key.first)}, {"T", key.second}, {"solved", count.solved}, {"runs", count.runs}});
  for (const auto& [key, count] : solved_by_clipping(vanishing.clipping))
    clipping.push_back(
        {{"rate", key.first}, {"clipping", name_of(key.second)}, {"solved", count.solved}, {"runs", count.runs}});
  record.metric("vanishing",
                {{"linear", slopes},
                 {"error_wall", {{"plain", vanishing.shares.plain}, {"clipped", vanishing.shares.clipped}}},
                 {"clipping", clipping},
                 {"temporal_order", order}});
}

}  // namespace rnn
