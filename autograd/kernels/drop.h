// drop.h: which elements dropout keeps.
#pragma once

#include <cmath>

#include "autograd/random.h"

namespace ag {
inline namespace AG_PRECISION {
namespace kernels {

// Each of n elements true with the given probability. One draw of 64 bits serves two elements: 32 bits make the
// probability exact to 2⁻³³.
inline void draw_kept(Random& random, double probability, std::size_t n, bool* kept) {
  const auto threshold = static_cast<std::uint64_t>(std::llround(probability * 0x1.0p32));
  for (std::size_t i = 0; i < n; i += 2) {
    const std::uint64_t bits = random.next();
    kept[i] = (bits & 0xffffffffu) < threshold;
    if (i + 1 < n) kept[i + 1] = (bits >> 32) < threshold;
  }
}

}  // namespace kernels
}  // namespace AG_PRECISION
}  // namespace ag
