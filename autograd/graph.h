// graph.h: the tape made visible. Call before backward(): the sweep frees the records.
//
//   Tape tape;
//   Tensor loss = …;
//   fmt::print("{}", to_table(graph(tape, model.parameters())));
#pragma once

#include <string>
#include <vector>

#include "autograd/module.h"
#include "autograd/tape.h"

namespace ag {
inline namespace AG_PRECISION {

struct GraphNode {
  enum class Kind { parameter, constant, op };
  Kind kind;
  std::string op;    // "tanh"; empty for a parameter or a constant
  std::string name;  // as given by `names`; otherwise p0, p1, … for parameters, c0, … and t0, … for ops
  Shape shape;       // of a constant the tape keeps none: empty
  std::vector<std::size_t> inputs;  // indices of nodes, in the order of the op's arguments
};

// Nodes stand in the order in which the tape met them: each after its inputs. One node a parameter, one a record, and
// one for each use of a constant.
using Graph = std::vector<GraphNode>;

// `names` may hold parameters and intermediates alike: {{"x", x}, {"hidden", h}}.
Graph graph(const Tape& tape, const Parameters& names = {});

// One line an op: its number, what it computed from what, and the shape. Text of fixed columns, with a heading.
std::string to_table(const Graph& graph);
// A flowchart for Mermaid (GitHub renders ```mermaid blocks): parameters round, ops square, constants dashed.
std::string to_mermaid(const Graph& graph);
// {"nodes": [{"id": 0, "kind": "parameter", "name": "w", "op": "", "shape": [2, 3]}, …],
//  "edges": [{"from": 0, "to": 2, "argument": 0}, …]}; the shape of a constant is null.
std::string to_json(const Graph& graph);

}  // namespace AG_PRECISION
}  // namespace ag
