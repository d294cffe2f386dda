// train.h: the training loop of the chapter, and what must be saved to go on after an interruption.
#pragma once

#include <cstdint>
#include <filesystem>
#include <limits>
#include <string>
#include <vector>

#include "chapters/01_nnlm/corpus.h"
#include "chapters/01_nnlm/nnlm.h"
#include "chapters/01_nnlm/settings.h"
#include "datasets/metrics.h"

namespace nnlm {

struct TrainOptions {
  std::uint64_t seed = 1;
  bool shuffled_contexts = false;     // the control: every word under the context of another
  bool silent = false;                // no progress bar
  std::filesystem::path save = {};    // a checkpoint, written after every epoch and on Ctrl-C; empty: none
  std::filesystem::path resume = {};  // go on from this one; empty: start anew
  std::int64_t stop_after = 0;        // stop, saved, after so many updates, as Ctrl-C does; 0: never
};

// How far a run is, and the curve so far.
struct Training {
  std::int64_t step = 0;                                  // updates done
  std::vector<double> at, train, valid;                   // epochs done, and perplexities there
  data::LogLikelihood recent;                             // of the training words since the last point of the curve
  double seconds = 0;                                     // in training steps; measuring is not counted
  double best = std::numeric_limits<double>::infinity();  // with patience: the best validation perplexity,
  double best_epoch = 0;                                  // when it was,
  std::int64_t waited = 0;                                // and how many epochs ago
};

// How many words of the validation part the curve is drawn from: the first 20,000, and with patience all of them.
std::size_t curve_words(const Corpus& corpus, const Settings& settings);

// A new model for this corpus, started from `seed` and the unigrams of the training text.
Nnlm make_model(const Corpus& corpus, const Settings& settings, std::uint64_t seed);

// Trains in place. On Ctrl-C it saves and returns early (program::interrupted() tells).
Training train(Nnlm& model, const Corpus& corpus, const Settings& settings, const TrainOptions& options);

}  // namespace nnlm
