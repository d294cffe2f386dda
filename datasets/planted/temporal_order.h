// temporal_order.h: which of two came first? A task that cannot be solved without remembering for most of the sequence
// (Hochreiter & Schmidhuber 1997, experiment 6a; in the form of Pascanu, Mikolov & Bengio 2013, section 4.1).
#pragma once

#include <cstddef>
#include <cstdint>
#include <stdexcept>
#include <vector>

#include "datasets/random.h"

namespace data {

// T symbols. At one place in [T/10, 2T/10) and at one in [4T/10, 5T/10) stands A or B, everywhere else one of the
// distractors c, d, e, f. To be told at the end: AA, AB, BA or BB. All draws are even, so guessing is right a quarter
// of the time, and one of the two symbols alone lifts that to a half.
struct TemporalOrderExample {
  std::vector<std::int32_t> symbols;  // [T]: 0 A, 1 B, 2 … 5 the distractors
  std::int32_t label = 0;             // 2 · first + second
};

class TemporalOrder {
 public:
  static constexpr std::int32_t kSymbols = 6, kClasses = 4;

  // Throws std::invalid_argument for T < 10: the two intervals would be empty.
  TemporalOrder(std::size_t T, std::uint64_t seed, std::uint64_t stream) : T_(T), random_(seed, stream) {
    if (T < 10) throw std::invalid_argument("the temporal order problem needs sequences of 10 symbols or more");
  }

  TemporalOrderExample next() {
    TemporalOrderExample example{std::vector<std::int32_t>(T_), 0};
    for (std::int32_t& symbol : example.symbols) symbol = 2 + draw(4);
    for (const std::size_t begin : {T_ / 10, 4 * T_ / 10}) {
      const std::size_t end = begin == T_ / 10 ? 2 * T_ / 10 : 5 * T_ / 10;
      const std::int32_t symbol = draw(2);
      example.symbols[begin + random_.below(end - begin)] = symbol;
      example.label = 2 * example.label + symbol;
    }
    return example;
  }

 private:
  std::int32_t draw(std::uint64_t n) { return static_cast<std::int32_t>(random_.below(n)); }

  std::size_t T_;
  Random random_;
};

}  // namespace data
