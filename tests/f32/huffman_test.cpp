// The tree of hierarchical softmax, against what information theory says of every Huffman code.
#include "chapters/02_word2vec/fast/huffman.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <numeric>
#include <string>

#include "datasets/error.h"
#include "datasets/random.h"

namespace {

using Counts = std::vector<std::int64_t>;

// Zipf's law, powers of two, equal counts, Fibonacci numbers (the deepest tree there is), and words of count 0.
std::vector<Counts> all_counts() {
  Counts zipf, powers, equal(1000, 7), fibonacci = {1, 1}, holes;
  for (std::int64_t r = 1; r <= 5000; ++r) zipf.push_back(1'000'000 / r);
  for (int i = 0; i < 40; ++i) powers.push_back(std::int64_t{1} << i);
  while (fibonacci.size() < 80) fibonacci.push_back(fibonacci.end()[-1] + fibonacci.end()[-2]);
  data::Random random(1);
  for (int i = 0; i < 500; ++i) holes.push_back(static_cast<std::int64_t>(random.below(4)));
  return {zipf, powers, equal, fibonacci, holes, {3, 5}};
}

std::string code(const word2vec::Huffman& tree, std::size_t word) {
  std::string bits;
  for (const float sign : tree.path(static_cast<std::int32_t>(word)).signs) bits += sign > 0 ? '0' : '1';
  return bits;
}

TEST(Huffman, NoCodeBeginsAnotherAndTheyFillTheTree) {
  for (const Counts& counts : all_counts()) {
    const word2vec::Huffman tree(counts);
    std::vector<std::string> codes;
    double kraft = 0;
    for (std::size_t w = 0; w < counts.size(); ++w) {
      EXPECT_EQ(code(tree, w).empty(), counts[w] == 0) << w;
      if (counts[w] == 0) continue;
      codes.push_back(code(tree, w));
      kraft += std::exp2(-static_cast<double>(codes.back().size()));
    }
    EXPECT_NEAR(kraft, 1, 1e-12);
    std::sort(codes.begin(), codes.end());  // a code that begins another would stand right before one it begins
    for (std::size_t i = 1; i < codes.size(); ++i) EXPECT_FALSE(codes[i].starts_with(codes[i - 1]));
    EXPECT_EQ(tree.inner_nodes(), codes.size() - 1);
  }
}

TEST(Huffman, ExpectedLengthIsWithinABitOfTheEntropy) {
  for (const Counts& counts : all_counts()) {
    const word2vec::Huffman tree(counts);
    const auto total = static_cast<double>(std::accumulate(counts.begin(), counts.end(), std::int64_t{0}));
    double entropy = 0, length = 0;
    for (std::size_t w = 0; w < counts.size(); ++w) {
      if (counts[w] == 0) continue;
      const double p = static_cast<double>(counts[w]) / total;
      entropy -= p * std::log2(p);
      length += p * static_cast<double>(code(tree, w).size());
    }
    EXPECT_GE(length, entropy - 1e-9);
    EXPECT_LT(length, entropy + 1);
  }
}

// The nodes of a path are those that its code leads through from the root.
TEST(Huffman, PathsMeetInTheSameNodes) {
  for (const Counts& counts : all_counts()) {
    const word2vec::Huffman tree(counts);
    std::vector<std::string> reached(tree.inner_nodes(), "not reached");
    for (std::size_t w = 0; w < counts.size(); ++w) {
      const auto path = tree.path(static_cast<std::int32_t>(w));
      ASSERT_EQ(path.nodes.size(), path.signs.size());
      ASSERT_LE(path.nodes.size(), tree.longest());
      for (std::size_t j = 0; j < path.nodes.size(); ++j) {
        auto& prefix = reached[static_cast<std::size_t>(path.nodes[j])];
        if (prefix == "not reached") prefix = code(tree, w).substr(0, j);
        ASSERT_EQ(prefix, code(tree, w).substr(0, j)) << "word " << w;
      }
      if (path.nodes.empty()) continue;
      EXPECT_EQ(static_cast<std::size_t>(path.nodes[0]), tree.inner_nodes() - 1) << "the root";
    }
    std::sort(reached.begin(), reached.end());
    EXPECT_EQ(std::adjacent_find(reached.begin(), reached.end()), reached.end()) << "two nodes in one place";
  }
}

TEST(Huffman, KnownTree) {
  const word2vec::Huffman tree(Counts{5, 2, 1, 1});  // ((1 1) 2) 5
  EXPECT_EQ(tree.path(0).nodes.size(), 1u);
  EXPECT_EQ(tree.path(1).nodes.size(), 2u);
  EXPECT_EQ(tree.path(2).nodes.size(), 3u);
  EXPECT_EQ(tree.path(3).nodes.size(), 3u);
}

TEST(Huffman, RefusesFewerThanTwoWords) {
  for (const Counts& counts : {Counts{}, Counts{4}, Counts{0, 3, 0}})
    EXPECT_THROW(word2vec::Huffman{counts}, data::InputError);
}

}  // namespace
