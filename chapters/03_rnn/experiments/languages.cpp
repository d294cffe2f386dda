#include "chapters/03_rnn/experiments/languages.h"

#include "chapters/program/progress.h"

namespace rnn {

LanguageScores score_language(const LanguageModel<>& model, const program::Text& text) {
  const double start = program::Progress::steady_seconds();
  LanguageScores scores{program::counted_models(text)};
  scores.seconds = program::Progress::steady_seconds() - start;
  scores.network = score("RNN", model, text.split);
  scores.mixture = data::mixture(scores.network, scores.best_counted(), scores.alpha);
  return scores;
}

double perplexity_on_curve(const data::ScoredText& counted, const program::Text& text) {
  return data::perplexity(std::span(counted.valid).first(curve_text(text.split).size() - data::kScoredFrom));
}

std::vector<Sample> write_samples(const LanguageModel<>& model, const program::Text& text, const std::string& prompt,
                                  double temperature, std::int64_t tokens, std::uint64_t seed) {
  std::vector<Sample> samples;
  for (const double t : {0.0, temperature, 1.0, 1.5}) {
    if (!samples.empty() && t == samples.back().temperature) continue;
    ag::Random random(seed, "samples");
    const TokenIds written = continue_text(model, text.tokens_of(prompt), static_cast<std::size_t>(tokens), t, random,
                                           data::Vocabulary::kUnknown);
    samples.push_back({t, text.continued(prompt, written)});
  }
  return samples;
}

}  // namespace rnn
