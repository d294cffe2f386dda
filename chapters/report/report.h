// report.h: report.html, one file that opens from disk, with no network, in light and dark.
//
//   report::Report report("A neural probabilistic language model", "Bengio et al. 2003");
//   report.headline("test perplexity", "252", "interpolated trigram: 336");
//   report.section("Training").line_chart({...}).text("What the curve shows.");
//   report.record(run);        // claims, settings, machine, at the end
//   report.write(common.out / "report.html");
//
// Each chart is a plain SVG with <title> tooltips, drawn here, so that the page is complete without JavaScript; with it
// the titles come at once, maps zoom, and attention can be asked for other layers and heads.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "chapters/program/console.h"
#include "chapters/program/run_record.h"
#include "chapters/report/charts.h"

namespace report {

class Report {
 public:
  explicit Report(std::string title, std::string subtitle = "");

  // The numbers a reader sees first. `value` is already formatted; `note` puts it in relation.
  Report& headline(std::string label, std::string value, std::string note = "");

  // Everything below appears in the order of the calls.
  Report& section(std::string_view title);
  Report& text(std::string_view paragraph);
  Report& code(std::string_view source);
  Report& table(const program::Table& table, std::string_view caption = "");
  Report& line_chart(const LineChart& chart);
  Report& scatter(const Scatter& chart);
  Report& bar_chart(const BarChart& chart);
  Report& heatmap(const Heatmap& chart);
  Report& alignment(const Alignment& chart);
  Report& attention(const AttentionView& chart);
  Report& field(const Field& chart);
  Report& graph(const Graph& graph);

  // Claims with their verdicts, settings, data, timings and the machine, from run.json.
  Report& record(const program::RunRecord& run);

  std::string html() const;
  // By way of a temporary file.
  void write(const std::filesystem::path& file) const;

 private:
  Report& add(const std::string& html);
  Report& figure(std::string_view title, std::string_view caption, const std::string& head, const std::string& svg);

  struct Headline {
    std::string label, value, note;
  };
  std::string title_, subtitle_;
  std::vector<Headline> headlines_;
  std::string blocks_;  // HTML
};

// How a run ends: the record goes into the page, page and record into `folder`, and the page's path onto the screen.
void finish_run(Report& report, const program::RunRecord& record, const std::filesystem::path& folder);

}  // namespace report
