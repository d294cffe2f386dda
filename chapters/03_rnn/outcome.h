// outcome.h: what comes out of a run.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "chapters/03_rnn/classifying.h"
#include "chapters/03_rnn/corpus.h"
#include "chapters/03_rnn/namer.h"
#include "chapters/03_rnn/settings.h"
#include "chapters/03_rnn/tagging.h"
#include "chapters/03_rnn/train.h"
#include "chapters/common/running_text.h"

namespace rnn {

// A text written by a model.
struct Sample {
  double temperature = 0;
  std::string text;  // with the prompt
};

// One language model beside the models that count, on the same test tokens.
struct LanguageScores {
  std::vector<chapter::ScoredText> counted;  // interpolated trigram, Kneser–Ney of two orders
  double seconds = 0;                        // of counting
  chapter::ScoredText network = {}, mixture = {};
  double alpha = 0;  // the network's share of the mixture
  std::vector<Sample> samples = {};

  const chapter::ScoredText& best_counted() const;
};

struct Tasks {
  HomonymTask homonyms;
  RoleTask roles;
  NamingTask naming;
  std::optional<TagTask> tags;
};

struct Outcome {
  const Corpus& corpus;
  const Settings& settings;
  const LanguageRun& words;
  const LanguageRun& characters;
  const LanguageScores& word_scores;
  const LanguageScores& character_scores;
  const Tasks& tasks;
};

// What counting knows of a text: by words n = 3 and 5, by characters n = 4 and 6.
LanguageScores count_text(const Text& text, bool characters);
// Adds the network, its mixture with the best counting model, and what it writes.
void score_network(LanguageScores& scores, const LanguageRun& run);
// What samples go on from: --prompt, or the first three words of the test part that are in the vocabulary.
std::string prompt_of(const Settings& settings, const Corpus& corpus);
// Texts of so many tokens that go on from the prompt, at temperatures around `temperature`.
std::vector<Sample> write_samples(const LanguageRun& run, bool characters, const std::string& prompt,
                                  double temperature, std::int64_t tokens, std::uint64_t seed);

Tasks run_tasks(const Settings& settings, const std::optional<std::filesystem::path>& brown, std::uint64_t seed,
                bool silent = false);

}  // namespace rnn
