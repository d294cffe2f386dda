// svg_maps.cpp: the pictures whose two axes are places: maps of points, matrices, fields.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "chapters/report/drawing.h"
#include "chapters/report/svg_charts.h"
#include "chapters/report/svg_parts.h"

namespace report::svg {

using drawing::color;
using drawing::escape;
using drawing::number;

namespace {

// Names beside points, each where it touches no name and no point placed before; left out where there is no room.
class Labels {
 public:
  explicit Labels(const Frame& frame) : frame_(frame) {}

  void occupy(double x, double y) { boxes_.push_back({x - 4, y - 4, x + 4, y + 4}); }

  std::string place(double x, double y, const std::string& name) {
    const double width = drawing::text_width(name) * 11 / 12, height = 11;
    const Frame tries[] = {{x + 6, y - 6, x + 6 + width, y + 6},
                           {x - 6 - width, y - 6, x - 6, y + 6},
                           {x - width / 2, y - 7 - height, x + width / 2, y - 6},
                           {x - width / 2, y + 6, x + width / 2, y + 7 + height}};
    for (const Frame& box : tries) {
      const bool inside =
          box.left >= frame_.left && box.right <= frame_.right && box.top >= frame_.top && box.bottom <= frame_.bottom;
      if (!inside || std::any_of(boxes_.begin(), boxes_.end(), [&](const Frame& other) { return touch(box, other); }))
        continue;
      boxes_.push_back(box);
      return text(box.left, (box.top + box.bottom) / 2 + 4, "start", name, " class=\"word\"");
    }
    return "";
  }

