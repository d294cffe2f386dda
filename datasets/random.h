// Random numbers that are the same with every compiler, which the distributions and std::shuffle of <random> are not.
#pragma once

#include <cstdint>
#include <span>
#include <utility>
#include <vector>

namespace data {

// SplitMix64 (Steele, Lea and Flood 2014, "Fast splittable pseudorandom number generators", figure 17).
class Random {
 public:
  explicit Random(std::uint64_t seed) : state_(seed) {}
  // An independent stream for each number: Random(seed, 0) orders the data, Random(seed, 1) makes it, and so on.
  Random(std::uint64_t seed, std::uint64_t stream) : state_(mix(seed + mix(stream + 1))) {}

  std::uint64_t next() { return mix(state_ += 0x9E3779B97F4A7C15U); }

  // Uniform in [0, 1): the upper 53 bits, all that a double can hold.
  double uniform() { return static_cast<double>(next() >> 11U) * 0x1p-53; }

  // Uniform in 0 … n−1, n ≥ 1, without bias: draws below 2⁶⁴ mod n are thrown away, so that a multiple of n remains.
  std::uint64_t below(std::uint64_t n) {
    const std::uint64_t threshold = (0 - n) % n;
    for (;;) {
      const auto draw = next();
      if (draw >= threshold) return draw % n;
    }
  }

  // For checkpoints: Random(state()) goes on with the same numbers.
  std::uint64_t state() const { return state_; }

 private:
  static std::uint64_t mix(std::uint64_t z) {
    z = (z ^ (z >> 30U)) * 0xBF58476D1CE4E5B9U;
    z = (z ^ (z >> 27U)) * 0x94D049BB133111EBU;
    return z ^ (z >> 31U);
  }

  std::uint64_t state_;
};

// One of the items, each equally likely; there must be one.
template <class Items>
const auto& any_of(const Items& items, Random& random) {
  return items[random.below(items.size())];
}

// One of the items that fit, each equally likely; there must be one.
template <class Items, class Fits>
const auto& any_that(const Items& items, Random& random, const Fits& fits) {
  for (;;)
    if (const auto& item = any_of(items, random); fits(item)) return item;
}

// `count` things, drawn one after the other from one stream: draw(random) gives the next.
template <class Draw>
auto drawn(std::size_t count, std::uint64_t seed, std::uint64_t stream, const Draw& draw) {
  Random random(seed, stream);
  std::vector<decltype(draw(random))> things;
  things.reserve(count);
  for (std::size_t i = 0; i < count; ++i) things.push_back(draw(random));
  return things;
}

// Fisher–Yates: every order is equally likely.
template <class T>
void shuffle(std::span<T> items, Random& random) {
  for (std::size_t i = items.size(); i > 1; --i) std::swap(items[i - 1], items[random.below(i)]);
}

}  // namespace data
