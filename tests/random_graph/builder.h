// builder.h: from random bytes to a program. Every sequence of genes means a program, and a shorter or smaller one
// means a smaller program: so RapidCheck, which knows only how to shrink bytes and vectors, shrinks graphs.
//
// The builder runs the oracle as it goes and keeps each program where a comparison means something: away from kinks and
// poles by construction (see operands.h), values small. A gene whose op would leave that domain adds nothing.
#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <stdexcept>
#include <string>
#include <utility>

#include "autograd/random.h"
#include "tests/random_graph/program.h"

namespace random_graph {

// One op: the first number chooses which, the others its operands and options. Missing choices are 0.
using Gene = std::array<std::uint8_t, 10>;

class Builder {
 public:
  // Thrown by a recipe that cannot go on; add() takes back what it had added.
  struct Withdrawn {};
  using Variable = std::size_t;

  explicit Builder(std::uint64_t seed) : seed_(seed), random_(seed) {}

  void add(const Gene& gene);
  // The outputs are the variables nobody used, and now and then one that was.
  Program finish() &&;

  // --- for recipes -------------------------------------------------------------------------------------------------

  // The gene's next choice among n > 0: the first one is what shrinking leads to.
  std::size_t choose(std::size_t n);
  bool flip() { return choose(2) == 1; }
  // Numbers that need not shrink.
  ag::Random& random() { return random_; }
  Extents draw_shape();
  std::size_t draw_extent();

  const Plain& value(Variable v) const { return values_[v]; }
  const Extents& shape(Variable v) const { return values_[v].shape; }
  // Any variable, the latest first.
  Variable pick();
  // One that fits, looking from a random one on; a new leaf of `otherwise` when there is none or the gene wants one.
  Variable pick(const std::function<bool(const Extents&)>& fits, const Extents& otherwise);
  // A new leaf with elements in [−1.5, 1.5]: mostly a parameter.
  Variable leaf(const Extents& shape);
  Variable constant(Plain value);

  // Adds a statement; returns its results. Withdraws when a result is large, badly conditioned, or has many elements.
  std::vector<Variable> apply(const std::string& row, const std::vector<Variable>& arguments,
                              const op_table::Options& options = {});
  Variable one(const std::string& row, const std::vector<Variable>& arguments, const op_table::Options& options = {}) {
    return apply(row, arguments, options).front();
  }

 private:
  Variable define(Statement statement, std::vector<Plain> results);

  std::uint64_t seed_;
  ag::Random random_;  // of the gene at hand
  const Gene* gene_ = nullptr;
  std::size_t next_ = 0;
  Program program_;
  std::vector<Plain> values_;
};

// How a row of the op table is drawn.
using Recipe = std::function<void(Builder& b, const std::string& row)>;
using Recipes = std::vector<std::pair<std::string, Recipe>>;
const Recipes& recipes();

Program build_program(std::uint64_t seed, const std::vector<Gene>& genes);

}  // namespace random_graph
