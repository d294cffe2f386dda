// Exercise 05.2: two parts of BLEU, for one translation and one reference (Papineni et al. 2002).
//
//   p_n = how many n-grams of the translation stand in the reference / how many n-grams it has,
//         where each n-gram counts at most as often as the reference has it
//   BP  = 1 if c ≥ r, else e^{1 − r/c}        c, r: the lengths of translation and reference
//
// Precision alone would praise "the the the" and a translation of one sure word; this is what keeps it honest.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <map>
#include <string>
#include <vector>

using Words = std::vector<std::string>;

// p_n; 0 where the translation has no n-gram. n ≥ 1.
inline double clipped_precision(const Words& translation, const Words& reference, std::size_t n) {
  const auto count = [n](const Words& words) {
    std::map<Words, int> counts;
    for (auto first = words.begin(); static_cast<std::size_t>(words.end() - first) >= n; ++first)
      ++counts[Words(first, first + static_cast<std::ptrdiff_t>(n))];
    return counts;
  };
  const std::map<Words, int> in_reference = count(reference);
  int right = 0, all = 0;
  for (const auto& [ngram, times] : count(translation)) {
    const auto found = in_reference.find(ngram);
    if (found != in_reference.end()) right += std::min(times, found->second);
    all += times;
  }
  return all == 0 ? 0 : static_cast<double>(right) / all;
}

// BP. Of an empty translation it is 0, unless the reference is empty too.
inline double brevity_penalty(std::size_t c, std::size_t r) {
  if (c >= r) return 1;
  return c == 0 ? 0 : std::exp(1 - static_cast<double>(r) / static_cast<double>(c));
}
