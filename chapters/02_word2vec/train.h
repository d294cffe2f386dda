// train.h: from a corpus and the settings of a run to word vectors, with a progress bar.
#pragma once

#include <cstdint>
#include <filesystem>
#include <vector>

#include "autograd/array.h"
#include "chapters/02_word2vec/corpus.h"
#include "chapters/02_word2vec/settings.h"

namespace word2vec {

struct Training {
  ag::Array input, output;       // v [|V|, d] and v' [|V|, d]; of hierarchical softmax v' [|V| − 1, d]
  std::vector<double> at, loss;  // after so many epochs, the mean loss of a pair since the point before
  double seconds = 0;
  double words = 0;  // running words that were read, over all epochs
};

struct TrainOptions {
  std::uint64_t seed = 1;
  int threads = 1;                    // 0: all cores
  std::filesystem::path save = {};    // a checkpoint at each point of the curve and at Ctrl-C; empty: none
  std::filesystem::path resume = {};  // goes on from there; with one thread bit for bit
  bool silent = false;
};
Training train(const Corpus& corpus, const Settings& settings, const TrainOptions& options);

}  // namespace word2vec
