// program.h: a random graph as a straight-line program, which the engine and the oracle both run.
#pragma once

#include <iosfwd>
#include <optional>
#include <string>
#include <vector>

#include "tests/random_graph/oracle.h"

namespace random_graph {

// "v3, v4 = split(v1) axis 1 sizes {1, 2}", or a leaf: "v0 = parameter [2] {0.5, -1}".
struct Statement {
  std::string op;                      // a row of the op table, or "parameter" or "constant"
  std::vector<std::size_t> arguments;  // numbers of variables
  op_table::Options options;
  Plain leaf;                             // of a leaf: its value
  std::vector<std::size_t> results = {};  // the variables it defines

  bool is_leaf() const { return op == "parameter" || op == "constant"; }
};

// The loss of the program is Σ cotangent · variable over its outputs.
struct Output {
  std::size_t variable;
  std::vector<double> cotangent;
};

struct Program {
  std::vector<Statement> statements;
  std::vector<Output> outputs;
  std::size_t variables = 0;
};

// One statement a line, and the loss.
std::ostream& operator<<(std::ostream& out, const Program& program);

// --- the oracle: forward mode --------------------------------------------------------------------------------------

// A direction in the space of one leaf: of the variable's elements.
struct Direction {
  std::size_t variable;
  std::vector<double> of;
};
// The values of all variables, with slopes along the direction.
std::vector<Plain> run_forward(const Program& program, const Direction& direction);
Dual loss_of(const Program& program, const std::vector<Plain>& variables);

// --- the engine: reverse mode --------------------------------------------------------------------------------------

struct Reverse {
  std::vector<op_table::Array> values;                    // of all variables
  std::vector<std::optional<op_table::Array>> gradients;  // of the loss, with respect to each variable that is a leaf
};
Reverse run_reverse(const Program& program);

// --- their difference ----------------------------------------------------------------------------------------------

struct Comparison {
  double value = 0;             // the greatest |engine − oracle| / value_error of the oracle
  double derivative = 0;        // the greatest |engine − oracle| / slope_error
  double plain = 0;             // the greatest |engine − oracle| / max(1, |oracle|) of derivatives: for the record
  std::size_t derivatives = 0;  // how many were compared
  std::string first_beyond;     // what first exceeded the bar; empty: nothing
};
// All partial derivatives of a leaf of at most `every` elements, those in `directions` random directions of a larger
// one.
struct Passes {
  std::size_t every = 12, directions = 4;
};
Comparison compare(const Program& program, double bar, const Passes& passes = {});

}  // namespace random_graph
