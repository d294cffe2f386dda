// How often each n-gram of a stream was seen, for all orders 1 … n at once.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "datasets/text/vocabulary.h"

namespace data {

// A trie: the n-gram w_1 … w_k is a node of level k, child of the node of w_1 … w_{k−1}. The root, level 0, is the
// empty n-gram. Each level is stored as flat arrays in which the children of one node lie side by side in the order of
// their words, so that a child is found by binary search and a node's followers are a range.
class NgramCounts {
 public:
  using Node = std::uint32_t;  // index inside a level
  static constexpr Node kNone = UINT32_MAX;
  static constexpr Node kRoot = 0;

  struct Level {
    std::vector<TokenId> word;            // last word w_k of each n-gram
    std::vector<std::uint32_t> count;     // c(w_1 … w_k): how often it was seen
    std::vector<std::uint32_t> followed;  // c(w_1 … w_k •): how often with a word after it; 0 on level n
    std::vector<Node> suffix;             // node of w_2 … w_k, one level up (a part of the stream too, so it exists)
    std::vector<Node> first_child;  // [nodes + 1]: node i's children are first_child[i] … first_child[i+1] − 1
    std::size_t size() const { return word.size(); }
  };

  // Counts every n-gram of the orders 1 … n, n ≥ 1. InputError: an empty stream, a negative id.
  NgramCounts(TokenView stream, int n);

  int order() const { return static_cast<int>(levels_.size()) - 1; }
  const Level& level(int k) const { return levels_[static_cast<std::size_t>(k)]; }

  // The child of `node` (of level k) with this word, or kNone.
  Node child(int k, Node node, TokenId word) const;
  // The node of a whole n-gram of words.size() ≤ n words, or kNone.
  Node find(TokenView words) const;
  std::uint32_t count(TokenView words) const;  // 0 for an n-gram that was not seen

 private:
  std::vector<Level> levels_;
};

}  // namespace data
