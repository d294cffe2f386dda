// settings.h: every number of a run of this chapter. Flags of the same names change them (see main.cpp).
#pragma once

#include <cstdint>
#include <string>

#include "chapters/03_rnn/language_scores.h"
#include "chapters/program/settings.h"

namespace rnn {

using program::Corpus;
using program::Text;

struct Settings : program::TextSettings {
  LanguageSettings words;
  LanguageSettings characters = {.m = 32, .H = 256, .steps = 50, .epochs = 1, .dropout = 0};

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

  std::int64_t seeds = 5;  // of --prove
};

// What a profile asks for.
Settings settings_for(program::Profile profile);

}  // namespace rnn