 private:
  static bool touch(const Frame& a, const Frame& b) {
    return a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;
  }
  Frame frame_;
  std::vector<Frame> boxes_;
};

std::string dot(double x, double y, const Point& point, std::size_t group) {
  return fmt::format("<circle cx=\"{:.1f}\" cy=\"{:.1f}\" r=\"4\" fill=\"{}\" class=\"dot\"><title>{}</title></circle>",
                     x, y, color(group), escape(drawing::tip(point)));
}

// The same axis, on these pixels.
Axis on_pixels(const Axis& axis, double start, double stop) { return {axis.low, axis.high, start, stop, axis.log}; }

}  // namespace

std::string draw(const Scatter& chart) {
  const Frame frame{44, 26, kWidth - 12, 500};
  const Axis x = on_pixels(drawing::axis_of(chart.points, &Point::x), frame.left, frame.right);
  const Axis y = on_pixels(drawing::axis_of(chart.points, &Point::y), frame.bottom, frame.top);
  const auto groups = drawing::groups_of(chart.points);
  std::string svg = axes(frame, x, y, chart.x_label, chart.y_label), names;
  Labels labels(frame);
  for (const Point& point : chart.points) labels.occupy(x(point.x), y(point.y));
  for (std::size_t i = 0; i < chart.points.size(); ++i) {
    const Point& point = chart.points[i];
    if (!std::isfinite(point.x) || !std::isfinite(point.y)) continue;
    svg += dot(x(point.x), y(point.y), point, groups.index[i]);
    if (chart.show_labels && !point.label.empty()) names += labels.place(x(point.x), y(point.y), point.label);
  }
  return element(546, chart.title, svg + names, " zoom");
}

namespace {

// Where the cells of a heatmap are, and how much room its names take.
struct Grid {
  double left, top, cell, height;
  bool slanted;  // names of columns are wider than their column
  double x(double column) const { return left + cell * column; }
  double y(double row) const { return top + height * row; }
};

Grid grid_of(const Heatmap& chart, double columns) {
  double names = 24, deepest = 14;
  for (const std::string& name : chart.rows)
    names = std::max(names, drawing::text_width(drawing::shorten(name, 24)) + 26);
  double widest_column = 0;
  for (const std::string& name : chart.columns)
    widest_column = std::max(widest_column, drawing::text_width(drawing::shorten(name, 24)));
  const auto cell_for = [&](double room) { return std::clamp(room / std::max(columns, 1.0), 2.0, 52.0); };
  Grid grid{names, 0, cell_for(kWidth - names - 20), 0, false};
  grid.slanted = widest_column > grid.cell - 4;
  const double overhang = grid.slanted ? 0.71 * widest_column : 0;  // of the last column's slanted name
  if (grid.slanted) deepest = 14 + overhang;
  grid.cell = cell_for(kWidth - names - 20 - overhang);
  grid.left +=
      std::max(0.0, (kWidth - names - 20 - overhang - grid.cell * columns) / 2);  // a small matrix stands in the middle
  grid.height = std::min(grid.cell, 32.0);
  grid.top = chart.columns.empty() ? 24 : 24 + deepest;
  return grid;
}

std::string cell(const Heatmap& chart, const Grid& grid, std::size_t r, std::size_t c,
                 const drawing::Strength& strength) {
  const double value = chart.values[r][c], s = strength(value);
  if (!std::isfinite(value)) return "";
  const double x = grid.x(static_cast<double>(c)), y = grid.y(static_cast<double>(r));
  const std::string row = r < chart.rows.size() ? chart.rows[r] : fmt::format("{}", r);
  const std::string column = c < chart.columns.size() ? chart.columns[c] : fmt::format("{}", c);
  const std::string box = fmt::format(
      "<rect x=\"{:.2f}\" y=\"{:.2f}\" width=\"{:.2f}\" height=\"{:.2f}\" class=\"cell\" fill=\"{}\" "
      "fill-opacity=\"{:.3f}\">"
      "<title>{} · {}\n{}</title></rect>",
      x, y, grid.cell, grid.height, drawing::strength_color(s, chart.scale), std::abs(s), escape(row), escape(column),
      number(value));
  const std::string style = std::abs(s) > 0.55 ? " class=\"in-cell strong\"" : " class=\"in-cell\"";
  return box +
         (chart.show_values ? text(x + grid.cell / 2, y + grid.height / 2 + 4, "middle", number(value), style) : "");
}

}  // namespace

std::string draw(const Heatmap& chart) {
  const auto rows = static_cast<double>(chart.values.size());
  const auto columns = static_cast<double>(chart.values.empty() ? 0 : chart.values.front().size());
  const Grid grid = grid_of(chart, columns);
  const drawing::Strength strength(chart.values, chart.scale);
  std::string svg;
  for (std::size_t r = 0; r < chart.values.size(); ++r)
    for (std::size_t c = 0; c < chart.values[r].size(); ++c) svg += cell(chart, grid, r, c, strength);
  for (std::size_t r = 0; r < chart.rows.size() && grid.height >= 11; ++r)
    svg += text(grid.left - 6, grid.y(static_cast<double>(r) + 0.5) + 4, "end", drawing::shorten(chart.rows[r], 24));
  for (std::size_t c = 0; c < chart.columns.size() && grid.cell >= 11; ++c) {
    const double x = grid.x(static_cast<double>(c) + 0.5);
    const std::string turn =
        grid.slanted ? fmt::format(" transform=\"rotate(-45 {:.1f} {:.1f})\"", x, grid.top - 6) : "";
    svg += text(x, grid.top - 6, grid.slanted ? "start" : "middle", drawing::shorten(chart.columns[c], 24), turn);
  }
  double names = 14;
  for (const std::string& name : chart.rows)
    names = std::max(names, drawing::text_width(drawing::shorten(name, 24)) + 16);
  const double x = grid.left - names, y = grid.y(rows / 2);
  svg += text(grid.x(columns / 2), 14, "middle", chart.x_label) +
         text(x, y, "middle", chart.y_label, fmt::format(" transform=\"rotate(-90 {:.1f} {:.1f})\"", x, y));
  return element(grid.y(rows) + 12, chart.title, svg);
}

std::string draw(const Field& chart) {
  const double side = 480;
  const Frame frame{(kWidth - side) / 2, 26, (kWidth + side) / 2, 26 + side};
  const Axis x{chart.x_min, chart.x_max, frame.left, frame.right}, y{chart.y_min, chart.y_max, frame.bottom, frame.top};
  std::string svg = "<g class=\"cells\">";
  const drawing::Strength strength(chart.values, chart.scale);
  const std::string label = escape(chart.value_label);
  for (const drawing::Run& run : drawing::runs_of(chart))
    svg += fmt::format(
        "<rect x=\"{:.2f}\" y=\"{:.2f}\" width=\"{:.2f}\" height=\"{:.2f}\" fill=\"{}\" "
        "fill-opacity=\"{:.2f}\"><title>{} ≈ {}</title></rect>",
        x(run.x0), y(run.y1), x(run.x1) - x(run.x0), y(run.y0) - y(run.y1),
        drawing::strength_color(run.strength, chart.scale), 0.6 * std::abs(run.strength), label,
        number(strength.value(run.strength)));
  svg += "</g>";
  std::string path;
  if (chart.scale == Scale::diverging)
    for (const drawing::Segment& piece : drawing::zero_line(chart))
      path += fmt::format("M{:.1f} {:.1f}L{:.1f} {:.1f}", x(piece.x0), y(piece.y0), x(piece.x1), y(piece.y1));
  svg +=
      fmt::format("<path d=\"{}\" class=\"boundary\"/>", path) + axes(frame, x, y, chart.x_label, chart.y_label, false);
  const auto groups = drawing::groups_of(chart.points);
  for (std::size_t group = 0; chart.connect && group < groups.names.size(); ++group) {
    std::string way;
    for (std::size_t i = 0; i < chart.points.size(); ++i)
      if (groups.index[i] == group)
        way += fmt::format("{}{:.1f} {:.1f}", way.empty() ? "M" : "L", x(chart.points[i].x), y(chart.points[i].y));
    svg += fmt::format("<path d=\"{}\" stroke=\"{}\" class=\"curve\"/>", way, color(group));
  }
  for (std::size_t i = 0; i < chart.points.size(); ++i)
    svg += dot(x(chart.points[i].x), y(chart.points[i].y), chart.points[i], groups.index[i]);
  return element(frame.bottom + 46, chart.title, svg);
}

}  // namespace report::svg
