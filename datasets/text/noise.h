// noise.h: the distribution that negative samples are drawn from.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "datasets/random.h"
#include "datasets/text/vocabulary.h"

namespace data {

// P_n(w) = count(w)^α / Σ_v count(v)^α; Mikolov et al. (2013b), section 2.2, found α = 3/4 better than 1 and 0.
//
// A draw takes one random number and at most two reads whatever |V| is: Walker's alias method (1977) in the form of
// Vose (1991). The C tool reads a table of 10⁸ ids, 400 MB, and is as exact as that table is fine.
class Noise {
 public:
  // counts[w] of every word, [|V|]. A word of count 0 is never drawn. InputError: no word of a positive count.
  explicit Noise(std::span<const std::int64_t> counts, double power = 0.75);

  TokenId draw(Random& random) const {
    const std::uint64_t bits = random.next();
    // The upper half chooses a cell, evenly (Lemire 2019: a multiplication in the place of a division), the lower half
    // one of the two words in it.
    const auto cell = static_cast<std::size_t>(((bits >> 32U) * cells_.size()) >> 32U);
    const Cell& c = cells_[cell];
    return static_cast<std::uint32_t>(bits) < c.threshold ? static_cast<TokenId>(cell) : c.alias;
  }
  double probability(TokenId word) const { return probability_.at(static_cast<std::size_t>(word)); }
  std::size_t size() const { return cells_.size(); }  // |V|

 private:
  // A cell has probability 1 / |V|: threshold / 2³² of it belongs to the cell's own word, the rest to the alias.
  struct Cell {
    std::uint32_t threshold = 0xFFFFFFFFU;
    TokenId alias = 0;
  };
  std::vector<Cell> cells_;
  std::vector<double> probability_;
};

}  // namespace data
