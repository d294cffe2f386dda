// outcome.h: what comes out of a run.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "chapters/03_rnn/experiments/classifying.h"
#include "chapters/03_rnn/experiments/languages.h"
#include "chapters/03_rnn/experiments/namer.h"
#include "chapters/03_rnn/experiments/tagging.h"
#include "chapters/03_rnn/settings.h"

namespace rnn {

struct Tasks {
  HomonymTask homonyms;
  RoleTask roles;
  NamingTask naming;
  std::optional<TagTask> tags;
};

struct Outcome {
  const Corpus& corpus;
  const Settings& settings;
  const Learned<>& words;
  const Learned<>& characters;
  const LanguageScores& word_scores;
  const LanguageScores& character_scores;
  const Tasks& tasks;
};

Tasks run_tasks(const Settings& settings, const std::optional<std::filesystem::path>& brown, std::uint64_t seed);

}  // namespace rnn
