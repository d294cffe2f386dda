// random.h: our own generator and distributions, because the standard leaves the distributions to each library: here
// the same seed gives the same numbers with every compiler.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

#include "autograd/array.h"

namespace ag {
inline namespace AG_PRECISION {

// xoshiro256++ 1.0 (Blackman & Vigna 2021), seeded by SplitMix64. Separate purposes take separate streams of one seed,
// so that drawing more for one (say, dropout) does not change another (the order of the data).
class Random {
 public:
  using State = std::array<std::uint64_t, 4>;

  explicit Random(std::uint64_t seed, std::string_view stream = "");

  std::uint64_t next();                  // 64 random bits
  double uniform();                      // [0, 1), 53 random bits
  std::uint64_t below(std::uint64_t n);  // 0 … n−1, without bias (Lemire 2019); n > 0
  double normal();                       // N(0, 1) (Marsaglia's polar method)
  bool bernoulli(double p) { return uniform() < p; }

  Array uniform(const Shape& shape, double low, double high);
  Array normal(const Shape& shape, double mean, double deviation);

  // For checkpoints: the numbers that follow depend on nothing else.
  const State& state() const { return state_; }
  void set_state(const State& state) { state_ = state; }

  // Fisher–Yates.
  template <class RandomAccess>
  void shuffle(RandomAccess begin, RandomAccess end) {
    for (auto n = static_cast<std::uint64_t>(end - begin); n > 1; --n) {
      using std::swap;
      using Difference = typename std::iterator_traits<RandomAccess>::difference_type;
      swap(begin[static_cast<Difference>(n - 1)], begin[static_cast<Difference>(below(n))]);
    }
  }

 private:
  State state_;
};

}  // namespace AG_PRECISION
}  // namespace ag
