// order.h: what a model has to know to answer whether B follows A.
#pragma once

#include <cstdint>
#include <vector>

#include "chapters/10_bert/experiments/evaluate.h"

namespace bert {

// Of every pair whose B follows: half as they are, half with A and B in each other's place, which are to be told from
// the others. The topic of both is the same; the order must be seen (Lan et al. 2020, sentence order prediction).
struct Swapped {
  Examples& examples;
  const WordPiece& vocabulary;
  using Position = Examples::Position;
  std::vector<Example> next(std::size_t n);
  Position position() const { return examples.position(); }
  void restore(Position position) { examples.restore(position); }
};
Example swapped(const Example& example, const WordPiece& vocabulary);

struct Order {
  Scores next;           // trained with random segments, asked about random segments
  Scores next_swapped;   // the same model, asked about swapped ones: of `random`, the share that it sees
  Scores order_swapped;  // trained with swapped segments, asked about them
  double without = 0;    // −ln P of a hidden piece of a model that was asked for nothing but pieces
};
Order compare_order(const Corpus& corpus, const Settings& settings, std::uint64_t seed, const Bert& usual);

}  // namespace bert
