// settings.h: every number of a run of this chapter, and the flags that change them.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "chapters/03_rnn/experiments/vanishing.h"
#include "chapters/03_rnn/lesson.h"
#include "chapters/program/settings.h"
#include "chapters/texts/model_folder.h"
#include "chapters/texts/text_corpus.h"

namespace rnn {

using program::Corpus;
using program::Text;

struct Settings : program::TextSettings {
  LanguageSettings words = {.sizes = {.dropout = 0.1}, .training = {}};
  LanguageSettings characters = {.sizes = {.m = 32, .H = 256}, .training = {.steps = 50, .epochs = 1}};

  std::string prompt;  // what the samples go on from; empty: the first words of the test part
  double temperature = 0.7;
  std::int64_t sample = 200;  // characters

  // Tagging, classification, generation from one vector.
  std::int64_t sentences = 6000;  // planted, to learn from
  std::int64_t task_updates = 3000;
  std::int64_t name_updates = 1500;
  bool tags = true;  // parts of speech too, when Brown is there:
  std::int64_t tag_updates = 500;
  std::size_t tag_every = 4;  // from every fourth of its texts

  VanishingScale laboratory;

  std::int64_t seeds = 5;  // of --prove
};

// What a profile asks for.
Settings settings_for(program::Profile profile);

// What config.json says of a language model, of this chapter or of another one that trains it, and the model that is
// made of it again; its `cell` is one of kCells. program::UserError or ag::CheckpointError naming file and field or
// parameter: config and parameters do not fit.
inline const std::vector<std::string> kCells = {"rnn", "lstm", "gru"};
nlohmann::ordered_json model_config(const std::string& chapter, const std::string& cell, const Sizes& sizes);
template <class Layer>
LanguageModel<Layer> read_language_model(const program::LanguageFolder& folder);

// Declares the flags of the chapter.
void declare(program::Flags& flags, Settings& settings);

}  // namespace rnn
