// learned.h: the network trained on a corpus, and the control, which learns every word under the context of another.
#pragma once

#include <cstdint>
#include <utility>
#include <vector>

#include "chapters/01_nnlm/experiments/corpus.h"
#include "chapters/01_nnlm/lesson.h"
#include "datasets/ngram/scored_text.h"

namespace nnlm {

// A new model for this corpus, started from `seed` and the unigrams of the training text.
Nnlm make_model(const Corpus& corpus, const Settings& settings, std::uint64_t seed);

// How many words of the validation part the curve is drawn from: the first 20,000, and with patience all of them.
std::size_t curve_words(const Corpus& corpus, const Settings& settings);

struct LearnOptions {
  std::uint64_t seed = 1;  // of the order of the words
  bool shuffled_contexts = false;
  program::LoopOptions loop = {};
};
// Trains in place. On Ctrl-C it saves and returns early (program::interrupted() tells).
Training learn(const Nnlm& model, const Corpus& corpus, const Settings& settings, const LearnOptions& options);

// Each target's probability under the context of another, drawn at random.
std::vector<double> shuffled_probabilities(const Nnlm& model, data::TokenView text, std::size_t first,
                                           std::uint64_t seed);
// The network's probability of every scored validation and test word.
data::ScoredText score_network(const Nnlm& model, const Corpus& corpus);

}  // namespace nnlm
