// vega_charts.h: each chart as a Vega specification (vega.github.io/vega/docs): the same picture as svg_charts.h, and
// hover shows the nearest values; maps zoom with the wheel and pan by dragging.
#pragma once

#include <nlohmann/json.hpp>

#include "chapters/report/charts.h"

namespace report::vega {

nlohmann::json spec(const LineChart& chart);
nlohmann::json spec(const Scatter& chart);
nlohmann::json spec(const BarChart& chart);
nlohmann::json spec(const Heatmap& chart);
nlohmann::json spec(const Field& chart);

}  // namespace report::vega
