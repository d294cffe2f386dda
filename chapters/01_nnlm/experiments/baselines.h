// baselines.h: what the network has to beat. Count first, then learn.
#pragma once

#include <string>
#include <vector>

#include "chapters/01_nnlm/experiments/corpus.h"
#include "datasets/ngram/ngram.h"
#include "datasets/ngram/scored_text.h"

namespace nnlm {

using Scored = data::ScoredText;

// Interpolated trigram (Jelinek–Mercer, weights by EM on the validation part), and modified Kneser–Ney of orders 3
// and 5.
struct Baselines {
  Scored trigram, kneser_ney_3, kneser_ney_5;
  double sum_error = 0;  // the largest |Σ_w P(w|context) − 1| of Kneser–Ney, n = 5, over `checked_contexts` contexts
  int checked_contexts = 0;
  double seconds = 0;
};
Baselines count_baselines(const Corpus& corpus, int contexts_to_check);

}  // namespace nnlm
