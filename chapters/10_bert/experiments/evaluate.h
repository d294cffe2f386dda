// evaluate.h: how well a model answers about documents that it has not seen.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "chapters/10_bert/experiments/corpus.h"

namespace bert {

inline constexpr std::size_t kTested = 1000;  // examples that a model is asked about in the end

struct Scores {
  double masked = 0;               // −ln P of a hidden piece
  double accuracy = 0;             // hidden pieces that are the likeliest
  double next = 0;                 // −ln P of B follows, or not
  double follows = 0, random = 0;  // right answers where B follows, and where it is a random one
};
Scores score(const Bert& model, std::span<const Example> examples, const WordPiece& vocabulary);

// −ln P of each hidden piece of the examples, in their order, for what `logits` gives to a batch: [M, V].
struct Answer {
  double ln_p = 0;  // of the piece that stood there
  bool right = false;
};
std::vector<Answer> answers(const Bert& model, std::span<const Example> examples, const WordPiece& vocabulary,
                            bool causal = false);

// The loss of who knows how often each piece is, and nothing else, on the hidden pieces of the examples.
double unigram_loss(const Corpus& corpus, std::span<const Example> examples);

// `n` examples of one part of the corpus, with one mask each, the same for every model.
std::vector<Example> held_out(const Corpus& corpus, const std::vector<Document>& part, const Settings& settings,
                              std::size_t n);

}  // namespace bert
