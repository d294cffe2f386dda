#include "chapters/report/svg_charts.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "chapters/report/drawing.h"
#include "chapters/report/svg_parts.h"

namespace report::svg {

using drawing::color;
using drawing::escape;
using drawing::number;

namespace {

std::string baseline_rule(const Baseline& baseline, const Frame& frame, double y, bool below) {
  return line(frame.left, y, frame.right, y, "baseline") +
         text(frame.right, below ? y + 14 : y - 5, "end", fmt::format("{}  {}", baseline.name, number(baseline.value)),
              " class=\"on-line\"");
}

// The curve as a path that starts anew behind each gap.
std::string path_of(const Series& series, const Axis& x, const Axis& y) {
  const std::vector<double>& line = series.fitted.empty() ? series.y : series.fitted;
  std::string path;
  bool pen_down = false;
  for (std::size_t i = 0; i < std::min(series.x.size(), line.size()); ++i) {
    const double px = x(series.x[i]), py = y(line[i]);
    const bool drawn = std::isfinite(px) && std::isfinite(py);
    if (drawn) path += fmt::format("{}{:.1f} {:.1f}", pen_down ? "L" : "M", px, py);
    pen_down = drawn;
  }
  return path;
}

// At most 150 places of a curve answer to the mouse: more would only make the page heavy.
std::string hover_points(const Series& series, const Axis& x, const Axis& y, const std::string& fill, bool marked) {
  std::string svg;
  const std::size_t count = std::min(series.x.size(), series.y.size());
  for (std::size_t i = 0; i < count; i += 1 + count / 150) {
    const double px = x(series.x[i]), py = y(series.y[i]);
    if (!std::isfinite(px) || !std::isfinite(py)) continue;
    const std::string mark =
        marked ? fmt::format("<circle cx=\"{:.1f}\" cy=\"{:.1f}\" r=\"3.5\" fill=\"{}\"/>", px, py, fill) : "";
    svg += fmt::format("{}<circle cx=\"{:.1f}\" cy=\"{:.1f}\" r=\"8\" class=\"hit\"><title>{}\n{}: {}</title></circle>",
                       mark, px, py, escape(series.name), number(series.x[i]), number(series.y[i]));
  }
  return svg;
}

}  // namespace

std::string draw(const LineChart& chart) {
  std::vector<double> xs, ys;
  for (const Series& series : chart.series) {
    xs.insert(xs.end(), series.x.begin(), series.x.end());
    ys.insert(ys.end(), series.y.begin(), series.y.end());
    ys.insert(ys.end(), series.fitted.begin(), series.fitted.end());
  }
  for (const Baseline& baseline : chart.baselines) ys.push_back(baseline.value);
  Axis x = drawing::axis_around(xs, chart.log_x, false), y = drawing::axis_around(ys, chart.log_y, true);
  const Frame frame{widest(y.ticks(5)) + 14, 26, kWidth - 12, 300};
  x.start = frame.left, x.stop = frame.right, y.start = frame.bottom, y.stop = frame.top;
  std::string svg = axes(frame, x, y, chart.x_label, chart.y_label);
  const std::vector<bool> below = drawing::labels_below(chart.baselines, y);
  for (std::size_t i = 0; i < chart.baselines.size(); ++i)
    svg += baseline_rule(chart.baselines[i], frame, y(chart.baselines[i].value), below[i]);
  for (std::size_t i = 0; i < chart.series.size(); ++i) {
    const Series series = drawing::thinned(chart.series[i]);
    svg += fmt::format("<path d=\"{}\" stroke=\"{}\" class=\"curve\"/>", path_of(series, x, y), color(i));
    svg += hover_points(series, x, y, color(i), chart.points || series.x.size() == 1);
  }
  return element(346, chart.title, svg);
}

std::string draw(const BarChart& chart) {
  constexpr double kRow = 28;
  std::vector<double> values;
  double names = 0;
  for (const BarItem& bar : chart.bars) {
    values.push_back(bar.value);
    names = std::max(names, drawing::text_width(drawing::shorten(bar.label, 32)));
  }
  for (const Baseline& baseline : chart.baselines) values.push_back(baseline.value);
  Axis x = drawing::axis_around(values, false, false, true);
  const double top = chart.baselines.empty() ? 6 : 24;
  const Frame frame{names + 14, top, kWidth - 64, top + kRow * static_cast<double>(chart.bars.size())};
  x.start = frame.left, x.stop = frame.right;
  const auto groups = drawing::groups_of(chart.bars);
  std::string svg;
  for (const double tick : x.ticks(6))
    svg += line(x(tick), frame.top, x(tick), frame.bottom, "grid") +
           text(x(tick), frame.bottom + 18, "middle", number(tick));
  for (std::size_t i = 0; i < chart.bars.size(); ++i) {
    const BarItem& bar = chart.bars[i];
    const double y = frame.top + kRow * static_cast<double>(i), from = std::min(x(0), x(bar.value)),
                 to = std::max(x(0), x(bar.value));
    svg += text(frame.left - 8, y + kRow / 2 + 4, "end", drawing::shorten(bar.label, 32));
    if (!std::isfinite(bar.value)) continue;
    svg += fmt::format(
        "<rect x=\"{:.1f}\" y=\"{:.1f}\" width=\"{:.1f}\" height=\"{}\" rx=\"2\" fill=\"{}\"><title>{}: "
        "{}</title></rect>",
        from, y + 4, std::max(to - from, 1.0), kRow - 8, color(groups.index[i]), escape(bar.label), number(bar.value));
    svg += text(to + 6, y + kRow / 2 + 4, "start", number(bar.value), " class=\"value\"");
  }
  for (const Baseline& baseline : chart.baselines)
    svg += line(x(baseline.value), frame.top - 4, x(baseline.value), frame.bottom, "baseline") +
           text(x(baseline.value), frame.top - 9, "middle",
                fmt::format("{}  {}", baseline.name, number(baseline.value)), " class=\"on-line\"");
  svg += text((frame.left + frame.right) / 2, frame.bottom + 38, "middle", chart.value_label);
  return element(frame.bottom + 46, chart.title, svg);
}

}  // namespace report::svg
