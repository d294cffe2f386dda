#include "tests/random_graph/oracle.h"

#include "tests/random_graph/rules.h"

namespace random_graph {

std::size_t size_of(const Extents& shape) {
  std::size_t n = 1;
  for (const std::size_t extent : shape) n *= extent;
  return n;
}

Extents broadcast(const Extents& a, const Extents& b) {
  Extents y = a.size() >= b.size() ? a : b;
  const Extents& narrow = a.size() >= b.size() ? b : a;
  for (std::size_t i = 1; i <= narrow.size(); ++i) {
    if (y[y.size() - i] == 1) y[y.size() - i] = narrow[narrow.size() - i];
  }
  return y;
}

const Dual& stretched(const Plain& x, const Index& index) {
  std::size_t offset = 0;
  const std::size_t skipped = index.size() - x.shape.size();
  for (std::size_t axis = 0; axis < x.shape.size(); ++axis) {
    offset = offset * x.shape[axis] + (x.shape[axis] == 1 ? 0 : index[skipped + axis]);
  }
  return x.numbers[offset];
}

Rule rule_of(const std::string& row) {
  static const Rules rules = [] {
    Rules all = elementwise_rules();
    all.merge(layout_rules());
    all.merge(sum_rules());
    return all;
  }();
  const auto found = rules.find(row);
  return found == rules.end() ? nullptr : found->second;
}

}  // namespace random_graph
