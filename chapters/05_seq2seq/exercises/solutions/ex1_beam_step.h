// Exercise 05.1: one step of beam search, by hand.
//
// The beam holds at most k beginnings of one sentence. Each of them is continued with every word of the vocabulary, and
// the k likeliest of all that come of it are the next beam. Two rules:
//
//   - a hypothesis that has ended is not continued, and keeps its place: k less the ended ones are left for the others
//   - what counts is the probability of the whole beginning, ln P(y_1 … y_t) = ln P(y_1 … y_{t−1}) + ln P(y_t | …)
#pragma once

#include <algorithm>
#include <cstddef>
#include <vector>

constexpr int kEnd = 2;  // the word </s>

struct Hypothesis {
  std::vector<int> words;      // with </s>, where it has ended
  double log_probability = 0;  // Σ ln P of its words
  bool ended() const { return !words.empty() && words.back() == kEnd; }
};

// ln_p[i][w] is ln P(w | words of beam[i]); of a hypothesis that has ended it means nothing. Returns the next beam:
// first those that had ended, in their order, then the likeliest of the continued ones, best first. It may be smaller
// than k.
inline std::vector<Hypothesis> beam_step(const std::vector<Hypothesis>& beam,
                                         const std::vector<std::vector<double>>& ln_p, std::size_t k) {
  std::vector<Hypothesis> ended, next;
  for (std::size_t i = 0; i < beam.size(); ++i) {
    if (beam[i].ended()) {
      ended.push_back(beam[i]);
      continue;
    }
    for (std::size_t w = 0; w < ln_p[i].size(); ++w) {
      next.push_back(beam[i]);
      next.back().words.push_back(static_cast<int>(w));
      next.back().log_probability += ln_p[i][w];
    }
  }
  std::stable_sort(next.begin(), next.end(),
                   [](const Hypothesis& x, const Hypothesis& y) { return x.log_probability > y.log_probability; });
  next.resize(std::min(next.size(), k - ended.size()));
  ended.insert(ended.end(), next.begin(), next.end());
  return ended;
}
