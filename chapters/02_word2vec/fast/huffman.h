// huffman.h: the tree of hierarchical softmax (Morin & Bengio 2005), as Mikolov et al. (2013b), section 2.1, build it:
// a Huffman code, in which frequent words have short paths.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace word2vec {

// Words are leaves; an inner node is a decision between left (code 0) and right (code 1). With a vector v_n at every
// inner node the probability of a word is that of all decisions on its path from the root,
//
//   P(w | h) = Π_j σ(s_j h·v_{n_j}),   s_j = 1 where the code is 0, −1 where it is 1,
//
// which sums to 1 over the words, and costs about log₂ |V| products instead of |V|.
class Huffman {
 public:
  // counts[w] of every word, [|V|]. A word of count 0 has no place in the tree. InputError: fewer than two others.
  explicit Huffman(std::span<const std::int64_t> counts);

  struct Path {
    std::span<const std::int32_t> nodes;  // n_j, the root first
    std::span<const float> signs;         // s_j
  };
  Path path(std::int32_t word) const {
    const auto w = static_cast<std::size_t>(word);
    const std::size_t begin = begin_[w], length = begin_[w + 1] - begin;
    return {{nodes_.data() + begin, length}, {signs_.data() + begin, length}};
  }
  std::size_t inner_nodes() const { return inner_nodes_; }  // one fewer than words in the tree; the root is the last
  std::size_t longest() const { return longest_; }          // the length of the longest path

 private:
  std::vector<std::size_t> begin_;  // where the path of each word begins, [|V| + 1]
  std::vector<std::int32_t> nodes_;
  std::vector<float> signs_;
  std::size_t inner_nodes_ = 0, longest_ = 0;
};

}  // namespace word2vec
