// svg_graph.cpp: a tape as it is: a list, with arcs from what was computed to those that use it.
#include <fmt/format.h>

#include <algorithm>
#include <stdexcept>

#include "chapters/report/drawing.h"
#include "chapters/report/svg_charts.h"
#include "chapters/report/svg_parts.h"

namespace report {
namespace {

constexpr double kRow = 34, kBox = 24;

std::string title(const std::string& tooltip) {
  return tooltip.empty() ? "" : fmt::format("<title>{}</title>", drawing::escape(tooltip));
}

std::size_t row_of(const Graph& graph, const std::string& id) {
  const auto found =
      std::find_if(graph.nodes.begin(), graph.nodes.end(), [&](const auto& node) { return node.id == id; });
  if (found == graph.nodes.end()) throw std::invalid_argument("[graph] an edge to '" + id + "', which is no node.");
  return static_cast<std::size_t>(found - graph.nodes.begin());
}

}  // namespace

std::string svg::draw(const Graph& graph) {
  std::vector<std::string> kinds;
  double width = 0, farthest = 0;
  for (const Graph::Node& node : graph.nodes) {
    if (!node.kind.empty() && std::find(kinds.begin(), kinds.end(), node.kind) == kinds.end())
      kinds.push_back(node.kind);
    width = std::max(width, drawing::text_width(node.label) + 20);
  }
  const auto y = [](std::size_t row) { return 4 + kRow * static_cast<double>(row) + kBox / 2; };
  std::string body =
      "<defs><marker id=\"arrow\" viewBox=\"0 0 8 8\" refX=\"7.5\" refY=\"4\" markerWidth=\"7\" markerHeight=\"7\" "
      "orient=\"auto\"><path d=\"M0 0L8 4L0 8z\" class=\"head\"/></marker></defs>";
  for (std::size_t i = 0; i < graph.edges.size(); ++i) {
    const Graph::Edge& edge = graph.edges[i];
    const std::size_t from = row_of(graph, edge.from), to = row_of(graph, edge.to);
    // An operand that is used twice has two arcs, one outside the other.
    const auto same = std::count_if(graph.edges.begin(), graph.edges.begin() + static_cast<std::ptrdiff_t>(i),
                                    [&](const auto& e) { return e.from == edge.from && e.to == edge.to; });
    const double reach =
        16 + 14 * static_cast<double>(from < to ? to - from : from - to) + 12 * static_cast<double>(same);
    farthest = std::max(farthest, reach);
    body += fmt::format(
        "<path d=\"M{0:.1f} {1:.1f}C{2:.1f} {1:.1f} {2:.1f} {3:.1f} {0:.1f} {3:.1f}\" class=\"edge\" "
        "marker-end=\"url(#arrow)\">{4}</path>",
        width + 2, y(from) + 3, width + 2 + reach * 4 / 3, y(to) - 3, title(edge.tooltip));
  }
  for (std::size_t i = 0; i < graph.nodes.size(); ++i) {
    const Graph::Node& node = graph.nodes[i];
    const auto kind = static_cast<std::size_t>(std::find(kinds.begin(), kinds.end(), node.kind) - kinds.begin());
    const std::string color = node.kind.empty() ? "var(--faint)" : drawing::color(kind);
    body += fmt::format(
        "<g class=\"node\">{}<rect x=\"1\" y=\"{:.1f}\" width=\"{:.1f}\" height=\"{}\" rx=\"6\" stroke=\"{}\" "
        "fill=\"{}\" "
        "fill-opacity=\"0.14\"/>{}</g>",
        title(node.tooltip.empty() ? node.label : node.tooltip), y(i) - kBox / 2, width, kBox, color, color,
        text(11, y(i) + 4, "start", node.label));
  }
  return fmt::format(
      "<svg class=\"static graph\" viewBox=\"0 0 {0:.0f} {1:.0f}\" width=\"{0:.0f}\" height=\"{1:.0f}\" role=\"img\" "
      "aria-label=\"{2}\">{3}</svg>\n",
      width + farthest + 12, 8 + kRow * static_cast<double>(graph.nodes.size()), drawing::escape(graph.title), body);
}

}  // namespace report
