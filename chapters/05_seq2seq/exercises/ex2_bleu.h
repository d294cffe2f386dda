// Exercise 05.2: two parts of BLEU, for one translation and one reference (Papineni et al. 2002).
//
//   p_n = how many n-grams of the translation stand in the reference / how many n-grams it has,
//         where each n-gram counts at most as often as the reference has it
//   BP  = 1 if c ≥ r, else e^{1 − r/c}        c, r: the lengths of translation and reference
//
// Precision alone would praise "the the the" and a translation of one sure word; this is what keeps it honest.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

using Words = std::vector<std::string>;

// p_n; 0 where the translation has no n-gram. n ≥ 1.
inline double clipped_precision(const Words& translation, const Words& reference, std::size_t n) {
  // Your code here.
  return 0;
}

// BP. Of an empty translation it is 0, unless the reference is empty too.
inline double brevity_penalty(std::size_t c, std::size_t r) {
  // Your code here.
  return 0;
}
