// languages.h: what is known of a language model after its training: how well it foresees text it has not seen, beside
// the models that count, and what it writes.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "chapters/03_rnn/lesson.h"
#include "chapters/texts/text_corpus.h"

namespace rnn {

// A text written by a model.
struct Sample {
  double temperature = 0;
  std::string text;  // with the prompt
};

// One language model beside the models that count, on the same test tokens.
struct LanguageScores {
  std::vector<data::ScoredText> counted;  // interpolated trigram, Kneser–Ney of two orders
  double seconds = 0;                     // of counting
  data::ScoredText network = {}, mixture = {};
  double alpha = 0;  // the network's share of the mixture
  std::vector<Sample> samples = {};

  const data::ScoredText& best_counted() const { return data::best_on_validation(counted); }
};

// The network, what counting knows of its text, and the mixture of the network with the best of those that count.
LanguageScores score_language(const LanguageModel<>& model, const program::Text& text);
// The perplexity of a counting model on what the curves of a text are drawn from.
double perplexity_on_curve(const data::ScoredText& counted, const program::Text& text);
// The prompt and so many tokens that follow it, at temperatures around `temperature`.
std::vector<Sample> write_samples(const LanguageModel<>& model, const program::Text& text, const std::string& prompt,
                                  double temperature, std::int64_t tokens, std::uint64_t seed);

}  // namespace rnn
