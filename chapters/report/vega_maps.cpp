// vega_maps.cpp: the pictures whose two axes are places: maps of points, matrices, fields.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "chapters/report/drawing.h"
#include "chapters/report/vega_charts.h"
#include "chapters/report/vega_parts.h"

namespace report::vega {

using drawing::number;

namespace {

// Zooming (Ctrl and wheel), panning (drag) and back (double click), as in Vega's documented zoomable scatter plot.
Json zoom_signals(const Axis& x, const Axis& y) {
  Json signals = Json::parse(R"json([
    {"name": "down", "value": null, "on": [{"events": "mousedown", "update": "xy()"}]},
    {"name": "x_from", "value": null, "on": [{"events": "mousedown", "update": "slice(x_domain)"}]},
    {"name": "y_from", "value": null, "on": [{"events": "mousedown", "update": "slice(y_domain)"}]},
    {"name": "delta", "value": [0, 0], "on": [{"events": "[mousedown, window:mouseup] > window:mousemove",
      "update": "down ? [down[0] - x(), y() - down[1]] : [0, 0]"}]},
    {"name": "anchor", "value": [0, 0], "on": [{"events": "wheel[event.ctrlKey]", "update": "[invert('x', x()), invert('y', y())]"}]},
    {"name": "zoom", "value": 1, "on": [{"events": "wheel![event.ctrlKey]", "force": true,
      "update": "pow(1.002, clamp(event.deltaY * pow(16, event.deltaMode), -100, 100))"}]}
  ])json");
  const auto domain = [](const std::string& letter, int index, const Axis& axis) {
    const std::string name = letter + "_domain", from = letter + "_from", size = index == 0 ? "width" : "height";
    const Json whole = {axis.low, axis.high};
    return Json{
        {"name", name},
        {"value", whole},
        {"on",
         {{{"events", {{"signal", "delta"}}},
           {"update", fmt::format("[{0}[0] + span({0}) * delta[{1}] / {2}, {0}[1] + span({0}) * delta[{1}] / {2}]",
                                  from, index, size)}},
          {{"events", {{"signal", "zoom"}}},
           {"update",
            fmt::format("[anchor[{1}] + ({0}[0] - anchor[{1}]) * zoom, anchor[{1}] + ({0}[1] - anchor[{1}]) * zoom]",
                        name, index)}},
          {{"events", "dblclick"}, {"update", whole.dump()}}}}};
  };
  signals.push_back(domain("x", 0, x));
  signals.push_back(domain("y", 1, y));
  return signals;
}

}  // namespace

Json spec(const Scatter& chart) {
  const Axis x = drawing::axis_of(chart.points, &Point::x), y = drawing::axis_of(chart.points, &Point::y);
  Json spec = base(546);
  spec["signals"] = zoom_signals(x, y);
  spec["data"].push_back(table("points", point_rows(chart.points)));
  spec["scales"] = {scale("x", x, "width"), scale("y", y, "height")};
  spec["scales"][0]["domain"] = signal("x_domain");
  spec["scales"][1]["domain"] = signal("y_domain");
  spec["axes"] = {axis("y", "left", chart.y_label, {}), axis("x", "bottom", chart.x_label, {})};
  spec["marks"].push_back(dots());
  if (chart.show_labels) {
    Json words =
        mark("text", "dots", {{"text", field("datum.label")}, {"fill", value("var(--ink)")}, {"fontSize", value(11)}});
    words["interactive"] = false;
    words["clip"] = true;
    words["transform"] = {{{"type", "label"},
                           {"size", signal("[width, height]")},
                           {"anchor", {"right", "left", "top", "bottom"}},
                           {"offset", Json::array({3})}}};
    spec["marks"].push_back(words);
  }
  return spec;
}

