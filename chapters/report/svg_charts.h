// svg_charts.h: each chart as a plain <svg> element with <title> tooltips; needs no JavaScript.
#pragma once

#include <string>

#include "chapters/report/charts.h"

namespace report::svg {

std::string draw(const LineChart& chart);
std::string draw(const Scatter& chart);
std::string draw(const BarChart& chart);
std::string draw(const Heatmap& chart);
std::string draw(const Field& chart);
std::string draw(const Graph& graph);  // svg_graph.cpp
// The model view, where there is more than one head, and the head view of the last layer (svg_attention.cpp).
// std::invalid_argument: see AttentionView.
std::string draw(const AttentionView& chart, const AttentionView::Part& part);

}  // namespace report::svg
