// pictures.h: a tape as a table, as a graph for the report, and as Mermaid text.
#pragma once

#include <map>
#include <string>

#include "chapters/00_autograd/lesson.h"
#include "chapters/program/console.h"
#include "chapters/report/charts.h"

namespace chapter00 {

// What the formula calls the steps of a tape: position → "a". The others are v0, v1, …
using Names = std::map<std::size_t, std::string>;

// One row a step: its place, what it computed from what, its value, its derivative by each input, its gradient.
program::Table tape_table(const scalar::Tape& tape, const Names& names);

// Boxes "b = a + a  6 | 2": value, then gradient. Arrows carry the derivatives.
report::Graph tape_graph(const scalar::Tape& tape, const Names& names, std::string title);

// The same as a flowchart, which Markdown pages draw.
std::string tape_mermaid(const scalar::Tape& tape, const Names& names);

// The engine's tape, taken before the sweep: shapes instead of values.
report::Graph engine_graph(const ag::Graph& graph, std::string title);

}  // namespace chapter00
