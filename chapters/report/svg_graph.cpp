// svg_graph.cpp: a graph as boxes and arrows.
#include <fmt/format.h>

#include <algorithm>
#include <stdexcept>

#include "chapters/report/drawing.h"
#include "chapters/report/graph_layout.h"
#include "chapters/report/svg_charts.h"

namespace report {
namespace {

// An id may be a number or a text.
std::string text_of(const nlohmann::json& value) { return value.is_string() ? value.get<std::string>() : value.dump(); }

std::string optional_text(const nlohmann::json& object, const char* key) {
  return object.contains(key) ? text_of(object.at(key)) : "";
}

// A smooth way through all bends, vertical at each of them.
std::string curve_through(const std::vector<std::pair<double, double>>& bends) {
  std::string path = fmt::format("M{:.1f} {:.1f}", bends.front().first, bends.front().second);
  for (std::size_t i = 1; i < bends.size(); ++i) {
    const auto& [x0, y0] = bends[i - 1];
    const auto& [x1, y1] = bends[i];
    const double half = (y0 + y1) / 2;
    path += fmt::format("C{:.1f} {:.1f} {:.1f} {:.1f} {:.1f} {:.1f}", x0, half, x1, half, x1, y1);
  }
  return path;
}

std::string title(const std::string& tooltip) {
  return tooltip.empty() ? "" : fmt::format("<title>{}</title>", drawing::escape(tooltip));
}

}  // namespace

Graph graph_from_json(const nlohmann::json& json, std::string title) {
  Graph graph{.title = std::move(title), .nodes = {}, .edges = {}};
  for (const auto& node : json.at("nodes")) {
    const std::string id = text_of(node.at("id"));
    graph.nodes.push_back({id, node.contains("label") ? text_of(node.at("label")) : id, optional_text(node, "kind"),
                           optional_text(node, "tooltip")});
  }
  for (const auto& edge : json.at("edges"))
    graph.edges.push_back({text_of(edge.at("from")), text_of(edge.at("to")), optional_text(edge, "tooltip")});
  layout(graph);  // throws for an edge to nowhere
  return graph;
}

std::string svg::draw(const Graph& graph) {
  const Layout places = layout(graph);
  std::vector<std::string> kinds;
  for (const Graph::Node& node : graph.nodes)
    if (!node.kind.empty() && std::find(kinds.begin(), kinds.end(), node.kind) == kinds.end())
      kinds.push_back(node.kind);
  std::string body =
      "<defs><marker id=\"arrow\" viewBox=\"0 0 8 8\" refX=\"7.5\" refY=\"4\" markerWidth=\"7\" markerHeight=\"7\" "
      "orient=\"auto\">"
      "<path d=\"M0 0L8 4L0 8z\" class=\"head\"/></marker></defs>";
  for (const Layout::Route& route : places.routes) {
    const Graph::Edge& edge = graph.edges[route.edge];
    body += fmt::format("<path d=\"{}\" class=\"edge\" marker-end=\"url(#arrow)\">{}</path>",
                        curve_through(route.bends), title(edge.tooltip));
  }
  for (std::size_t i = 0; i < graph.nodes.size(); ++i) {
    const Graph::Node& node = graph.nodes[i];
    const Layout::Box& box = places.boxes[i];
    const auto kind = static_cast<std::size_t>(std::find(kinds.begin(), kinds.end(), node.kind) - kinds.begin());
    const std::string color = node.kind.empty() ? "var(--faint)" : drawing::color(kind);
    body += fmt::format(
        "<g class=\"node\">{}<rect x=\"{:.1f}\" y=\"{:.1f}\" width=\"{:.1f}\" height=\"{:.1f}\" rx=\"6\" stroke=\"{}\" "
        "fill=\"{}\" fill-opacity=\"0.14\"/>"
        "<text x=\"{:.1f}\" y=\"{:.1f}\" text-anchor=\"middle\">{}</text></g>",
        title(node.tooltip.empty() ? node.label : node.tooltip), box.x - box.width / 2, box.y - box.height / 2,
        box.width, box.height, color, color, box.x, box.y + 4, drawing::escape(node.label));
  }
  return fmt::format(
      "<svg class=\"static graph\" viewBox=\"0 0 {0:.0f} {1:.0f}\" width=\"{0:.0f}\" height=\"{1:.0f}\" role=\"img\" "
      "aria-label=\"{2}\">{3}</svg>\n",
      places.width, places.height, drawing::escape(graph.title), body);
}

}  // namespace report