Json spec(const Heatmap& chart) {
  const std::size_t height = chart.values.size(), width = height == 0 ? 0 : chart.values.front().size();
  const drawing::Strength strength(chart.values, chart.scale);
  Json cells = Json::array(), rows = Json::array(), columns = Json::array(), row_names = Json::array(),
       column_names = Json::array();
  const auto name = [](const std::vector<std::string>& names, std::size_t i) {
    return i < names.size() ? names[i] : fmt::format("{}", i);
  };
  bool slanted = false;
  for (std::size_t c = 0; c < width; ++c) {
    columns.push_back(c);
    column_names.push_back(drawing::shorten(name(chart.columns, c), 24));
    slanted = slanted || drawing::text_width(name(chart.columns, c)) > 620.0 / static_cast<double>(width) - 4;
  }
  for (std::size_t r = 0; r < height; ++r) {
    rows.push_back(r);
    row_names.push_back(drawing::shorten(name(chart.rows, r), 24));
    for (std::size_t c = 0; c < chart.values[r].size(); ++c) {
      const double cell = chart.values[r][c], s = strength(cell);
      if (!std::isfinite(cell)) continue;
      cells.push_back({{"r", r},
                       {"c", c},
                       {"color", drawing::strength_color(s, chart.scale)},
                       {"opacity", std::abs(s)},
                       {"text", number(cell)},
                       {"tip", fmt::format("{} · {}\n{}", name(chart.rows, r), name(chart.columns, c), number(cell))}});
    }
  }
  const double cell_width = std::clamp(640 / static_cast<double>(std::max<std::size_t>(width, 1)), 2.0, 44.0);
  Json spec = base(std::min(cell_width, 32.0) * static_cast<double>(height) + (slanted ? 110 : 60));
  spec["usermeta"]["max_width"] = std::min(720.0, cell_width * static_cast<double>(width) + 90);
  spec["signals"] = {{{"name", "row_names"}, {"value", row_names}},
                     {{"name", "column_names"}, {"value", column_names}}};
  spec["data"].push_back(table("cells", cells));
  spec["scales"] = {{{"name", "x"}, {"type", "band"}, {"domain", columns}, {"range", "width"}},
                    {{"name", "y"}, {"type", "band"}, {"domain", rows}, {"range", "height"}}};
  Json above = {{"scale", "x"},
                {"orient", "top"},
                {"domain", false},
                {"ticks", false},
                {"labelOverlap", true},
                {"title", chart.x_label},
                {"labels", !chart.columns.empty()}};
  above["encode"]["labels"]["update"]["text"]["signal"] = "column_names[datum.value]";
  if (slanted)
    above.update({{"labelAngle", -45}, {"labelOverlap", false}, {"labelAlign", "left"}, {"labelBaseline", "middle"}});
  Json beside = {{"scale", "y"},
                 {"orient", "left"},
                 {"domain", false},
                 {"ticks", false},
                 {"labelOverlap", true},
                 {"title", chart.y_label},
                 {"labels", !chart.rows.empty()}};
  beside["encode"]["labels"]["update"]["text"]["signal"] = "row_names[datum.value]";
  spec["axes"] = {above, beside};
  Json squares = mark("rect", "cells",
                      {{"x", scaled("x", "c")},
                       {"y", scaled("y", "r")},
                       {"width", {{"scale", "x"}, {"band", 1}}},
                       {"height", {{"scale", "y"}, {"band", 1}}},
                       {"fill", field("color")},
                       {"fillOpacity", field("opacity")},
                       {"tooltip", field("tip")},
                       {"stroke", value("transparent")}});
  squares["encode"]["hover"] = {{"stroke", value("var(--ink)")}};
  spec["marks"].push_back(squares);
  if (chart.show_values) {
    Json figures = mark("text", "cells",
                        {{"x", {{"scale", "x"}, {"field", "c"}, {"band", 0.5}}},
                         {"y", {{"scale", "y"}, {"field", "r"}, {"band", 0.5}}},
                         {"align", value("center")},
                         {"baseline", value("middle")},
                         {"text", field("text")},
                         {"fontSize", value(11)},
                         {"fill", signal("datum.opacity > 0.55 ? 'var(--page)' : 'var(--ink)'")}});
    figures["interactive"] = false;
    spec["marks"].push_back(figures);
  }
  return spec;
}

