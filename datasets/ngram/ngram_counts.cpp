#include "datasets/ngram/ngram_counts.h"

#include <fmt/format.h>

#include <algorithm>
#include <numeric>

#include "datasets/error.h"

namespace data {
namespace {

// The positions of the stream, sorted by the (up to) n words that begin there: equal n-grams become neighbours.
std::vector<std::uint32_t> sorted_positions(TokenView stream, std::size_t n) {
  std::vector<std::uint32_t> positions(stream.size());
  std::iota(positions.begin(), positions.end(), 0U);
  const auto words_at = [&](std::uint32_t i) { return stream.subspan(i, std::min(n, stream.size() - i)); };
  std::sort(positions.begin(), positions.end(), [&](std::uint32_t a, std::uint32_t b) {
    const auto x = words_at(a);
    const auto y = words_at(b);
    return std::lexicographical_compare(x.begin(), x.end(), y.begin(), y.end());
  });
  return positions;
}

// How many words two n-grams have in common from the start.
std::size_t common_prefix(TokenView x, TokenView y) {
  return static_cast<std::size_t>(std::mismatch(x.begin(), x.end(), y.begin(), y.end()).first - x.begin());
}

}  // namespace

NgramCounts::NgramCounts(TokenView stream, int n) : levels_(static_cast<std::size_t>(n) + 1) {
  if (stream.empty() || n < 1 || *std::min_element(stream.begin(), stream.end()) < 0) {
    throw InputError(
        fmt::format("n-gram counts: a stream of {} tokens, n = {}. Expected at least one token, n ≥ 1 and "
                    "ids ≥ 0.",
                    stream.size(), n));
  }
  const auto order = static_cast<std::size_t>(n);
  levels_[0].word.push_back(-1);  // the root ends in no word
  levels_[0].count.push_back(static_cast<std::uint32_t>(stream.size()));
  levels_[0].followed.push_back(static_cast<std::uint32_t>(stream.size()));
  levels_[0].suffix.push_back(kRoot);

  // In sorted order an n-gram's trie path leaves that of the n-gram before it where the two differ; from there on its
  // nodes are new. Nodes of one level are made in sorted order, so children of one parent come together.
  TokenView before;
  for (const auto position : sorted_positions(stream, order)) {
    const auto words = stream.subspan(position, std::min(order, stream.size() - position));
    const auto shared = common_prefix(before, words);
    for (std::size_t k = 1; k <= words.size(); ++k) {
      auto& level = levels_[k];
      if (k > shared) {
        auto& parents = levels_[k - 1];
        parents.first_child.resize(parents.size(), static_cast<Node>(level.size()));  // opens the new parents' ranges
        level.word.push_back(words[k - 1]);
        level.count.push_back(0);
        level.followed.push_back(0);
      }
      ++level.count.back();
      if (k < words.size()) ++level.followed.back();
    }
    before = words;
  }
  for (std::size_t k = 0; k < order; ++k) {
    levels_[k].first_child.resize(levels_[k].size() + 1, static_cast<Node>(levels_[k + 1].size()));
  }

  for (int k = 1; k <= n; ++k) {
    auto& level = levels_[static_cast<std::size_t>(k)];
    const auto& parents = levels_[static_cast<std::size_t>(k) - 1];
    level.suffix.resize(level.size(), kRoot);
    for (Node parent = 0; k > 1 && parent < parents.size(); ++parent) {
      for (auto i = parents.first_child[parent]; i < parents.first_child[parent + 1]; ++i) {
        level.suffix[i] = child(k - 2, parents.suffix[parent], level.word[i]);
      }
    }
  }
}

NgramCounts::Node NgramCounts::child(int k, Node node, TokenId word) const {
  const auto& words = level(k + 1).word;
  const auto first = words.begin() + level(k).first_child[node];
  const auto last = words.begin() + level(k).first_child[node + 1];
  const auto found = std::lower_bound(first, last, word);
  return found != last && *found == word ? static_cast<Node>(found - words.begin()) : kNone;
}

NgramCounts::Node NgramCounts::find(TokenView words) const {
  Node node = kRoot;
  for (int k = 0; k < static_cast<int>(words.size()) && node != kNone; ++k) {
    node = child(k, node, words[static_cast<std::size_t>(k)]);
  }
  return node;
}

std::uint32_t NgramCounts::count(TokenView words) const {
  const auto node = find(words);
  return node == kNone ? 0 : level(static_cast<int>(words.size())).count[node];
}

}  // namespace data
