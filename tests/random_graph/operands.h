// operands.h: what recipes draw their operands with. Where an op has a kink or a pole, its operand is first moved away
// by an op that is smooth there, so that no point has to be thrown away.
#pragma once

#include "tests/random_graph/builder.h"

namespace random_graph {

using op_table::Axes;
using op_table::Axis;
using op_table::Options;
using Variable = Builder::Variable;

// Rows of the op table, by the part of the oracle that has their formulas.
Recipes elementwise_recipes();
Recipes layout_recipes();
Recipes sum_recipes();

// Withdraws the gene unless it can be had.
void require(bool possible);

op_table::Shape engine_shape(const Extents& shape);
bool broadcasts(const Extents& a, const Extents& b);
// −1 is the last axis.
std::size_t axis_from_front(Axis axis, std::size_t dimension);

// x² + ½, σ(x) + ¼ or e^x.
Variable positive(Builder& b, Variable x);
// x + c with a constant c of ±¼ so that |x + c| ≥ ¼.
Variable away(Builder& b, Variable x);
double away_from_zero(double x);
// x + c with constants c in the order of x: no two elements within 0.05 of each other.
Variable apart(Builder& b, Variable x);

// A shape that broadcasts to the given one, and one that broadcasts with it.
Extents narrower(Builder& b, const Extents& shape);
Extents wider(Builder& b, Extents shape);

// Something that broadcasts with a, which may be a itself.
Variable partner(Builder& b, Variable a);
Variable same_shape(Builder& b, Variable a);
// Of at least `dimension` axes (and one), with at least `extent` elements along the last one and `rows` along the
// others.
Variable with_rows(Builder& b, std::size_t dimension, std::size_t extent = 0, std::size_t rows = 0);

op_table::Ids ids(Builder& b, const Extents& shape, std::size_t n);  // in [0, n)
// An id for each row of x.
op_table::Ids classes(Builder& b, Variable x, std::size_t n);
op_table::Mask mask(Builder& b, const Extents& shape);

}  // namespace random_graph
