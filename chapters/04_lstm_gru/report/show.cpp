#include "chapters/04_lstm_gru/report/show.h"

#include "chapters/04_lstm_gru/report/pictures.h"
#include "chapters/report/gradient_flow.h"
#include "chapters/report/report.h"

namespace gated {
namespace {

using program::percent;

std::string count(double number) { return program::thousands(static_cast<std::int64_t>(number)); }

Flow flow_curves(const Outcome& outcome, bool after) {
  Flow curves;
  for (const FlowCurve& curve : outcome.flow)
    curves.emplace_back(curve.name, carried(after ? curve.after : curve.before));
  return curves;
}

void add_gates(report::Report& report, const Outcome& outcome) {
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

void add_experiments(report::Report& report, const Outcome& outcome) {
  if (!outcome.trap.empty()) report.section("The forget-bias trap").line_chart(trap_curves(outcome));
  if (outcome.copy) report.section("Copy memory").line_chart(copy_curves(*outcome.copy));
  if (outcome.reber)
    report.section("Without a reset")
        .line_chart(reber_learning(*outcome.reber))
        .line_chart(reber_reading(*outcome.reber));
  if (outcome.counting) report.section("Counting").line_chart(counter(*outcome.counting));
}

void add_languages(report::Report& report, const Languages& languages) {
  report.section("Language models")
      .text(
          "Chapter 03's network on chapter 03's text, the cell another, as many parameters, the same order of the "
          "text.")
      .line_chart(language_curves(languages, true))
      .line_chart(language_curves(languages, false))
      .table(languages_table(languages));
  program::Table samples{{"cell", "goes on"}, {}};
  for (const LanguageTrained& one : languages.characters.cells) samples.rows.push_back({one.name, one.sample});
  report.table(samples, "By characters, at temperature 0.7: it has to spell");
}

void record_languages(program::RunRecord& record, const LanguageTask& task, const char* unit) {
  for (const LanguageTrained& one : task.cells) {
    const std::string name = fmt::format("language model by {}, {}", unit, one.name);
    record.metric(name, {{"parameters", one.parameters},
                         {"test_perplexity", one.scores.test_perplexity()},
                         {"test_bits", one.scores.test_bits()},
                         {"counted", {{task.counted.name, task.counted.test_perplexity()}}},
                         {"seconds", one.seconds}});
    record.curve(name, one.epochs, one.valid);
  }
}

void record_trained(program::RunRecord& record, const std::string& name, const std::vector<Trained>& all) {
  for (const Trained& one : all) {
    record.metric(name + ", " + one.name, {{"parameters", one.model.parameter_count()},
                                           {"updates", one.training.updates},
                                           {"score", one.score()},
                                           {"seconds", one.training.seconds}});
    record.curve(name + ", " + one.name, one.training.curve.at, one.training.curve.held);
  }
}

}  // namespace

program::Table carousel_table(const std::vector<CarouselFact>& facts) {
  program::Table table{{"forget bias", "Π f", "cell alone: off Π f by", "all ways: over Π f"}, {}};
  for (const CarouselFact& fact : facts)
    table.rows.push_back({fmt::format("{:.0f}", fact.forget_bias), fmt::format("{:.1e}", fact.product),
                          fmt::format("{:.0e}", fact.apart), fmt::format("{:.2f}", fact.whole)});
  return table;
}

program::Table cells_table(const Outcome& outcome) {
  program::Table table{{"cell", "H", "parameters", "sequences", outcome.score_name, "without memory", "seconds"}, {}};
  for (const Trained& one : outcome.cells)
    table.rows.push_back({one.name, fmt::format("{}", one.model.options().hidden),
                          count(static_cast<double>(one.model.parameter_count())),
                          count(static_cast<double>(one.training.updates * outcome.settings.batch)),
                          percent(one.score()), percent(outcome.chance), fmt::format("{:.1f}", one.training.seconds)});
  return table;
}

program::Table experiments_table(const Outcome& outcome) {
  program::Table table{{"experiment", "cell", "updates", "result", "beside it"}, {}};
  for (const Trained& one : outcome.trap)
    table.rows.push_back({"recall", one.name, count(static_cast<double>(one.training.updates)), percent(one.score()),
                          fmt::format("guessing {}", percent(outcome.trap_chance))});
  if (outcome.copy)
    for (const Trained& one : outcome.copy->cells)
      table.rows.push_back({"copy memory", one.name, count(static_cast<double>(one.training.updates)),
                            fmt::format("{:.4f}", one.test_loss.back()),
                            fmt::format("10 ln 8 / (T + 20) = {:.4f}", outcome.copy->baseline)});
  if (outcome.reber)
    for (std::size_t i = 0; i < outcome.reber->forms.size(); ++i)
      table.rows.push_back(
          {"Reber strings", outcome.reber->forms[i].name,
           count(static_cast<double>(outcome.reber->forms[i].training.updates)),
           percent(outcome.reber->over_time[i].share.back()),
           fmt::format("at the end of {} symbols; guessing 50 %", count(outcome.reber->over_time[i].at.back()))});
  if (outcome.counting)
    table.rows.push_back({"aⁿbⁿ", outcome.counting->trained.name,
                          count(static_cast<double>(outcome.counting->trained.training.updates)),
                          fmt::format("n = 1 … {}", outcome.counting->counts_to),
                          fmt::format("trained on 1 … {}", outcome.counting->trained_to)});
  return table;
}

program::Table languages_table(const Languages& languages) {
  program::Table table{{"text", "model", "H", "parameters", "test perplexity", "bits", "seconds"}, {}};
  for (const auto& [task, unit] :
       {std::pair{&languages.words, "words"}, std::pair{&languages.characters, "characters"}}) {
    const std::string text = fmt::format("{}, {}", languages.corpus, unit);
    const auto scores = [](const data::ScoredText& s) {
      return std::pair{fmt::format("{:.2f}", s.test_perplexity()), fmt::format("{:.3f}", s.test_bits())};
    };
    const auto [perplexity, bits] = scores(task->counted);
    table.rows.push_back({text, task->counted.name, "", "", perplexity, bits, ""});
    for (const LanguageTrained& one : task->cells) {
      const auto [of_cell, bits_of_cell] = scores(one.scores);
      table.rows.push_back({text, one.name, fmt::format("{}", one.hidden), count(static_cast<double>(one.parameters)),
                            of_cell, bits_of_cell, fmt::format("{:.1f}", one.seconds)});
    }
  }
  return table;
}

void write_results(const Outcome& outcome, program::RunRecord& record, const program::Common& common) {
  const Trained& first = outcome.cells.front();
  record.data("sequences", {{"source", "generated"}, {"task", outcome.settings.task}, {"T", outcome.recipe.lag}});
  record.timing("train", first.training.seconds);
  record_trained(record, outcome.settings.task, outcome.cells);
  record_trained(record, "recall", outcome.trap);
  if (outcome.copy) record_trained(record, "copy", outcome.copy->cells);
  if (outcome.reber) record_trained(record, "reber", outcome.reber->forms);
  if (outcome.counting) record.metric("counts_to", outcome.counting->counts_to);
  if (outcome.languages) {
    record.data(outcome.languages->corpus, {{"source", outcome.languages->source}});
    record_languages(record, outcome.languages->words, "words");
    record_languages(record, outcome.languages->characters, "characters");
  }

  report::Report report("LSTM and GRU", "Chapter 04 · Hochreiter and Schmidhuber (1997)");
  for (const Trained& one : outcome.cells)
    report.headline(fmt::format("{}, {}", outcome.settings.task, one.name), percent(one.score()),
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
      .line_chart(report::gradient_against_lag("Before training", flow_curves(outcome, false)))
      .line_chart(report::gradient_against_lag("After training", flow_curves(outcome, true),
                                               "How much of the answer's gradient arrives at the state so many steps "
                                               "before the end (of the LSTM at its memory c)."))
      .line_chart(report::gradient_against_step(
          fmt::format("{}: the gradient at each gate, step by step", outcome.flow.front().name),
          outcome.flow.front().after,
          "After training. Where a gate's curve is high, a change of this gate at that step would change the answer; "
          "the gradient of the memory itself is carried from right to left."));
  add_gates(report, outcome);
  add_experiments(report, outcome);
  if (outcome.settings.others) report.table(experiments_table(outcome));
  if (outcome.languages) add_languages(report, *outcome.languages);
  report::finish_run(report, record, common.out);
}

}  // namespace gated
