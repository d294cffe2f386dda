#include "datasets/text/noise.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "datasets/error.h"

namespace data {

Noise::Noise(std::span<const std::int64_t> counts, double power) : cells_(counts.size()), probability_(counts.size()) {
  for (std::size_t w = 0; w < counts.size(); ++w)
    probability_[w] = counts[w] > 0 ? std::pow(static_cast<double>(counts[w]), power) : 0;
  const double total = std::accumulate(probability_.begin(), probability_.end(), 0.0);
  if (!(total > 0)) throw InputError("noise: no word has a positive count.");
  for (double& p : probability_) p /= total;

  // Each word starts with |V| P(w) cells' worth. One with less than a whole cell takes the rest of its cell from one
  // that has more; every step fills a cell for good.
  std::vector<double> share(probability_);
  std::vector<std::size_t> small, large;
  for (std::size_t w = 0; w < share.size(); ++w) {
    share[w] *= static_cast<double>(share.size());
    (share[w] < 1 ? small : large).push_back(w);
  }
  while (!small.empty() && !large.empty()) {
    const std::size_t w = small.back(), donor = large.back();
    small.pop_back();
    cells_[w] = {static_cast<std::uint32_t>(share[w] * 0x1p32), static_cast<TokenId>(donor)};
    share[donor] -= 1 - share[w];
    if (share[donor] >= 1) continue;
    large.pop_back();
    small.push_back(donor);
  }
  // What is left has exactly one cell but for rounding: all of it is the word's own. Only a word that must never be
  // drawn gives it away.
  const auto most = std::max_element(probability_.begin(), probability_.end()) - probability_.begin();
  for (const std::vector<std::size_t>* rest : {&small, &large})
    for (const std::size_t w : *rest)
      cells_[w] =
          probability_[w] > 0 ? Cell{0xFFFFFFFFU, static_cast<TokenId>(w)} : Cell{0, static_cast<TokenId>(most)};
}

}  // namespace data
