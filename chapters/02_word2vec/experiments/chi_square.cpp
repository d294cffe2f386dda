#include "chapters/02_word2vec/experiments/chi_square.h"

#include <cmath>
#include <limits>
#include <vector>

namespace word2vec {
namespace {

constexpr double kEnough = std::numeric_limits<double>::epsilon();

// P(a, x) = x^a e^{−x} / Γ(a) Σ_n x^n / (a (a + 1) … (a + n)), the regularised incomplete gamma function: few terms
// where x < a + 1.
double lower_gamma(double a, double x, double front) {
  double term = 1 / a, sum = term;
  for (double n = a + 1; term > sum * kEnough; ++n) sum += term *= x / n;
  return front * sum;
}

// Q(a, x) = 1 − P(a, x) as a continued fraction, for x ≥ a + 1:
//   Q(a, x) = x^a e^{−x} / Γ(a) · 1 / (x + 1 − a − 1 (1 − a) / (x + 3 − a − 2 (2 − a) / (x + 5 − a − …)))
// from the front, as Lentz (1976) does: C and D are ratios of neighbouring numerators and denominators.
double upper_gamma(double a, double x, double front) {
  double b = x + 1 - a, C = std::numeric_limits<double>::max(), D = 1 / b, value = D;
  for (double n = 1; n < 1e5; ++n) {
    b += 2;
    D = 1 / (n * (a - n) * D + b);
    C = n * (a - n) / C + b;
    value *= C * D;
    if (std::abs(C * D - 1) < kEnough) break;
  }
  return front * value;
}

}  // namespace

double chi_square_tail(double x, double degrees) {
  const double a = degrees / 2, half = x / 2;
  if (half <= 0) return 1;
  const double front = std::exp(a * std::log(half) - half - std::lgamma(a));  // x^a e^{−x} / Γ(a)
  return half < a + 1 ? 1 - lower_gamma(a, half, front) : upper_gamma(a, half, front);
}

ChiSquare test_draws(const data::Noise& noise, const data::Noise& expected, std::int64_t draws, std::uint64_t seed) {
  std::vector<std::int64_t> drawn(noise.size());
  data::Random random(seed);
  for (std::int64_t i = 0; i < draws; ++i) ++drawn[static_cast<std::size_t>(noise.draw(random))];
  ChiSquare test{.degrees = -1};
  for (std::size_t w = 0; w < drawn.size(); ++w) {
    const double mean = static_cast<double>(draws) * expected.probability(static_cast<data::TokenId>(w));
    if (mean == 0) continue;
    const double off = static_cast<double>(drawn[w]) - mean;
    test.statistic += off * off / mean;
    ++test.degrees;
  }
  test.p = chi_square_tail(test.statistic, test.degrees);
  return test;
}

NoiseTest test_noise(std::size_t words, std::int64_t draws, std::uint64_t seed) {
  std::vector<std::int64_t> counts;
  for (std::size_t rank = 1; rank <= words; ++rank)
    counts.push_back(static_cast<std::int64_t>(100'000 / rank + 1));  // Zipf
  const data::Noise right(counts, 0.75), unigram(counts, 1);
  return {.words = words,
          .draws = draws,
          .right = test_draws(right, right, draws, seed),
          .control = test_draws(unigram, right, draws, seed)};
}

}  // namespace word2vec
