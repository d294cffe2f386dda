// subsampling.h: leaving out frequent words, which say little about their neighbours and stand in most windows.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace word2vec {

// f = count / Σ counts is a word's relative frequency, t the threshold, around 1e-5 … 1e-3.
enum class Subsampling {
  paper,  // P(keep) = √(t/f): Mikolov et al. (2013b), equation (5), discards with probability 1 − √(t/f)
  tool,   // P(keep) = (√(f/t) + 1) t/f = √(t/f) + t/f: what their program computes; it keeps a little more
};

// At most 1. t = 0 turns it off: 1 for every word.
double keep_probability(double f, double t, Subsampling form);

// The same for every word from counts[w], [|V|]. InputError: t < 0 or no number.
std::vector<double> keep_probabilities(std::span<const std::int64_t> counts, double t, Subsampling form);

}  // namespace word2vec
