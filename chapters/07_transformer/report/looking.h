// looking.h: where every head of every block looks, for the report's pictures.
#pragma once

#include "chapters/07_transformer/experiments/language.h"
#include "chapters/report/charts.h"

namespace transformer {

// One sentence, and its translation as beam search finds it: the encoder, the decoder at itself and at the source.
report::AttentionView heads(const Translator& model, const PairCorpus& corpus, const data::TokenIds& source,
                            const seq2seq::BeamOptions& options);
// A test sentence of middle length.
data::TokenIds shown_sentence(const PairCorpus& corpus);
// "The animal did not cross the street because it was too tired", or a test sentence like it.
report::AttentionView heads_of_it(const Coreference& coreference);

}  // namespace transformer
