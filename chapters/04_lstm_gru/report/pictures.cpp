#include "chapters/04_lstm_gru/report/pictures.h"

#include <algorithm>
#include <cmath>

namespace gated {
namespace {

report::Series score_series(const Trained& one) { return {one.name, one.training.curve.at, one.training.curve.held}; }

// Units in an order in which the ones that change most stand first, by what `part` does over the steps.
std::vector<std::size_t> by_change(const UnitMap& map) {
  std::vector<std::pair<double, std::size_t>> change;
  for (std::size_t unit = 0; unit < map.size(); ++unit) {
    const auto [low, high] = std::minmax_element(map[unit].begin(), map[unit].end());
    change.emplace_back(*low - *high, unit);
  }
  std::sort(change.begin(), change.end());
  std::vector<std::size_t> order;
  for (const auto& [range, unit] : change) order.push_back(unit);
  return order;
}

}  // namespace

report::LineChart score_curves(const Outcome& outcome) {
  report::LineChart chart{
      .title = fmt::format("{}, T = {}", outcome.settings.task, outcome.recipe.lag),
      .x_label = "updates",
      .y_label = outcome.score_name,
      .series = {},
      .baselines = {{"without memory", outcome.chance}},
      .caption = "Equally many parameters, the same sequences in the same order; only the cell differs."};
  for (const Trained& one : outcome.cells) chart.series.push_back(score_series(one));
  return chart;
}

report::Heatmap gate_map(const Outcome& outcome, const std::string& part, const std::string& title,
                         const std::string& caption) {
  const bool state = part == "c" || part == "h";
  report::Heatmap chart{.title = title,
                        .x_label = "step",
                        .y_label = "unit",
                        .rows = {},
                        .columns = outcome.example.steps,
                        .values = {},
                        .scale = state ? report::Scale::diverging : report::Scale::sequential,
                        .caption = caption};
  // All maps show the same units in the same order: those whose memory, or state, changes most.
  const UnitMap& order_of = map_of(outcome.inside, outcome.settings.cell == "lstm" ? "c" : "h");
  const UnitMap& map = map_of(outcome.inside, part);
  for (const std::size_t unit : by_change(order_of)) {
    if (chart.values.size() == 16) break;
    chart.rows.push_back(fmt::format("{}", unit));
    chart.values.push_back(map[unit]);
  }
  return chart;
}

report::LineChart trap_curves(const Outcome& outcome) {
  report::LineChart chart{.title = "The forget-bias trap: which of two symbols was seen 50 steps ago?",
                          .x_label = "updates",
                          .y_label = "right answers",
                          .series = {},
                          .baselines = {{"guessing", outcome.trap_chance}},
                          .log_x = true,
                          .caption =
                              "The same cell and the same data. At bias 0 the forget gates start half shut: "
                              "½⁵⁰ of an error arrives, and nothing is ever learned from it."};
  for (const Trained& one : outcome.trap) chart.series.push_back(score_series(one));
  return chart;
}

report::LineChart copy_curves(const CopyOutcome& copy) {
  report::LineChart chart{.title = "Copy memory: ten symbols, blanks, the ten symbols again",
                          .x_label = "updates",
                          .y_label = "cross-entropy of a step",
                          .series = {},
                          .baselines = {{"10 ln 8 / (T + 20)", copy.baseline}},
                          .caption = "The rule is what a model pays that knows when to answer, and not what."};
  for (const Trained& one : copy.cells) chart.series.push_back({one.name, one.training.curve.at, one.test_loss});
  return chart;
}

report::LineChart reber_learning(const ReberOutcome& reber) {
  report::LineChart chart{.title = "Reber strings one after the other, never a reset: learning",
                          .x_label = "updates",
                          .y_label = "second T or P foreseen",
                          .series = {},
                          .baselines = {{"guessing", 0.5}}};
  for (const Trained& one : reber.forms) chart.series.push_back(score_series(one));
  return chart;
}

report::LineChart reber_reading(const ReberOutcome& reber) {
  report::LineChart chart{.title = "The same models at the end of their training, over one long stream",
                          .x_label = "symbols read",
                          .y_label = "second T or P foreseen",
                          .series = {},
                          .baselines = {{"guessing", 0.5}},
                          .caption = "Training saw windows; here the state is never set back."};
  for (std::size_t i = 0; i < reber.over_time.size(); ++i)
    chart.series.push_back({reber.forms[i].name, reber.over_time[i].at, reber.over_time[i].share});
  return chart;
}

report::LineChart language_curves(const Languages& languages, bool characters) {
  const LanguageTask& task = characters ? languages.characters : languages.words;
  const auto shown = [characters](double perplexity) { return characters ? std::log2(perplexity) : perplexity; };
  report::LineChart chart{
      .title = fmt::format("{} by {}: {} of text it has not seen", languages.corpus,
                           characters ? "characters" : "words", characters ? "bits per character" : "perplexity"),
      .x_label = "epochs",
      .y_label = characters ? "bits per character" : "perplexity",
      .series = {},
      .baselines = {{task.counted.name, shown(task.counted_on_curve)}},
      .points = true,
      .caption = "The line is the best of the models that count, on the same validation tokens."};
  for (const LanguageTrained& one : task.cells) {
    report::Series series{one.name, one.epochs, {}};
    for (const double perplexity : one.valid) series.y.push_back(shown(perplexity));
    chart.series.push_back(std::move(series));
  }
  return chart;
}

report::LineChart counter(const CountingOutcome& counting) {
  const UnitMap& c = map_of(counting.inside, "c");
  report::LineChart chart{
      .title = fmt::format("A memory that counts: c while a × {0}, b × {0} go by", counting.shown),
      .x_label = fmt::format("symbols read (a until {0}, then b)", counting.shown),
      .y_label = "c of each unit",
      .series = {},
      .points = true,
      .caption = fmt::format("Trained on n = 1 … {}; every string up to n = {} is foreseen. Up with each a, down with "
                             "each b: where the line is back, T must come.",
                             counting.trained_to, counting.counts_to)};
  for (std::size_t unit = 0; unit < c.size(); ++unit) {
    report::Series series{fmt::format("unit {}", unit), {}, c[unit]};
    for (std::size_t t = 0; t < c[unit].size(); ++t) series.x.push_back(static_cast<double>(t));
    chart.series.push_back(std::move(series));
  }
  return chart;
}

}  // namespace gated
