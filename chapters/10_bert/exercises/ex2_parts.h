// Exercise 10.2: the loss of a batch in parts.
//
// A batch that does not fit into memory is read in parts, one after the other; threads and processes read parts as
// well. Each part p knows means over what is its own,
//
//   masked_p = −1/M_p Σ ln P(hidden piece)     next_p = −1/B_p Σ ln P(follows, or random)
//
// and wanted is what the whole batch would have given, with its M hidden pieces and B examples:
//
//   L = −1/M Σ ln P(hidden piece) − 1/B Σ ln P(follows, or random)
//
// A part in which one piece is hidden must not count as much as one with ten. How much, then? A gradient is a sum over
// the same terms as its loss, so what holds for losses holds for gradients.
#pragma once

#include <cstddef>
#include <vector>

using Vector = std::vector<double>;

struct Part {
  std::size_t hidden = 0, examples = 0;   // M_p ≥ 0 and B_p ≥ 1
  double masked = 0, next = 0;            // the two means. Where nothing is hidden, the first is 0 / 0: NaN
  Vector masked_gradient, next_gradient;  // of each of them, by all parameters: as many everywhere, and NaN there too
};

struct Share {
  double masked = 0, next = 0;  // how much the part's two means count in L. Where nothing is hidden, masked counts 0
};

// One for each part.
inline std::vector<Share> shares(const std::vector<Part>& parts) {
  // Your code here.
  return std::vector<Share>(parts.size());
}

struct Whole {
  double loss = 0;  // L
  Vector gradient;  // of L
};

// From the parts alone. There is at least one. With nothing hidden in any of them, L is its second sum alone.
inline Whole together(const std::vector<Part>& parts) {
  // Your code here.
  return {};
}

// Who takes the mean of the parts' means instead, gives each part 1/P, P parts. How many times as much as in L does a
// hidden piece of parts[p], which has one, count then? 1 would be right.
inline double overrated(const std::vector<Part>& parts, std::size_t p) {
  // Your code here.
  return 0;
}
