#include "chapters/report/graph_layout.h"

#include <fmt/format.h>

#include <algorithm>
#include <limits>
#include <map>
#include <numeric>
#include <stdexcept>
#include <unordered_map>

#include "chapters/report/drawing.h"

namespace report {
namespace {

constexpr double kRowHeight = 62, kBoxHeight = 30, kGap = 18, kBendWidth = 8, kEdgeGap = 16;

using Ids = std::vector<std::size_t>;

// The graph with numbers for names; the nodes behind the first `real` ones are bends of long edges.
struct Layered {
  std::size_t real = 0;
  std::vector<Ids> below, above;  // neighbours in the next and in the previous layer
  Ids layer;
  std::vector<double> width, x;
  std::vector<Ids> rows;  // rows[layer]: nodes from left to right
};

// Numbers of the two ends of each edge.
std::vector<std::pair<std::size_t, std::size_t>> ends_of(const Graph& graph) {
  std::unordered_map<std::string, std::size_t> number;
  for (std::size_t i = 0; i < graph.nodes.size(); ++i) number.emplace(graph.nodes[i].id, i);
  std::vector<std::pair<std::size_t, std::size_t>> ends;
  for (const Graph::Edge& edge : graph.edges) {
    const auto from = number.find(edge.from), to = number.find(edge.to);
    if (from == number.end() || to == number.end())
      throw std::invalid_argument(
          fmt::format("graph \"{}\": edge {} → {}: no node of that id", graph.title, edge.from, edge.to));
    ends.emplace_back(from->second, to->second);
  }
  return ends;
}

// Step 1. Kahn's order; the nodes of a cycle are released one at a time when nothing else is free.
Ids layers_of(std::size_t nodes, const std::vector<std::pair<std::size_t, std::size_t>>& ends) {
  Ids layer(nodes, 0), waiting(nodes, 0), order;
  std::vector<Ids> users(nodes);
  for (const auto& [from, to] : ends)
    if (from != to) users[from].push_back(to), ++waiting[to];
  std::vector<bool> released(nodes, false);
  const auto release = [&](std::size_t node) { released[node] = true, order.push_back(node); };
  for (std::size_t next = 0; order.size() < nodes || next < order.size();) {
    if (next == order.size()) {
      std::size_t node = 0;
      while (node < nodes && (released[node] || waiting[node] > 0)) ++node;
      if (node == nodes)
        node = static_cast<std::size_t>(std::find(released.begin(), released.end(), false) - released.begin());
      release(node);
      continue;
    }
    for (const std::size_t user : users[order[next]]) {
      if (released[user]) continue;  // closes a cycle
      layer[user] = std::max(layer[user], layer[order[next]] + 1);
      if (--waiting[user] == 0) release(user);
    }
    ++next;
  }
  std::vector<bool> has_input(nodes, false);
  for (const auto& [from, to] : ends) has_input[to] = has_input[to] || from != to;
  for (std::size_t node = 0; node < nodes; ++node) {
    if (has_input[node] || users[node].empty()) continue;
    std::size_t first = std::numeric_limits<std::size_t>::max();
    for (const std::size_t user : users[node]) first = std::min(first, layer[user]);
    layer[node] = first == 0 ? 0 : first - 1;
  }
  return layer;
}

std::size_t add_bend(Layered& g, std::size_t layer) {
  g.layer.push_back(layer);
  g.width.push_back(kBendWidth);
  g.below.emplace_back();
  g.above.emplace_back();
  return g.layer.size() - 1;
}

// Step 2. Answers the chain of nodes that each edge passes.
std::vector<Ids> chains_of(Layered& g, const std::vector<std::pair<std::size_t, std::size_t>>& ends) {
  std::vector<Ids> chains;
  for (const auto& [from, to] : ends) {
    Ids chain = {from};
    for (std::size_t layer = g.layer[from] + 1; layer < g.layer[to]; ++layer) chain.push_back(add_bend(g, layer));
    chain.push_back(to);
    if (g.layer[from] < g.layer[to])
      for (std::size_t i = 0; i + 1 < chain.size(); ++i) {
        g.below[chain[i]].push_back(chain[i + 1]);
        g.above[chain[i + 1]].push_back(chain[i]);
      }
    chains.push_back(std::move(chain));
  }
  return chains;
}

// Step 3.
void order_rows(Layered& g) {
  g.rows.resize(1 + *std::max_element(g.layer.begin(), g.layer.end()));
  std::vector<double> place(g.layer.size());
  for (std::size_t node = 0; node < g.layer.size(); ++node) {
    place[node] = static_cast<double>(g.rows[g.layer[node]].size());
    g.rows[g.layer[node]].push_back(node);
  }
  const auto sort_row = [&](Ids& row, const std::vector<Ids>& neighbours) {
    std::vector<double> key(place);
    for (const std::size_t node : row) {
      if (neighbours[node].empty()) continue;
      double sum = 0;
      for (const std::size_t other : neighbours[node]) sum += place[other];
      key[node] = sum / static_cast<double>(neighbours[node].size());
    }
    std::stable_sort(row.begin(), row.end(), [&](std::size_t a, std::size_t b) { return key[a] < key[b]; });
    for (std::size_t i = 0; i < row.size(); ++i) place[row[i]] = static_cast<double>(i);
  };
  for (int sweep = 0; sweep < 8; ++sweep) {
    for (std::size_t r = 1; r < g.rows.size(); ++r) sort_row(g.rows[r], g.above);
    for (std::size_t r = g.rows.size() - 1; r-- > 0;) sort_row(g.rows[r], g.below);
  }
}

// Puts a row's nodes at their wishes, then pushes overlapping ones apart evenly: the mean of packing them from the
// left and from the right.
void settle(Layered& g, const Ids& row, const std::vector<double>& wish) {
  std::vector<double> from_left(row.size()), from_right(row.size());
  const auto distance = [&](std::size_t i) { return (g.width[row[i]] + g.width[row[i + 1]]) / 2 + kGap; };
  for (std::size_t i = 0; i < row.size(); ++i)
    from_left[i] = i == 0 ? wish[row[i]] : std::max(wish[row[i]], from_left[i - 1] + distance(i - 1));
  for (std::size_t i = row.size(); i-- > 0;)
    from_right[i] = i + 1 == row.size() ? wish[row[i]] : std::min(wish[row[i]], from_right[i + 1] - distance(i));
  for (std::size_t i = 0; i < row.size(); ++i) g.x[row[i]] = (from_left[i] + from_right[i]) / 2;
}

// Step 4.
void place_nodes(Layered& g) {
  g.x.assign(g.layer.size(), 0);
  for (const Ids& row : g.rows) settle(g, row, g.x);
  for (int sweep = 0; sweep < 24; ++sweep) {
    std::vector<double> wish(g.x);
    const auto pull = [&](const Ids& row) {
      for (const std::size_t node : row) {
        double sum = 0;
        for (const std::size_t other : g.above[node]) sum += g.x[other];
        for (const std::size_t other : g.below[node]) sum += g.x[other];
        const auto count = static_cast<double>(g.above[node].size() + g.below[node].size());
        if (count > 0) wish[node] = sum / count;
      }
      settle(g, row, wish);
    };
    if (sweep % 2 == 0)
      std::for_each(g.rows.begin(), g.rows.end(), pull);
    else
      std::for_each(g.rows.rbegin(), g.rows.rend(), pull);
  }
}

// How far each edge stands aside at its ends, so that both edges of a + a are seen.
std::vector<double> side_by_side(const std::vector<std::pair<std::size_t, std::size_t>>& ends) {
  std::map<std::pair<std::size_t, std::size_t>, Ids> parallel;
  for (std::size_t edge = 0; edge < ends.size(); ++edge) parallel[ends[edge]].push_back(edge);
  std::vector<double> shift(ends.size(), 0);
  for (const auto& [pair, edges] : parallel)
    for (std::size_t i = 0; i < edges.size(); ++i)
      shift[edges[i]] = kEdgeGap * (static_cast<double>(i) - (static_cast<double>(edges.size()) - 1) / 2);
  return shift;
}

}  // namespace

Layout layout(const Graph& graph) {
  Layout result;
  if (graph.nodes.empty()) return result;
  const auto ends = ends_of(graph);
  Layered g;
  g.real = graph.nodes.size();
  g.below.resize(g.real);
  g.above.resize(g.real);
  g.layer = layers_of(g.real, ends);
  for (const Graph::Node& node : graph.nodes) g.width.push_back(drawing::text_width(node.label) + 24);
  const std::vector<Ids> chains = chains_of(g, ends);
  order_rows(g);
  place_nodes(g);

  double left = std::numeric_limits<double>::infinity();
  for (std::size_t i = 0; i < g.x.size(); ++i) left = std::min(left, g.x[i] - g.width[i] / 2);
  const auto x = [&](std::size_t node) { return g.x[node] - left + 6; };
  const auto y = [&](std::size_t node) { return kRowHeight * static_cast<double>(g.layer[node]) + kBoxHeight / 2 + 6; };
  for (std::size_t i = 0; i < g.x.size(); ++i) {
    result.width = std::max(result.width, x(i) + g.width[i] / 2 + 6);
    if (i < g.real) result.boxes.push_back({x(i), y(i), g.width[i], kBoxHeight});
  }
  result.height = kRowHeight * static_cast<double>(g.rows.size() - 1) + kBoxHeight + 12;
  const std::vector<double> shift = side_by_side(ends);
  for (std::size_t edge = 0; edge < chains.size(); ++edge) {
    Layout::Route route{edge, {}};
    const Ids& chain = chains[edge];
    for (std::size_t i = 0; i < chain.size(); ++i) {
      const double side = i == 0 ? kBoxHeight / 2 : i + 1 == chain.size() ? -kBoxHeight / 2 : 0;
      route.bends.emplace_back(x(chain[i]) + (side == 0 ? 0 : shift[edge]), y(chain[i]) + side);
    }
    result.routes.push_back(std::move(route));
  }
  return result;
}

}  // namespace report
