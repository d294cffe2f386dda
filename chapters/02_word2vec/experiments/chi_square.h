// chi_square.h: do the draws have the distribution they should have? Pearson's test (1900).
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "datasets/text/noise.h"

namespace word2vec {

// P(X ≥ x) of the χ² distribution with so many degrees of freedom.
double chi_square_tail(double x, double degrees);

// χ² = Σ_w (drawn(w) − n P(w))² / (n P(w)) over the words with P(w) > 0. Small p: such draws are rare under P.
struct ChiSquare {
  double statistic = 0;
  double degrees = 0;  // words − 1
  double p = 0;
};
// `draws` words drawn from `noise` (with data::Random(seed)), tested against the distribution `expected`.
ChiSquare test_draws(const data::Noise& noise, const data::Noise& expected, std::int64_t draws, std::uint64_t seed);

// Draws from counts^¾ against counts^¾, and as a control draws from counts^1 against the same, for a vocabulary whose
// counts follow Zipf's law.
struct NoiseTest {
  std::size_t words = 0;
  std::int64_t draws = 0;
  ChiSquare right, control;
};
NoiseTest test_noise(std::size_t words, std::int64_t draws, std::uint64_t seed);

}  // namespace word2vec
