#include "chapters/02_word2vec/fast/huffman.h"

#include <algorithm>

#include "datasets/error.h"

namespace word2vec {
namespace {

struct Link {
  std::size_t parent;  // an inner node
  float sign;          // of the decision that leads here
};

}  // namespace

Huffman::Huffman(std::span<const std::int64_t> counts) {
  std::vector<std::size_t> leaves;  // words by rising count; equal counts: the later word first, as the C tool has them
  for (std::size_t w = counts.size(); w-- > 0;)
    if (counts[w] > 0) leaves.push_back(w);
  if (leaves.size() < 2)
    throw data::InputError("huffman: fewer than two words have a positive count. Expected two or more.");
  std::stable_sort(leaves.begin(), leaves.end(), [&](std::size_t a, std::size_t b) { return counts[a] < counts[b]; });
  inner_nodes_ = leaves.size() - 1;

  // Huffman (1952): join the two trees of the smallest counts until one is left. New trees come with rising counts, so
  // the smallest of all is either the next leaf or the oldest tree (van Leeuwen 1976): no heap.
  std::vector<Link> leaf(leaves.size()), node(inner_nodes_);
  std::vector<std::int64_t> weight;
  std::size_t next_leaf = 0, next_node = 0;
  const auto take_smallest = [&](float sign) {
    const bool from_leaves =
        next_leaf < leaves.size() && (next_node == weight.size() || counts[leaves[next_leaf]] <= weight[next_node]);
    (from_leaves ? leaf[next_leaf] : node[next_node]) = Link{weight.size(), sign};
    return from_leaves ? counts[leaves[next_leaf++]] : weight[next_node++];
  };
  while (weight.size() < inner_nodes_) {
    const std::int64_t smallest = take_smallest(1);
    const std::int64_t second = take_smallest(-1);
    weight.push_back(smallest + second);
  }

  const std::size_t root = inner_nodes_ - 1;
  std::vector<std::vector<Link>> up(counts.size());  // each word's path, from the leaf
  for (std::size_t i = 0; i < leaves.size(); ++i) {
    auto& path = up[leaves[i]];
    path.push_back(leaf[i]);
    while (path.back().parent != root) path.push_back(node[path.back().parent]);
  }
  begin_.push_back(0);
  for (const auto& path : up) {
    for (auto link = path.rbegin(); link != path.rend(); ++link) {
      nodes_.push_back(static_cast<std::int32_t>(link->parent));
      signs_.push_back(link->sign);
    }
    begin_.push_back(nodes_.size());
    longest_ = std::max(longest_, path.size());
  }
}

}  // namespace word2vec
