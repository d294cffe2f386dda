#include "chapters/04_lstm_gru/show.h"

#include "chapters/04_lstm_gru/pictures.h"
#include "chapters/common/gradient_flow.h"
#include "chapters/common/report.h"

namespace gated {
namespace {

using chapter::percent;

std::string count(double number) { return chapter::thousands(static_cast<std::int64_t>(number)); }

std::vector<std::pair<std::string, std::vector<double>>> flow_curves(const Outcome& outcome, bool after) {
  std::vector<std::pair<std::string, std::vector<double>>> curves;
  for (const FlowCurve& curve : outcome.flow) curves.emplace_back(curve.name, after ? curve.after : curve.before);
  return curves;
}

void add_gates(chapter::Report& report, const Outcome& outcome) {
  report.section("The gates at work");
  if (outcome.settings.task == "adding")
    report.text("One sequence of the adding problem. Above the columns: the two numbers that are marked.");
  const auto add = [&](const char* part, const char* title, const char* caption) {
    report.heatmap(gate_map(outcome, part, title, caption));
  };
  if (outcome.settings.cell == "lstm") {
    add("i", "Input gate: how much is written", "Compare the marked columns with the others.");
    if (outcome.settings.forget_gate)
      add("f", "Forget gate: how much is kept", "Where it is near 1, what was written stays.");
    add("c", "The memory c", "What was written, kept from column to column.");
    add("o", "Output gate: how much is shown", "");
  } else if (outcome.settings.cell == "gru") {
    add("z", "Update gate: how much stays as it was", "");
    add("r", "Reset gate: how much of the past the proposal sees", "");
    add("h", "The state h", "");
  } else {
    add("h", "The state h", "");
  }
}

void add_experiments(chapter::Report& report, const Outcome& outcome) {
  if (!outcome.trap.empty()) report.section("The forget-bias trap").line_chart(trap_curves(outcome));
  if (outcome.copy) report.section("Copy memory").line_chart(copy_curves(*outcome.copy));
  if (outcome.reber)
    report.section("Without a reset")
        .line_chart(reber_learning(*outcome.reber))
        .line_chart(reber_reading(*outcome.reber));
  if (outcome.counting) report.section("Counting").line_chart(counter(*outcome.counting));
}

void record_trained(chapter::RunRecord& record, const std::string& name, const std::vector<Trained>& all) {
  for (const Trained& one : all) {
    record.metric(name + ", " + one.name, {{"parameters", one.model.parameter_count()},
                                           {"updates", one.training.step},
                                           {"score", one.training.score.back()},
                                           {"seconds", one.training.seconds}});
    record.curve(name + ", " + one.name, one.training.at, one.training.score);
  }
}

}  // namespace

chapter::Table carousel_table(const std::vector<CarouselFact>& facts) {
  chapter::Table table{{"forget bias", "Π f", "cell alone: off Π f by", "all ways: over Π f"}, {}};
  for (const CarouselFact& fact : facts)
    table.rows.push_back({fmt::format("{:.0f}", fact.forget_bias), fmt::format("{:.1e}", fact.product),
                          fmt::format("{:.0e}", fact.apart), fmt::format("{:.2f}", fact.whole)});
  return table;
}

chapter::Table cells_table(const Outcome& outcome) {
  chapter::Table table{{"cell", "H", "parameters", "sequences", outcome.score_name, "without memory", "seconds"}, {}};
  for (const Trained& one : outcome.cells)
    table.rows.push_back({one.name, fmt::format("{}", one.model.options().hidden),
                          count(static_cast<double>(one.model.parameter_count())),
                          count(static_cast<double>(one.training.step * outcome.settings.batch)),
                          percent(one.training.score.back()), percent(outcome.chance),
                          fmt::format("{:.1f}", one.training.seconds)});
  return table;
}

chapter::Table experiments_table(const Outcome& outcome) {
  chapter::Table table{{"experiment", "cell", "updates", "result", "beside it"}, {}};
  for (const Trained& one : outcome.trap)
    table.rows.push_back({"recall", one.name, count(static_cast<double>(one.training.step)),
                          percent(one.training.score.back()),
                          fmt::format("guessing {}", percent(outcome.trap_chance))});
  if (outcome.copy)
    for (const Trained& one : outcome.copy->cells)
      table.rows.push_back({"copy memory", one.name, count(static_cast<double>(one.training.step)),
                            fmt::format("{:.4f}", one.training.test_loss.back()),
                            fmt::format("10 ln 8 / (T + 20) = {:.4f}", outcome.copy->baseline)});
  if (outcome.reber)
    for (std::size_t i = 0; i < outcome.reber->forms.size(); ++i)
      table.rows.push_back(
          {"Reber strings", outcome.reber->forms[i].name,
           count(static_cast<double>(outcome.reber->forms[i].training.step)),
           percent(outcome.reber->over_time[i].share.back()),
           fmt::format("at the end of {} symbols; guessing 50 %", count(outcome.reber->over_time[i].at.back()))});
  if (outcome.counting)
    table.rows.push_back({"aⁿbⁿ", outcome.counting->trained.name,
                          count(static_cast<double>(outcome.counting->trained.training.step)),
                          fmt::format("n = 1 … {}", outcome.counting->counts_to),
                          fmt::format("trained on 1 … {}", outcome.counting->trained_to)});
  return table;
}

void write_results(const Outcome& outcome, chapter::RunRecord& record, const chapter::Common& common) {
  const Trained& first = outcome.cells.front();
  record.data("sequences", {{"source", "generated"}, {"task", outcome.settings.task}, {"T", outcome.recipe.lag}});
  record.timing("train", first.training.seconds);
  record_trained(record, outcome.settings.task, outcome.cells);
  record_trained(record, "recall", outcome.trap);
  if (outcome.copy) record_trained(record, "copy", outcome.copy->cells);
  if (outcome.reber) record_trained(record, "reber", outcome.reber->forms);
  if (outcome.counting) record.metric("counts_to", outcome.counting->counts_to);

  chapter::Report report("LSTM and GRU", "Chapter 04 · Hochreiter and Schmidhuber (1997)");
  for (const Trained& one : outcome.cells)
    report.headline(fmt::format("{}, {}", outcome.settings.task, one.name), percent(one.training.score.back()),
                    fmt::format("without memory: {}", percent(outcome.chance)));
  if (outcome.counting)
    report.headline("counts up to", fmt::format("{}", outcome.counting->counts_to),
                    fmt::format("trained up to {}", outcome.counting->trained_to));
  report.section("What an error meets on its way back")
      .text(
          "An LSTM that has learned nothing yet, 50 random inputs. Through the cell alone the Jacobian is the product "
          "of "
          "the forget gates, exactly; so the forget bias decides what arrives.")
      .table(carousel_table(outcome.carousel));
  report.section("One task, three cells").line_chart(score_curves(outcome)).table(cells_table(outcome));
  report.section("The gradient against the lag")
      .line_chart(chapter::gradient_against_lag("Before training", flow_curves(outcome, false)))
      .line_chart(chapter::gradient_against_lag("After training", flow_curves(outcome, true),
                                                "How much of the answer's gradient arrives at the state so many steps "
                                                "before the end (of the LSTM at its memory c)."));
  add_gates(report, outcome);
  add_experiments(report, outcome);
  if (outcome.settings.others) report.table(experiments_table(outcome));
  chapter::finish_run(report, record, common.out);
}

}  // namespace gated
