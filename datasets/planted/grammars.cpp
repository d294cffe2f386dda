#include "datasets/planted/grammars.h"

#include <array>

namespace data {
namespace {

constexpr TokenId kB = 0, kT = 1, kS = 2, kX = 3, kP = 4, kV = 5, kE = 6;

struct Arrow {
  TokenId symbol;
  int to;
};
constexpr int kInnerEnd = 7;
// What leaves each node of the inner grammar; where only one arrow does it stands twice.
constexpr std::array<std::array<Arrow, 2>, 7> kInner = {{{{{kB, 1}, {kB, 1}}},
                                                         {{{kT, 2}, {kP, 3}}},
                                                         {{{kS, 2}, {kX, 4}}},
                                                         {{{kT, 3}, {kV, 5}}},
                                                         {{{kS, 6}, {kX, 3}}},
                                                         {{{kV, 6}, {kP, 4}}},
                                                         {{{kE, kInnerEnd}, {kE, kInnerEnd}}}}};

constexpr unsigned bit(TokenId symbol) { return 1U << static_cast<unsigned>(symbol); }

}  // namespace

TokenId ContinualReber::next() {
  switch (place_) {
    case Place::kBegin:
      place_ = Place::kOpening;
      return kB;
    case Place::kOpening:
      place_ = Place::kInner;
      node_ = 0;
      return opening_ = random_.below(2) == 0 ? kT : kP;
    case Place::kInner: {
      const Arrow arrow = kInner[static_cast<std::size_t>(node_)][random_.below(2)];
      node_ = arrow.to;
      if (node_ == kInnerEnd) place_ = Place::kClosing;
      return arrow.symbol;
    }
    case Place::kClosing:
      place_ = Place::kEnd;
      return opening_;
    case Place::kEnd:
      break;
  }
  place_ = Place::kBegin;
  return kE;
}

unsigned ContinualReber::legal() const {
  switch (place_) {
    case Place::kBegin:
      return bit(kB);
    case Place::kOpening:
      return bit(kT) | bit(kP);
    case Place::kInner: {
      const auto& arrows = kInner[static_cast<std::size_t>(node_)];
      return bit(arrows[0].symbol) | bit(arrows[1].symbol);
    }
    case Place::kClosing:
      return bit(opening_);
    case Place::kEnd:
      break;
  }
  return bit(kE);
}

TokenIds counting_string(std::size_t n) {
  TokenIds ids{0};
  ids.insert(ids.end(), n, 1);
  ids.insert(ids.end(), n, 2);
  ids.push_back(3);
  return ids;
}

std::vector<unsigned> counting_legal(std::size_t n) {
  std::vector<unsigned> legal{bit(1)};            // S: an a
  legal.insert(legal.end(), n, bit(1) | bit(2));  // each a: one more, or the first b
  legal.insert(legal.end(), n - 1, bit(2));       // each b but the last
  legal.push_back(bit(3));                        // the last b: T
  return legal;
}

}  // namespace data
