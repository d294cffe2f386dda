#include "datasets/text/spelling.h"

#include <algorithm>
#include <numeric>
#include <utility>
#include <vector>

namespace data {
namespace {

// Levenshtein distance: the fewest inserted, deleted or replaced characters that turn a into b.
std::size_t edit_distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> row(b.size() + 1);
  std::iota(row.begin(), row.end(), 0u);
  for (std::size_t i = 0; i < a.size(); ++i) {
    std::size_t diagonal = std::exchange(row[0], i + 1);
    for (std::size_t j = 0; j < b.size(); ++j) {
      const std::size_t replaced = diagonal + (a[i] == b[j] ? 0 : 1);
      diagonal = row[j + 1];
      row[j + 1] = std::min({replaced, row[j] + 1, row[j + 1] + 1});
    }
  }
  return row.back();
}

}  // namespace

std::string closest_spelling(std::string_view name, std::span<const std::string> known) {
  std::size_t least = std::max<std::size_t>(1, name.size() / 3) + 1;
  std::string_view best;
  for (const std::string& candidate : known) {
    const bool longer = candidate.starts_with(name) && name.size() > 1;
    const std::size_t difference = std::max(candidate.size(), name.size()) - std::min(candidate.size(), name.size());
    if (!longer && difference >= least) continue;  // the distance is no less
    const std::size_t distance = longer ? 1 : edit_distance(name, candidate);
    if (distance < least) least = distance, best = candidate;
  }
  return std::string(best);
}

}  // namespace data
