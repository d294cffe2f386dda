#include "chapters/report/vega_parts.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace report::vega {

using drawing::color;
using drawing::number;

Json base(double height) {
  Json spec = Json::parse(R"json({
    "padding": 4, "autosize": {"type": "fit", "contains": "padding"}, "width": 720,
    "config": {
      "axis": {"labelColor": "var(--soft)", "titleColor": "var(--soft)", "titleFontWeight": "normal", "labelFontSize": 12,
               "titleFontSize": 12, "labelFont": "system-ui, sans-serif", "titleFont": "system-ui, sans-serif", "labelLimit": 260, "gridColor": "var(--grid)",
               "tickColor": "var(--faint)", "domainColor": "var(--faint)", "labelPadding": 5, "titlePadding": 10},
      "text": {"font": "system-ui, sans-serif", "fontSize": 12, "fill": "var(--soft)"}
    },
    "signals": [], "data": [], "scales": [], "axes": [], "marks": []
  })json");
  spec["height"] = height;
  return spec;
}

Json scale(const char* name, const Axis& axis, const char* range) {
  return {{"name", name},
          {"type", axis.log ? "log" : "linear"},
          {"domain", {axis.low, axis.high}},
          {"range", range},
          {"nice", false},
          {"zero", false}};
}

Json axis(const char* scale_name, const char* side, const std::string& title, const std::vector<double>& ticks) {
  Json axis = {{"scale", scale_name}, {"orient", side}, {"labelOverlap", true},
               {"title", title},      {"tickSize", 5},  {"tickCount", 7}};
  if (!ticks.empty()) axis["values"] = ticks;
  // 12k and 3M are read at a glance, 10P and 1E are not.
  axis["encode"]["labels"]["update"]["text"]["signal"] =
      "abs(datum.value) >= 1e9 ? format(datum.value, '~e') : "
      "abs(datum.value) >= 10000 ? format(datum.value, '~s') : format(datum.value, '~g')";
  if (std::string(side) == "left")
    axis.update({{"grid", true},
                 {"ticks", false},
                 {"domain", false},
                 {"titleAngle", 0},
                 {"titleAlign", "left"},
                 {"titleX", -30},
                 {"titleY", -14},
                 {"titleBaseline", "bottom"}});
  return axis;
}

Json field(const char* name) { return {{"field", name}}; }
Json value(Json constant) { return {{"value", std::move(constant)}}; }
Json scaled(const char* scale_name, const char* name) { return {{"scale", scale_name}, {"field", name}}; }
Json signal(const char* expression) { return {{"signal", expression}}; }

Json mark(const char* type, const char* data, Json update) {
  return {{"type", type}, {"from", {{"data", data}}}, {"encode", {{"update", std::move(update)}}}};
}

Json table(const char* name, Json rows) { return {{"name", name}, {"values", std::move(rows)}}; }

Json finite(double number) { return std::isfinite(number) ? Json(number) : Json(); }

Json point_rows(const std::vector<Point>& points) {
  const auto groups = drawing::groups_of(points);
  Json rows = Json::array();
  for (std::size_t i = 0; i < points.size(); ++i) {
    const Point& point = points[i];
    if (!std::isfinite(point.x) || !std::isfinite(point.y)) continue;
    rows.push_back({{"x", point.x},
                    {"y", point.y},
                    {"label", point.label},
                    {"color", color(groups.index[i])},
                    {"tip", drawing::tip(point)}});
  }
  return rows;
}

Json baseline_rows(const std::vector<Baseline>& baselines, const std::vector<bool>& below) {
  Json rows = Json::array();
  for (std::size_t i = 0; i < baselines.size(); ++i)
    rows.push_back({{"value", baselines[i].value},
                    {"text", fmt::format("{}  {}", baselines[i].name, number(baselines[i].value))},
                    {"dy", !below.empty() && below[i] ? 14 : -6}});
  return rows;
}

Json dots() {
  Json dots = mark("symbol", "points",
                   {{"x", scaled("x", "x")},
                    {"y", scaled("y", "y")},
                    {"fill", field("color")},
                    {"size", value(52)},
                    {"stroke", value("var(--page)")},
                    {"strokeWidth", value(1)},
                    {"tooltip", field("tip")}});
  dots["encode"]["hover"] = {{"size", value(160)}};
  dots["clip"] = true;
  dots["name"] = "dots";
  return dots;
}

}  // namespace report::vega
