// learned.h: from a corpus and the settings of a run to word vectors: by the lesson, or by the trainer of fast/.
#pragma once

#include <vector>

#include "chapters/02_word2vec/experiments/corpus.h"
#include "chapters/02_word2vec/fast/trainer.h"
#include "chapters/02_word2vec/settings.h"

namespace word2vec {

struct Training {
  ag::Array input, output;       // v [|V|, d] and v' [|V|, d]; of hierarchical softmax v' [|V| − 1, d]
  std::vector<double> at, loss;  // after so many epochs, the mean loss of a pair since the point before
  double seconds = 0;
  double words = 0;  // running words that were read, over all epochs
};

// Shows a bar, saves and resumes as `common` says; on Ctrl-C it returns early (program::interrupted() tells). The
// lesson's is the same for any number of threads, the other with one thread. UserError: settings that the lesson lacks.
Training learn_vectors(const Corpus& corpus, const Settings& settings, const program::Common& common);

}  // namespace word2vec
