#include "chapters/07_transformer/report/complexity_show.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "chapters/program/console.h"

namespace transformer {
namespace {

using nlohmann::ordered_json;

const char* name_of(Layer layer) {
  constexpr std::array names = {"attention", "recurrence", "convolution"};
  return names[static_cast<std::size_t>(layer)];
}

std::string number(const std::optional<double>& value) { return value ? fmt::format("{:.0f}", *value) : "–"; }
std::string ratio(const std::optional<double>& n, std::size_t d) {
  return n ? fmt::format("{:.2f}", *n / static_cast<double>(d)) : "–";
}
ordered_json json_of(const std::optional<double>& value) { return value ? ordered_json(*value) : ordered_json(); }

program::Table exponent_table(const ComplexityLab& lab) {
  program::Table table{{"layer", "over", "expected", "forward", "forward and back"}, {}};
  for (const Exponent& e : lab.exponents)
    table.rows.push_back({name_of(e.layer), e.over == Over::n ? "n" : "d",
                          fmt::format("{:.0f}", expected_exponent(e.layer, e.over)), fmt::format("{:.2f}", e.forward),
                          fmt::format("{:.2f}", e.both)});
  return table;
}

program::Table crossing_table(const ComplexityLab& lab) {
  program::Table table{{"d", "n* forward", "n* / d", "n* forward and back", "n* / d"}, {}};
  for (const Crossing& c : lab.crossings)
    table.rows.push_back(
        {std::to_string(c.d), number(c.forward), ratio(c.forward, c.d), number(c.both), ratio(c.both, c.d)});
  return table;
}

program::Table path_table(const LabSettings& settings) {
  program::Table table{{"n", "attention", "recurrence", "convolution", "dilated convolution"}, {}};
  for (const std::size_t n : {16u, 128u, 1024u})
    table.rows.push_back({std::to_string(n), std::to_string(path_length(Layer::attention, n, settings.k)),
                          std::to_string(path_length(Layer::recurrence, n, settings.k)),
                          std::to_string(path_length(Layer::convolution, n, settings.k)),
                          std::to_string(dilated_path_length(n, settings.k))});
  return table;
}

program::Table decoding_table(const ComplexityLab& lab) {
  program::Table table{{"word t", "attention, µs", "recurrent step, µs"}, {}};
  for (const Decoding& d : lab.decoding)
    table.rows.push_back(
        {std::to_string(d.t), fmt::format("{:.1f}", 1e6 * d.attention), fmt::format("{:.1f}", 1e6 * d.recurrence)});
  return table;
}

std::string decoding_text(const ComplexityLab& lab) {
  if (!lab.decoding_crossing)
    return fmt::format("d = {}: the two do not cross where they were measured.", lab.settings.decoding_size);
  return fmt::format("d = {}: from word {:.0f} on a recurrent step costs less than attention to the words before.",
                     lab.settings.decoding_size, *lab.decoding_crossing);
}

// Milliseconds over n or d, and the power law through them.
report::LineChart sweep_chart(const ComplexityLab& lab, Over over) {
  const bool over_n = over == Over::n;
  const LabSettings& s = lab.settings;
  report::LineChart chart{
      .title =
          over_n ? fmt::format("Time over the length, d = {}", s.d) : fmt::format("Time over the width, n = {}", s.n),
      .x_label = over_n ? "n, words" : "d, numbers of a word",
      .y_label = "ms, forward and back",
      .series = {},
      .log_x = true,
      .log_y = true,
      .points = true,
      .caption =
          "Points are what was measured, lines the power laws fitted to them. Both axes are logarithmic: the "
          "exponent is the slope."};
  for (const Layer layer : kLayers) {
    report::Series series{
        fmt::format("{} ~ {}^{:.2f}", name_of(layer), over_n ? "n" : "d", lab.exponent(layer, over).both), {}, {}};
    for (const Timing& t : sweep(lab, layer, over)) {
      series.x.push_back(static_cast<double>(over_n ? t.n : t.d));
      series.y.push_back(1e3 * t.both);
    }
    const program::Line line = program::fit_power(series.x, series.y);
    for (const double x : series.x) series.fitted.push_back(std::exp(line.intercept + line.slope * std::log(x)));
    chart.series.push_back(std::move(series));
  }
  return chart;
}

report::LineChart crossing_chart(const ComplexityLab& lab) {
  report::LineChart chart{
      .title = "Where attention and recurrence cost the same",
      .x_label = "d, numbers of a word",
      .y_label = "n* / d",
      .series = {{"forward", {}, {}}, {"forward and back", {}, {}}},
      .baselines = {{"n = d", 1}},
      .log_x = true,
      .points = true,
      .caption = "Below the curve, in shorter texts, attention is cheaper; above it the recurrence."};
  for (const Crossing& c : lab.crossings) {
    const std::optional<double> of_pass[] = {c.forward, c.both};
    for (std::size_t i = 0; i < 2; ++i) {
      const auto d = static_cast<double>(c.d);
      chart.series[i].x.push_back(d);
      chart.series[i].y.push_back(of_pass[i] ? *of_pass[i] / d : std::nan(""));
    }
  }
  return chart;
}

report::LineChart decoding_chart(const ComplexityLab& lab) {
  report::LineChart chart{.title = "What the t-th word costs",
                          .x_label = "t",
                          .y_label = "µs",
                          .series = {{"attention, keys and values kept", {}, {}}, {"recurrent step", {}, {}}},
                          .points = true,
                          .caption = decoding_text(lab)};
  for (const Decoding& d : lab.decoding) {
    for (report::Series& series : chart.series) series.x.push_back(static_cast<double>(d.t));
    chart.series[0].y.push_back(1e6 * d.attention);
    chart.series[1].y.push_back(1e6 * d.recurrence);
  }
  return chart;
}

}  // namespace

void print_complexity(const ComplexityLab& lab) {
  program::say("time ~ size^exponent, one layer on one thread:");
  program::print(exponent_table(lab));
  program::say("n*, the length at which attention (n² d) costs as much as a recurrence (n d²):");
  program::print(crossing_table(lab));
  program::say("longest path between two of n words, k = {}:", lab.settings.k);
  program::print(path_table(lab.settings));
  program::say("decoding, {}", decoding_text(lab));
}

void add_complexity(report::Report& report, const ComplexityLab& lab) {
  report.section("What a layer costs")
      .text(fmt::format(
          "One layer on one thread, processor time of a sequence. Attention is its two products and the softmax "
          "between "
          "them, without projections; the recurrence takes {} sequences at once; the convolution is {} words wide.",
          lab.settings.batch, lab.settings.k))
      .line_chart(sweep_chart(lab, Over::n))
      .line_chart(sweep_chart(lab, Over::d))
      .table(exponent_table(lab))
      .line_chart(crossing_chart(lab))
      .table(crossing_table(lab))
      .line_chart(decoding_chart(lab))
      .table(decoding_table(lab))
      .table(path_table(lab.settings), "The longest path between two of n words: what a gradient has to go through.");
}

void record_complexity(program::RunRecord& record, const ComplexityLab& lab) {
  ordered_json exponents, crossings = ordered_json::array(), timings = crossings, decoding = crossings;
  for (const Exponent& e : lab.exponents)
    exponents[name_of(e.layer)][e.over == Over::n ? "n" : "d"] = {{"forward", e.forward}, {"both", e.both}};
  for (const Crossing& c : lab.crossings)
    crossings.push_back({{"d", c.d}, {"forward", json_of(c.forward)}, {"both", json_of(c.both)}});
  for (const Timing& t : lab.timings)
    timings.push_back({{"layer", name_of(t.layer)}, {"n", t.n}, {"d", t.d}, {"forward", t.forward}, {"both", t.both}});
  for (const Decoding& d : lab.decoding)
    decoding.push_back({{"t", d.t}, {"attention", d.attention}, {"recurrence", d.recurrence}});
  record.metric("complexity", {{"batch", lab.settings.batch},
                               {"k", lab.settings.k},
                               {"exponents", exponents},
                               {"crossings", crossings},
                               {"decoding_size", lab.settings.decoding_size},
                               {"decoding_crossing", json_of(lab.decoding_crossing)},
                               {"decoding", decoding},
                               {"timings", timings}});
}

}  // namespace transformer
