// settings.h: every number of a run of this chapter, and the flags that change them.
#pragma once

#include <cstdint>
#include <string>

#include "chapters/03_rnn/experiments/vanishing.h"
#include "chapters/03_rnn/lesson.h"
#include "chapters/program/settings.h"
#include "chapters/program/text_corpus.h"

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

// Declares the flags of the chapter.
void declare(program::Flags& flags, Settings& settings);

}  // namespace rnn
