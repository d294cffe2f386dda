// looking.h: pictures of one example: where every head looks, what is hidden in four epochs, what may stand everywhere.
#pragma once

#include "chapters/10_bert/experiments/evaluate.h"
#include "chapters/program/console.h"
#include "chapters/report/charts.h"

namespace bert {

// The pieces of an example as a reader reads them.
std::vector<std::string> spelled(const TokenIds& pieces, const WordPiece& vocabulary);

report::AttentionView heads(const Bert& model, const Example& example, const WordPiece& vocabulary);

// The masks of the first examples of training over several epochs: pieces that are asked for, by what became of them.
report::Heatmap masks(const Corpus& corpus, const Settings& settings, std::uint64_t seed);

// Sentences with hidden pieces, and the five likeliest for each place.
program::Table guesses(const Bert& model, std::span<const Example> examples, const WordPiece& vocabulary);
// One example: what the model holds for likely at every place, each hidden in its turn.
program::Table everywhere(const Bert& model, const Example& example, const WordPiece& vocabulary);

}  // namespace bert
