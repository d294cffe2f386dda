#include "chapters/report/vega_charts.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "chapters/report/drawing.h"
#include "chapters/report/vega_parts.h"

namespace report::vega {

using drawing::color;
using drawing::number;

Json spec(const LineChart& chart) {
  std::vector<double> xs, ys;
  Json rows = Json::array();
  for (std::size_t i = 0; i < chart.series.size(); ++i) {
    const Series series = drawing::thinned(chart.series[i]);
    for (std::size_t j = 0; j < std::min(series.x.size(), series.y.size()); ++j) {
      const bool shown =
          std::isfinite(series.x[j]) && !(chart.log_x && series.x[j] <= 0) && !(chart.log_y && series.y[j] <= 0);
      rows.push_back({{"series", i},
                      {"x", finite(series.x[j])},
                      {"y", shown ? finite(series.y[j]) : Json()},
                      {"line", shown ? finite(j < series.fitted.size() ? series.fitted[j] : series.y[j]) : Json()},
                      {"color", color(i)},
                      {"tip", fmt::format("{}  {}", series.name, number(series.y[j]))}});
    }
    xs.insert(xs.end(), series.x.begin(), series.x.end());
    ys.insert(ys.end(), series.y.begin(), series.y.end());
    ys.insert(ys.end(), series.fitted.begin(), series.fitted.end());
  }
  for (const Baseline& baseline : chart.baselines) ys.push_back(baseline.value);
  const Axis x = drawing::axis_around(xs, chart.log_x, false), y = drawing::axis_around(ys, chart.log_y, true);

  Json spec = base(346);
  const Axis pixels{y.low, y.high, 280, 0, y.log};  // about what remains of the height
  // The mouse asks for the point of each curve that is nearest to it along x.
  spec["signals"] = {
      {{"name", "x_name"}, {"value", chart.x_label}},
      {{"name", "cursor"},
       {"value", -1},
       {"on",
        {{{"events", "mousemove"}, {"update", "inrange(x(), [-9, width + 9]) ? clamp(x(), 0, width) : -1"}},
         {{"events", "view:mouseleave"}, {"update", "-1"}}}}},
      {{"name", "tip"},
       {"update",
        "cursor < 0 || !length(data('near')) ? '' : x_name + ' ' + format(data('near')[0].x, '~r') + '\\n' + "
        "join(pluck(data('near'), 'tip'), '\\n')"}}};
  Json near = Json::parse(R"json({"name": "near", "source": "curves", "transform": [
    {"type": "filter", "expr": "cursor >= 0 && isValid(datum.y)"},
    {"type": "formula", "as": "distance", "expr": "abs(scale('x', datum.x) - cursor)"},
    {"type": "aggregate", "groupby": ["series"], "ops": ["argmin"], "fields": ["distance"], "as": ["best"]},
    {"type": "formula", "as": "x", "expr": "datum.best.x"},
    {"type": "formula", "as": "y", "expr": "datum.best.y"},
    {"type": "formula", "as": "color", "expr": "datum.best.color"},
    {"type": "formula", "as": "tip", "expr": "datum.best.tip"}
  ]})json");
  spec["data"] = {table("curves", rows),
                  table("baselines", baseline_rows(chart.baselines, drawing::labels_below(chart.baselines, pixels))),
                  near};
  spec["scales"] = {scale("x", x, "width"), scale("y", y, "height")};
  spec["axes"] = {axis("y", "left", chart.y_label, y.ticks(5)), axis("x", "bottom", chart.x_label, x.ticks(7))};
  Json lines = mark("line", "curve",
                    {{"x", scaled("x", "x")},
                     {"y", scaled("y", "line")},
                     {"stroke", field("color")},
                     {"strokeWidth", value(2)},
                     {"defined", signal("isValid(datum.line)")}});
  spec["marks"] = {mark("rule", "baselines",
                        {{"x", value(0)},
                         {"x2", signal("width")},
                         {"y", scaled("y", "value")},
                         {"stroke", value("var(--ink)")},
                         {"strokeDash", value({5, 4})},
                         {"strokeWidth", value(1.2)}}),
                   mark("text", "baselines",
                        {{"x", signal("width")},
                         {"y", scaled("y", "value")},
                         {"dy", field("dy")},
                         {"align", value("right")},
                         {"text", field("text")},
                         {"fill", value("var(--ink)")}}),
                   {{"type", "group"},
                    {"from", {{"facet", {{"name", "curve"}, {"data", "curves"}, {"groupby", "series"}}}}},
                    {"marks", Json::array({lines})}},
                   {{"type", "rule"},
                    {"interactive", false},
                    {"encode",
                     {{"update",
                       {{"x", signal("length(data('near')) ? scale('x', data('near')[0].x) : 0")},
                        {"y", value(0)},
                        {"y2", signal("height")},
                        {"stroke", value("var(--faint)")},
                        {"opacity", signal("length(data('near')) ? 1 : 0")}}}}}},
                   mark("symbol", "near",
                        {{"x", scaled("x", "x")},
                         {"y", scaled("y", "y")},
                         {"fill", field("color")},
                         {"size", value(60)},
                         {"stroke", value("var(--page)")},
                         {"strokeWidth", value(1.5)}})};
  if (chart.points)
    spec["marks"].push_back(mark("symbol", "curves",
                                 {{"x", scaled("x", "x")},
                                  {"y", scaled("y", "y")},
                                  {"fill", field("color")},
                                  {"size", value(36)},
                                  {"opacity", signal("isValid(datum.y) ? 1 : 0")}}));
  return spec;
}

