// vega_parts.h: the pieces that Vega specifications are put together from.
#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "chapters/report/charts.h"
#include "chapters/report/drawing.h"

namespace report::vega {

using Json = nlohmann::json;
using drawing::Axis;

// What all charts have in common. The page sets the width; `tip` is a signal that the page shows beside the mouse.
Json base(double height);
Json scale(const char* name, const Axis& axis, const char* range);
// An axis whose ticks are those of the static chart; without ticks (zooming maps) Vega chooses them.
Json axis(const char* scale_name, const char* side, const std::string& title, const std::vector<double>& ticks);

// Where a property comes from: a column of the data, a constant, a column through a scale, an expression.
Json field(const char* name);
Json value(Json constant);
Json scaled(const char* scale_name, const char* name);
Json signal(const char* expression);

// A mark of `type` for every row of `data`.
Json mark(const char* type, const char* data, Json update);
// Data by name.
Json table(const char* name, Json rows);
// null where JSON has no number
Json finite(double number);

// Rows {x, y, label, color, tip}.
Json point_rows(const std::vector<Point>& points);
// Rows {value, text, dy}; `below`: whose name goes under the rule; empty: nobody's.
Json baseline_rows(const std::vector<Baseline>& baselines, const std::vector<bool>& below = {});
// A dot with a tooltip for every row of "points".
Json dots();

}  // namespace report::vega
