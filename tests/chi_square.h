// Are things drawn as often as each other? Pearson's χ² against equal shares.
#pragma once

#include <gtest/gtest.h>

#include <cmath>
#include <cstddef>
#include <map>

// `counts` has `kinds` keys, and χ² is below what equal shares exceed once in 1,000 times (Wilson and Hilferty 1931).
template <class Key>
void expect_equally_often(const std::map<Key, std::size_t>& counts, std::size_t kinds) {
  ASSERT_EQ(counts.size(), kinds);
  double all = 0, statistic = 0;
  for (const auto& [key, count] : counts) all += static_cast<double>(count);
  const double expected = all / static_cast<double>(kinds);
  for (const auto& [key, count] : counts)
    statistic += (static_cast<double>(count) - expected) * (static_cast<double>(count) - expected) / expected;
  const double freedom = static_cast<double>(kinds - 1), spread = 2 / (9 * freedom);
  EXPECT_LT(statistic, freedom * std::pow(1 - spread + 3.09 * std::sqrt(spread), 3)) << all << " draws";
}
