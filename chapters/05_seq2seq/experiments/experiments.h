// experiments.h: what this chapter claims, each as a function that measures it. prove.cpp runs them over several seeds,
// main.cpp once and smaller.
#pragma once

#include <vector>

#include "chapters/05_seq2seq/experiments/beams.h"
#include "chapters/05_seq2seq/experiments/learned.h"

namespace seq2seq {

// How large the experiments are at a profile: pairs, words of a sentence, units and updates.
Settings experiment_settings(program::Profile profile);

// The plain translator, which everything below is compared with: English→Chinese, c = tanh(h_S W + b), true words.
Learned learn_plain(const Settings& settings, std::uint64_t seed);

// The same network four times as wide: what fits into a vector depends on the vector.
Learned learn_wide(const Settings& settings, std::uint64_t seed);

// Reading the source from its end, for a target in the order of the source and for one in another order (`plain`).
struct Reversal {
  Learned monotone, monotone_reversed, reordering_reversed;
  Learned sums, sums_reversed;  // their digits come as the source's do, and hang on all digits behind them
};
Reversal measure_reversal(const Settings& settings, std::uint64_t seed);

// The other two contexts: h_S itself, and the mean of all states.
std::vector<Learned> compare_contexts(const Settings& settings, std::uint64_t seed);

// What the decoder sees in training: more and more of its own words, up to a quarter and up to all of them.
std::vector<Learned> compare_feeding(const Settings& settings, std::uint64_t seed);

// Other things that are sequences, with 128 units: sums (read from their end), dates, articles and their key words.
std::vector<Learned> learn_tasks(const Settings& settings, std::uint64_t seed);

}  // namespace seq2seq
