#include "chapters/02_word2vec/fast/subsampling.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numeric>

#include "datasets/error.h"

namespace word2vec {

double keep_probability(double f, double t, Subsampling form) {
  if (t <= 0 || f <= 0) return 1;
  const double keep = form == Subsampling::paper ? std::sqrt(t / f) : (std::sqrt(f / t) + 1) * t / f;
  return std::min(keep, 1.0);
}

std::vector<double> keep_probabilities(std::span<const std::int64_t> counts, double t, Subsampling form) {
  if (!(t >= 0)) throw data::InputError(fmt::format("subsampling: the threshold is {}. Expected a number ≥ 0.", t));
  const auto total = static_cast<double>(std::accumulate(counts.begin(), counts.end(), std::int64_t{0}));
  std::vector<double> keep;
  keep.reserve(counts.size());
  for (const std::int64_t count : counts) keep.push_back(keep_probability(static_cast<double>(count) / total, t, form));
  return keep;
}

}  // namespace word2vec
