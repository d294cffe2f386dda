#include "chapters/03_rnn/language_scores.h"

#include <algorithm>
#include <span>

#include "chapters/program/progress.h"
#include "datasets/characters.h"
#include "datasets/metrics.h"
#include "datasets/plain_text.h"
#include "datasets/text.h"

namespace rnn {

const data::ScoredText& LanguageScores::best_counted() const {
  return *std::min_element(counted.begin(), counted.end(),
                           [](const auto& a, const auto& b) { return a.valid_perplexity() < b.valid_perplexity(); });
}

LanguageScores count_text(const program::Text& text, bool characters) {
  const double start = program::Progress::steady_seconds();
  LanguageScores scores{data::count_baselines(text.split, text.vocabulary.size(),
                                              characters ? std::vector<int>{4, 6} : std::vector<int>{3, 5})};
  scores.seconds = program::Progress::steady_seconds() - start;
  return scores;
}

void score_network(LanguageScores& scores, const LanguageRun& run) {
  scores.network = score(
      name_of(run.settings().cell), [&] { return run.model().reader(); }, run.text().split);
  scores.mixture = data::mixture(scores.network, scores.best_counted(), scores.alpha);
}

double perplexity_on_curve(const data::ScoredText& counted, const program::Text& text) {
  return data::perplexity(std::span(counted.valid).first(curve_text(text).size() - data::kScoredFrom));
}

std::string default_prompt(const program::Corpus& corpus) {
  // Nobody says <unk>.
  const data::TokenView test = corpus.words.split.test;
  std::size_t t = 0;
  const auto known = [](data::TokenId word) { return word != data::Vocabulary::kUnknown; };
  while (t + 3 < test.size() && !std::ranges::all_of(test.subspan(t, 3), known)) ++t;
  std::string prompt;
  for (const data::TokenId word : test.subspan(t, 3)) prompt += corpus.words.vocabulary.word(word) + " ";
  return prompt;
}

std::string write_sample(const LanguageRun& run, bool characters, const std::string& prompt, double temperature,
                         std::int64_t tokens, std::uint64_t seed) {
  const data::Vocabulary& vocabulary = run.text().vocabulary;
  data::TokenIds ids;
  if (characters) {
    ids = data::encode_characters(vocabulary, prompt);
  } else {
    const std::string lower = data::lower_case(prompt);
    for (const std::string_view word : data::split_punctuation(lower)) ids.push_back(vocabulary.id(word));
    if (ids.empty()) ids.push_back(data::Vocabulary::kUnknown);
  }
  ag::Random random(seed, "samples");
  const data::TokenIds written = continue_text(run.model().reader(), ids, static_cast<std::size_t>(tokens), temperature,
                                               random, data::Vocabulary::kUnknown);
  if (characters) return prompt + data::decode_characters(vocabulary, written);
  std::string text = prompt;
  for (const std::string& word : vocabulary.decode(written)) text += (text.ends_with(' ') ? "" : " ") + word;
  return text;
}

std::vector<Sample> write_samples(const LanguageRun& run, bool characters, const std::string& prompt,
                                  double temperature, std::int64_t tokens, std::uint64_t seed) {
  std::vector<Sample> samples;
  for (const double t : {0.0, temperature, 1.0, 1.5})
    if (samples.empty() || t != samples.back().temperature)
      samples.push_back({t, write_sample(run, characters, prompt, t, tokens, seed)});
  return samples;
}

}  // namespace rnn