Json spec(const BarChart& chart) {
  const auto groups = drawing::groups_of(chart.bars);
  std::vector<double> values;
  Json rows = Json::array(), names = Json::array();
  for (std::size_t i = 0; i < chart.bars.size(); ++i) {
    const BarItem& bar = chart.bars[i];
    values.push_back(bar.value);
    names.push_back(drawing::shorten(bar.label, 32));
    if (std::isfinite(bar.value))
      rows.push_back({{"index", i},
                      {"value", bar.value},
                      {"text", number(bar.value)},
                      {"color", color(groups.index[i])},
                      {"tip", fmt::format("{}\n{}", bar.label, number(bar.value))}});
  }
  for (const Baseline& baseline : chart.baselines) values.push_back(baseline.value);
  const Axis x = drawing::axis_around(values, false, false, true);
  Json indices = Json::array();
  for (std::size_t i = 0; i < chart.bars.size(); ++i) indices.push_back(i);

  Json spec = base(28.0 * static_cast<double>(chart.bars.size()) + (chart.baselines.empty() ? 56 : 76));
  spec["signals"].push_back({{"name", "names"}, {"value", names}});
  spec["data"] = {table("bars", rows), table("baselines", baseline_rows(chart.baselines))};
  spec["scales"] = {scale("x", x, "width"),
                    {{"name", "y"}, {"type", "band"}, {"domain", indices}, {"range", "height"}, {"padding", 0.28}}};
  Json labels = {{"scale", "y"}, {"orient", "left"}, {"domain", false}, {"ticks", false}};
  labels["encode"]["labels"]["update"]["text"]["signal"] = "names[datum.value]";
  Json below = axis("x", "bottom", chart.value_label, x.ticks(6));
  below.update({{"grid", true}, {"domain", false}, {"ticks", false}});
  spec["axes"] = {below, labels};
  Json bars = mark("rect", "bars",
                   {{"x", scaled("x", "value")},
                    {"x2", {{"scale", "x"}, {"value", 0}}},
                    {"y", scaled("y", "index")},
                    {"height", {{"scale", "y"}, {"band", 1}}},
                    {"fill", field("color")},
                    {"cornerRadius", value(2)},
                    {"tooltip", field("tip")},
                    {"fillOpacity", value(1)}});
  bars["encode"]["hover"] = {{"fillOpacity", value(0.8)}};
  Json figures = mark("text", "bars",
                      {{"x", signal("scale('x', max(0, datum.value)) + 5")},
                       {"y", {{"scale", "y"}, {"field", "index"}, {"band", 0.5}}},
                       {"baseline", value("middle")},
                       {"text", field("text")},
                       {"fill", value("var(--ink)")}});
  spec["marks"] = {bars, figures,
                   mark("rule", "baselines",
                        {{"x", scaled("x", "value")},
                         {"y", value(-4)},
                         {"y2", signal("height")},
                         {"stroke", value("var(--ink)")},
                         {"strokeDash", value({5, 4})}}),
                   mark("text", "baselines",
                        {{"x", scaled("x", "value")},
                         {"y", value(-9)},
                         {"align", value("center")},
                         {"text", field("text")},
                         {"fill", value("var(--ink)")}})};
  return spec;
}

}  // namespace report::vega
