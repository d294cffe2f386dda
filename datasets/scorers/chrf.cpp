#include "datasets/scorers/chrf.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <string_view>
#include <unordered_map>

#include "datasets/scorers/check.h"
#include "datasets/scorers/segments.h"

namespace data {
namespace {

struct Matches {
  std::size_t hypothesis = 0, reference = 0, both = 0;  // n-grams of one order
};
using Orders = std::array<Matches, kChrfOrders>;

// A line's characters, and where each of them begins.
struct Line {
  std::string text;
  std::vector<std::size_t> at;

  explicit Line(const std::string& line) {
    for (const std::string_view character : characters_without_space(line)) {
      at.push_back(text.size());
      text += character;
    }
    at.push_back(text.size());
  }
  std::size_t characters() const { return at.size() - 1; }
};

using CharacterCounts = std::unordered_map<std::string_view, std::size_t>;

CharacterCounts count_characters(const Line& line, std::size_t n) {
  CharacterCounts counts;
  for (std::size_t i = 0; i + n <= line.characters(); ++i)
    ++counts[std::string_view(line.text).substr(line.at[i], line.at[i + n] - line.at[i])];
  return counts;
}

Orders compare(const Line& hypothesis, const Line& reference) {
  Orders orders;
  for (std::size_t n = 1; n <= kChrfOrders; ++n) {
    const CharacterCounts ours = count_characters(hypothesis, n), theirs = count_characters(reference, n);
    Matches& m = orders[n - 1];
    for (const auto& [ngram, count] : theirs) m.reference += count;
    for (const auto& [ngram, count] : ours) {
      if (!theirs.empty()) m.hypothesis += count;
      if (const auto found = theirs.find(ngram); found != theirs.end()) m.both += std::min(count, found->second);
    }
  }
  return orders;
}

double f_score(const Orders& orders) {
  constexpr double kBeta2 = 4;
  double precision = 0, recall = 0;
  for (const Matches& m : orders) {
    if (m.hypothesis == 0 || m.reference == 0) continue;
    precision += static_cast<double>(m.both) / static_cast<double>(m.hypothesis);
    recall += static_cast<double>(m.both) / static_cast<double>(m.reference);
  }
  const auto used = static_cast<double>(std::count_if(
      orders.begin(), orders.end(), [](const Matches& m) { return m.hypothesis > 0 && m.reference > 0; }));
  if (precision + recall == 0) return 0;
  return 100 * (1 + kBeta2) * precision * recall / (kBeta2 * precision + recall) / used;
}

}  // namespace

double chrf(std::span<const std::string> hypotheses, std::span<const std::vector<std::string>> references) {
  check_references("chrf", hypotheses, references);
  Orders sum;
  for (std::size_t i = 0; i < hypotheses.size(); ++i) {
    const Line hypothesis(hypotheses[i]);
    Orders best;
    double highest = -1;
    for (const auto& reference : references) {
      const Orders orders = compare(hypothesis, Line(reference[i]));
      if (const double f = f_score(orders); f > highest) highest = f, best = orders;
    }
    for (std::size_t n = 0; n < kChrfOrders; ++n) {
      sum[n].hypothesis += best[n].hypothesis;
      sum[n].reference += best[n].reference;
      sum[n].both += best[n].both;
    }
  }
  return f_score(sum);
}

std::string chrf_signature(std::size_t references) {
  return fmt::format("nrefs:{}|case:mixed|eff:yes|nc:{}|nw:0|space:no", references, kChrfOrders);
}

}  // namespace data
