// beams.h: what a wider beam finds, beside the sentence that the model itself likes best.
#pragma once

#include <vector>

#include "chapters/05_seq2seq/experiments/learned.h"

namespace seq2seq {

// Of beams without length normalisation (α = 0), so that all look for the same thing: the greatest ln P.
struct BeamPoint {
  std::size_t width = 1;
  double log_probability = 0;  // of what is found: the mean over the test sentences
  double search_errors = 0;    // share of sentences for which a likelier one is known
  double bleu = 0, exact = 0;
  double normalised_bleu = 0;  // with α = 1
};
struct Beams {
  std::vector<BeamPoint> widths = {};
  std::size_t sentences = 0;
  double settled = 0;  // share of sentences whose likeliest translation is known for certain
  // Of these likeliest translations, where settled, else of the best found:
  double exact_log_probability = 0, exact_bleu = 0;
  double empty_wins = 0;  // share of the settled sentences whose likeliest translation is the empty one
};

// Finds the likeliest translation by branch and bound (Stahlberg & Byrne 2019): a beginning whose ln P is below that of
// the best whole sentence cannot become it, since every further word makes it less likely. A sentence with more than
// `most` open beginnings is not settled.
struct Likeliest {
  Hypothesis found;
  bool settled = true;
};
Likeliest branch_and_bound(const Translator<>& model, const TokenIds& source, const Hypothesis& best_so_far,
                           std::size_t longest, std::size_t most = 2000);

// `sources`: those of the test pairs, in the order that the model reads them in.
Beams measure_beams(const Translator<>& model, const program::PairCorpus& corpus, std::span<const data::IdPair> sources,
                    const BeamScale& scale);

}  // namespace seq2seq
