#include "autograd/random.h"

#include <bit>
#include <cmath>

#include "autograd/check.h"

namespace ag {
inline namespace AG_PRECISION {
namespace {

// Vigna's SplitMix64: spreads a seed over the state of a generator.
std::uint64_t splitmix64(std::uint64_t& x) {
  std::uint64_t z = (x += 0x9e3779b97f4a7c15u);
  z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
  z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
  return z ^ (z >> 31);
}

// FNV-1a: names a stream by a number.
std::uint64_t fnv1a(std::string_view text) {
  std::uint64_t hash = 0xcbf29ce484222325u;
  for (const char c : text) hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001b3u;
  return hash;
}

}  // namespace

Random::Random(std::uint64_t seed, std::string_view stream) {
  std::uint64_t x = stream.empty() ? seed : seed ^ fnv1a(stream);
  for (auto& word : state_) word = splitmix64(x);
}

std::uint64_t Random::next() {
  const std::uint64_t result = std::rotl(state_[0] + state_[3], 23) + state_[0];
  const std::uint64_t t = state_[1] << 17;
  state_[2] ^= state_[0];
  state_[3] ^= state_[1];
  state_[1] ^= state_[2];
  state_[0] ^= state_[3];
  state_[2] ^= t;
  state_[3] = std::rotl(state_[3], 45);
  return result;
}

double Random::uniform() { return static_cast<double>(next() >> 11) * 0x1.0p-53; }

std::uint64_t Random::below(std::uint64_t n) {
  check(n > 0, "[random] below(0) has nothing to choose from. n must be positive.");
  // Lemire 2019, with the rejection written plainly: numbers under 2⁶⁴ mod n would favour the first ones.
  const std::uint64_t threshold = (0 - n) % n;
  std::uint64_t x = next();
  while (x < threshold) x = next();
  return x % n;
}

double Random::normal() {
  // Marsaglia & Bray 1964. The second normal of the pair is not kept: the state stays four words, and a stream resumed
  // from it goes on exactly.
  while (true) {
    const double u = 2 * uniform() - 1, v = 2 * uniform() - 1;
    const double s = u * u + v * v;
    if (s > 0 && s < 1) return u * std::sqrt(-2 * std::log(s) / s);
  }
}

Array Random::uniform(const Shape& shape, double low, double high) {
  Array out = empty(shape);
  for (Scalar& x : out) x = static_cast<Scalar>(low + (high - low) * uniform());
  return out;
}

Array Random::normal(const Shape& shape, double mean, double deviation) {
  Array out = empty(shape);
  for (Scalar& x : out) x = static_cast<Scalar>(mean + deviation * normal());
  return out;
}

}  // namespace AG_PRECISION
}  // namespace ag
