// graph_layout.h: where the boxes of a directed graph stand, in layers (after Sugiyama, Tagawa and Toda, 1981).
#pragma once

#include <cstddef>
#include <vector>

#include "chapters/report/charts.h"

namespace report {

struct Layout {
  struct Box {
    double x, y, width, height;  // x, y: the middle, in pixels
  };
  struct Route {
    std::size_t edge;                              // index into Graph::edges
    std::vector<std::pair<double, double>> bends;  // from the lower side of `from` to the upper side of `to`
  };
  std::vector<Box> boxes;  // one a node
  std::vector<Route> routes;
  double width = 0, height = 0;
};

// 1. Layer of a node: length of the longest path that ends there, sources moved down beside their first user.
// 2. An edge across several layers passes through one invisible node a layer.
// 3. Order within a layer: sweeps to the median of the neighbours, so that few edges cross.
// 4. Pixels: each node as near the mean of its neighbours as the widths allow.
// An edge that closes a cycle is drawn, but does not count in step 1.
Layout layout(const Graph& graph);

}  // namespace report