Json spec(const Field& chart) {
  const Axis x{chart.x_min, chart.x_max, 0, 1}, y{chart.y_min, chart.y_max, 0, 1};
  Json runs = Json::array(), pieces = Json::array(), values = Json::array();
  for (const drawing::Run& run : drawing::runs_of(chart))
    runs.push_back({{"x", run.x0},
                    {"x2", run.x1},
                    {"y", run.y0},
                    {"y2", run.y1},
                    {"color", drawing::strength_color(run.strength, chart.scale)},
                    {"opacity", 0.6 * std::abs(run.strength)}});
  if (chart.scale == Scale::diverging)
    for (const drawing::Segment& piece : drawing::zero_line(chart))
      pieces.push_back({{"x", piece.x0}, {"y", piece.y0}, {"x2", piece.x1}, {"y2", piece.y1}});
  for (const auto& row : chart.values) {
    values.push_back(Json::array());
    for (const double cell : row)
      values.back().push_back(std::isfinite(cell) ? Json(std::round(cell * 1e4) / 1e4) : Json());
  }
  Json spec = base(560);
  spec["usermeta"]["max_width"] = 560;
  spec["signals"] = {{{"name", "values"}, {"value", values}},
                     {{"name", "value_name"}, {"value", chart.value_label}},
                     {{"name", "at"},
                      {"value", {-1, -1}},
                      {"on", {{{"events", "mousemove"}, {"update", "[x() / width, 1 - y() / height]"}}}}},
                     {{"name", "row"}, {"update", "values[floor(at[1] * length(values))]"}},
                     {{"name", "cell"}, {"update", "row ? row[floor(at[0] * length(row))] : null"}},
                     {{"name", "tip"},
                      {"update",
                       "isValid(cell) ? value_name + ' ' + format(cell, '.3~g') + '\\nat (' + format(invert('x', at[0] "
                       "* width), '.3~g') + ', ' + format(invert('y', (1 - at[1]) * height), '.3~g') + ')' : ''"}}};
  spec["data"] = {table("runs", runs), table("pieces", pieces), table("points", point_rows(chart.points))};
  spec["scales"] = {scale("x", x, "width"), scale("y", y, "height")};
  spec["axes"] = {axis("y", "left", chart.y_label, y.ticks(5)), axis("x", "bottom", chart.x_label, x.ticks(7))};
  spec["axes"][0]["grid"] = false;
  const Json corners = {
      {"x", scaled("x", "x")}, {"x2", scaled("x", "x2")}, {"y", scaled("y", "y")}, {"y2", scaled("y", "y2")}};
  Json cells = mark("rect", "runs", corners), line = mark("rule", "pieces", corners);
  cells["name"] = "cells";
  cells["interactive"] = line["interactive"] = false;
  cells["encode"]["update"].update({{"fill", field("color")}, {"fillOpacity", field("opacity")}});
  line["encode"]["update"].update({{"stroke", value("var(--ink)")}, {"strokeWidth", value(1.5)}});
  spec["marks"] = {cells, line, dots()};
  if (chart.connect) {
    const Json way =
        mark("line", "way",
             {{"x", scaled("x", "x")}, {"y", scaled("y", "y")}, {"stroke", field("color")}, {"strokeWidth", value(2)}});
    const Json ways = {{"type", "group"},
                       {"from", {{"facet", {{"name", "way"}, {"data", "points"}, {"groupby", "color"}}}}},
                       {"marks", Json::array({way})}};
    spec["marks"].insert(spec["marks"].begin() + 2, ways);
  }
  return spec;
}

}  // namespace report::vega
