#include "tests/random_graph/builder.h"

#include <algorithm>

namespace random_graph {
namespace {

constexpr double kLargest = 6;           // of a value
constexpr double kWorstCondition = 1e5;  // of the bound of a value's rounding error, in units of 2⁻⁵³
constexpr std::size_t kMostElements = 160;

bool usable(const Plain& x) {
  return x.numbers.size() <= kMostElements && std::all_of(x.numbers.begin(), x.numbers.end(), [](const Dual& each) {
           return std::abs(each.value) <= kLargest && each.value_error <= kWorstCondition;
         });
}

}  // namespace

std::size_t Builder::choose(std::size_t n) {
  if (gene_ == nullptr || next_ == gene_->size()) return 0;
  return (*gene_)[next_++] % n;
}

// Mostly 1 to 3; axes of size 0 are rarer.
std::size_t Builder::draw_extent() {
  constexpr std::array<std::size_t, 16> extents = {1, 2, 3, 2, 3, 2, 1, 3, 4, 2, 3, 1, 2, 5, 2, 0};
  return extents[choose(extents.size())];
}

Extents Builder::draw_shape() {
  constexpr std::array<std::size_t, 8> dimensions = {1, 2, 2, 3, 2, 3, 0, 4};
  Extents shape(dimensions[choose(dimensions.size())]);
  for (std::size_t& extent : shape) extent = draw_extent();
  return shape;
}

Builder::Variable Builder::define(Statement statement, std::vector<Plain> results) {
  for (const Plain& each : results) {
    if (!usable(each)) throw Withdrawn();
  }
  for (Plain& each : results) {
    statement.results.push_back(values_.size());
    values_.push_back(std::move(each));
  }
  program_.statements.push_back(std::move(statement));
  return program_.statements.back().results.front();
}

Builder::Variable Builder::leaf(const Extents& shape) {
  const bool parameter = choose(5) != 4;
  Plain value = build(shape, [&](const Index&) { return Dual(3 * random_.uniform() - 1.5); });
  return define({parameter ? "parameter" : "constant", {}, {}, value}, {value});
}

Builder::Variable Builder::constant(Plain value) {
  for (Dual& each : value.numbers) each = Dual(each.value);
  return define({"constant", {}, {}, value}, {value});
}

Builder::Variable Builder::pick() { return values_.size() - 1 - choose(values_.size()); }

Builder::Variable Builder::pick(const std::function<bool(const Extents&)>& fits, const Extents& otherwise) {
  if (choose(3) != 2) {
    const std::size_t from = pick();
    for (std::size_t k = 0; k < values_.size(); ++k) {
      const std::size_t v = (from + k) % values_.size();
      if (fits(values_[v].shape)) return v;
    }
  }
  return leaf(otherwise);
}

std::vector<Builder::Variable> Builder::apply(const std::string& row, const std::vector<Variable>& arguments,
                                              const op_table::Options& options) {
  Arguments values;
  for (const Variable v : arguments) values.push_back(&values_[v]);
  define({row, arguments, options, {}}, rule_of(row)(values, options));
  return program_.statements.back().results;
}

void Builder::add(const Gene& gene) {
  const std::size_t statements = program_.statements.size(), variables = values_.size();
  gene_ = &gene;
  next_ = 0;
  // Of the seed and the gene alone: a gene draws the same numbers when others are taken away.
  std::uint64_t mixed = seed_;
  for (const std::uint8_t number : gene) mixed = (mixed ^ number) * 0x100000001b3;  // FNV-1a
  random_ = ag::Random(mixed);
  try {
    const auto& [row, recipe] = recipes()[choose(recipes().size())];
    recipe(*this, row);
  } catch (const Withdrawn&) {
    program_.statements.resize(statements);
    values_.resize(variables);
  }
  gene_ = nullptr;
}

Program Builder::finish() && {
  std::vector<bool> used(values_.size());
  for (const Statement& s : program_.statements) {
    for (const Variable v : s.arguments) used[v] = true;
  }
  random_ = ag::Random(seed_, "outputs");
  for (Variable v = 0; v < values_.size(); ++v) {
    if (used[v] && random_.below(8) > 0) continue;
    Output output{v, {}};
    for (std::size_t i = 0; i < values_[v].numbers.size(); ++i) output.cotangent.push_back(random_.uniform() * 2 - 1);
    program_.outputs.push_back(std::move(output));
  }
  program_.variables = values_.size();
  return std::move(program_);
}

Program build_program(std::uint64_t seed, const std::vector<Gene>& genes) {
  Builder builder(seed);
  builder.leaf(Extents{2, 3});
  for (const Gene& gene : genes) builder.add(gene);
  return std::move(builder).finish();
}

}  // namespace random_graph
