// pmi.h: what skip-gram with negative sampling learns (Levy & Goldberg 2014, "Neural word embedding as implicit matrix
// factorization", section 3.1), and what NCE learns, on a joint distribution that is known.
//
// With enough dimensions each score s(w, c) = v'_c · v_w is free, and the loss is smallest where
//
//   negative sampling   s = ln p(w, c) / (k p(w) P_n(c))     = PMI(w, c) − ln k  when the noise is p(c)
//   NCE                 s = ln p(c | w)                      whatever k and P_n are: Σ_c e^s = 1 by itself
#pragma once

#include "chapters/02_word2vec/experiments/joint.h"
#include "chapters/program/line.h"

namespace word2vec {

using program::Line;

// The scores of negative sampling against the PMI, over all pairs of words.
struct PmiFit {
  std::size_t k = 0, d = 0;
  double power = 1;
  Line pmi = {};         // x = PMI(w, c), the noise being p(c)
  Line with_noise = {};  // x = ln p(w, c) / (p(w) P_n(c)): the same when α = 1
  Line noise_shift =
      {};  // x = ln p(c) / P_n(c), y = mean over w of s − PMI + ln k: what another α adds to a column of s
  std::vector<double> x = {}, y = {};  // the points of `pmi`, for a picture
  double seconds = 0;
};
PmiFit fit_pmi(const Joint& joint, const PairOptions& options, std::uint64_t seed);

// ln Z_w, Z_w = Σ_c e^{s(w, c)}: 0 where the scores are log-probabilities.
struct Normalisation {
  double mean_absolute = 0;  // of |ln Z_w|, over the words
  double expected = 0;       // the same at the minimum of the loss; 0 for NCE
  Line log_probability;      // x = ln p(c | w), y = s
  double seconds = 0;
};
Normalisation measure_normalisation(const Joint& joint, const PairOptions& options, std::uint64_t seed);

// How much is trained.
struct PmiScale {
  std::size_t words = 20;  // |V| = d
  std::int64_t steps = 2000;
  std::size_t batch = 750;
};
inline constexpr PmiScale kPmiDefault{}, kPmiQuick{12, 3000, 100};
// With k = 1 there is little noise, so that more pairs are needed, and can be had at the same cost: two batches in one.
PairOptions pair_options(const PmiScale& scale, std::size_t k);

}  // namespace word2vec
