#include "tests/random_graph/operands.h"

namespace random_graph {
namespace {

void leaf(Builder& b, const std::string&) { b.leaf(b.draw_shape()); }

}  // namespace

// A leaf before each group: the first recipe is what an op shrinks to, and graphs need more than one of them.
const Recipes& recipes() {
  static const Recipes all = [] {
    Recipes joined;
    for (const Recipes& group : {elementwise_recipes(), layout_recipes(), sum_recipes()}) {
      joined.emplace_back("leaf", leaf);
      joined.insert(joined.end(), group.begin(), group.end());
    }
    return joined;
  }();
  return all;
}

}  // namespace random_graph
