// language_scores.h: what is known of a language model after its training: how well it foresees text it has not seen,
// beside the models that count, and what it writes.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "chapters/03_rnn/language_run.h"
#include "chapters/03_rnn/running_text.h"

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

  const data::ScoredText& best_counted() const;
};

// What counting knows of a text: by words n = 3 and 5, by characters n = 4 and 6.
LanguageScores count_text(const program::Text& text, bool characters);
// Adds the network, its mixture with the best counting model, and what it writes.
void score_network(LanguageScores& scores, const LanguageRun& run);
// The perplexity of a counting model on what the curves of a text are drawn from.
double perplexity_on_curve(const data::ScoredText& counted, const program::Text& text);
// What samples go on from unless told otherwise: the first three words of the test part that are in the vocabulary.
std::string default_prompt(const program::Corpus& corpus);
// The prompt and so many tokens that follow it.
std::string write_sample(const LanguageRun& run, bool characters, const std::string& prompt, double temperature,
                         std::int64_t tokens, std::uint64_t seed);
// The same at temperatures around `temperature`.
std::vector<Sample> write_samples(const LanguageRun& run, bool characters, const std::string& prompt,
                                  double temperature, std::int64_t tokens, std::uint64_t seed);

}  // namespace rnn
