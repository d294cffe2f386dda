// facts.h: what holds before anything is learned.
#pragma once

#include <cstdint>

#include "chapters/10_bert/experiments/corpus.h"

namespace bert {

// Of many examples of the planted documents: χ² of what is chosen and of what becomes of it, as P(χ² at least as
// large).
struct MaskStatistics {
  double chosen = 0;          // 15 % or not, of every piece but the marks
  double fates = 0;           // 80, 10, 10 % of the chosen ones
  std::size_t marks = 0;      // marks that were asked for, or stand where a piece was replaced: none
  double changed_epochs = 0;  // share of the examples' places chosen in one epoch that are chosen in the next, too
};
MaskStatistics mask_statistics(const Corpus& corpus, const Settings& settings, std::uint64_t seed);

// An example alone and beside a longer one: the greatest difference of a vector's element.
double padding_difference(const Corpus& corpus, const Settings& settings, std::uint64_t seed);

// Before training: −ln P of a hidden piece over ln V + d σ² / 2, less 1; and of "next" over ln 2, less 1. Absolute.
struct FirstLosses {
  double masked = 0, next = 0;
};
FirstLosses first_losses(const Corpus& corpus, const Settings& settings, std::uint64_t seed);

// The same batch in one part and in three, by counts of all of it (our losses), and as a mean of the parts' means: the
// greatest difference of a gradient's element, over the greatest element.
struct Accumulation {
  double counts = 0, means = 0;
};
Accumulation accumulation(const Corpus& corpus, const Settings& settings, std::uint64_t seed);

}  // namespace bert
