// rules.h: the parts of the oracle.
#pragma once

#include <map>

#include "tests/random_graph/oracle.h"

namespace random_graph {

using Rules = std::map<std::string, Rule>;

Rules elementwise_rules();  // arithmetic and activations
Rules layout_rules();       // the same numbers elsewhere: layout and gather
Rules sum_rules();          // products, reductions, rows and losses

// The integers and booleans of an op's options, at an index that may be of a wider shape.
inline std::size_t id_at(const op_table::Ids& ids, std::size_t i) { return static_cast<std::size_t>(ids.data()[i]); }
inline Extents extents(const auto& shape) { return {shape.begin(), shape.end()}; }
// −1 is the last axis.
inline std::size_t from_front(op_table::Axis axis, std::size_t dimension) {
  return static_cast<std::size_t>(axis < 0 ? axis + static_cast<op_table::Axis>(dimension) : axis);
}

}  // namespace random_graph
