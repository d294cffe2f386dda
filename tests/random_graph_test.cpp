// Random graphs of the engine's ops, backwards by the tape and forwards by dual numbers (tests/random_graph): values
// and derivatives of a program must be the same. What the op table cannot show for each op alone shows here: fan-out,
// gradients that arrive in several pieces and several forms, one op's output as another's broadcast operand.
//
// RapidCheck draws the programs, and shrinks one that fails to a few lines before it is printed.
//
//   RC_PARAMS="max_success=100000" build/tests/random_graph_test    # more graphs, other ones each time
//   RC_PARAMS="max_success=100000 seed=7" …                         # the same ones each time
#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <cstdlib>
#include <map>
#include <set>

#include "tests/random_graph/builder.h"

namespace random_graph {

void showValue(const Program& program, std::ostream& out) { out << "\n" << program; }

namespace {

// Of the sum of the magnitudes of all terms, each counted for every rounding that could change it: see dual.h.
constexpr double kBar = 1e-12;

// Tests are the same every time unless one asks for something else.
const int settings = setenv("RC_PARAMS", "seed=19640801 max_success=3000", 0);

rc::Gen<Program> programs() {
  const auto gene = rc::gen::resize(rc::kNominalSize, rc::gen::arbitrary<Gene>());
  const auto genes = rc::gen::resize(28, rc::gen::container<std::vector<Gene>>(gene));
  const auto seed = rc::gen::resize(rc::kNominalSize, rc::gen::arbitrary<std::uint16_t>());
  return rc::gen::map(rc::gen::pair(seed, genes), [](const std::pair<std::uint16_t, std::vector<Gene>>& drawn) {
    return build_program(drawn.first, drawn.second);
  });
}

struct Totals {
  std::size_t graphs = 0, derivatives = 0;
  std::map<std::string, std::size_t> ops;
  double value = 0, derivative = 0, plain = 0;

  void add(const Program& program, const Comparison& found) {
    ++graphs;
    derivatives += found.derivatives;
    for (const Statement& s : program.statements) ++ops[s.op];
    value = std::max(value, found.value);
    derivative = std::max(derivative, found.derivative);
    plain = std::max(plain, found.plain);
  }
};

TEST(RandomGraph, DerivativesAreThoseOfForwardMode) {
  Totals totals;
  const bool passed = rc::check("backwards by the tape is forwards by dual numbers", [&] {
    const Program program = *programs();
    const Comparison found = compare(program, kBar);
    if (!found.first_beyond.empty()) RC_FAIL(found.first_beyond);
    totals.add(program, found);
  });
  ASSERT_TRUE(passed) << "the program above, which RapidCheck has shrunk, has another derivative on the tape";
  std::size_t statements = 0;
  for (const auto& [op, count] : totals.ops) statements += count;
  for (const op_table::Row& row : op_table::rows()) {
    if (totals.graphs < 1000) break;  // somebody asked for few
    if (row.is_layer) continue;
    EXPECT_GT(totals.ops[row.name], 0u) << row.name << " was in none of " << totals.graphs << " graphs";
  }
  fmt::print(
      "{} graphs, {} statements, {} derivatives; largest deviation of a value {:.1e}, of a derivative {:.1e} of the "
      "sum of magnitudes, {:.1e} of max(1, |derivative|)\n",
      totals.graphs, statements, totals.derivatives, totals.value, totals.derivative, totals.plain);
}

TEST(RandomGraph, KnowsEveryRowOfTheOpTable) {
  std::set<std::string> drawn;
  for (const auto& [row, recipe] : recipes()) drawn.insert(row);
  for (const op_table::Row& row : op_table::rows()) {
    if (row.is_layer) continue;
    EXPECT_TRUE(drawn.contains(row.name)) << row.name << " is not drawn: give it a recipe in tests/random_graph";
    EXPECT_NE(rule_of(row.name), nullptr) << row.name << " has no formula in tests/random_graph";
  }
}

}  // namespace
}  // namespace random_graph
