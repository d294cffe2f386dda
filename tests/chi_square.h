// Are things drawn as often as they should be? Pearson's χ².
#pragma once

#include <gtest/gtest.h>

#include <cmath>
#include <cstddef>
#include <map>
#include <vector>

// What χ² exceeds once in 1,000 times (Wilson and Hilferty 1931).
inline double rarely_exceeded(std::size_t degrees_of_freedom) {
  const auto freedom = static_cast<double>(degrees_of_freedom);
  const double spread = 2 / (9 * freedom);
  return freedom * std::pow(1 - spread + 3.09 * std::sqrt(spread), 3);
}

// Of counts beside the shares of all that they should be.
inline double chi_square(const std::vector<std::size_t>& counts, const std::vector<double>& shares) {
  double all = 0, statistic = 0;
  for (const std::size_t count : counts) all += static_cast<double>(count);
  for (std::size_t i = 0; i < counts.size(); ++i) {
    const double expected = all * shares[i], apart = static_cast<double>(counts[i]) - expected;
    statistic += apart * apart / expected;
  }
  return statistic;
}

// `counts` has `kinds` keys, and they are as equal as chance has it: p > 1e-3.
template <class Key>
void expect_equally_often(const std::map<Key, std::size_t>& counts, std::size_t kinds) {
  ASSERT_EQ(counts.size(), kinds);
  std::vector<std::size_t> found;
  for (const auto& [key, count] : counts) found.push_back(count);
  const std::vector<double> shares(kinds, 1 / static_cast<double>(kinds));
  EXPECT_LT(chi_square(found, shares), rarely_exceeded(kinds - 1)) << testing::PrintToString(found);
}
