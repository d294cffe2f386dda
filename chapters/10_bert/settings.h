// settings.h: every number of a run of this chapter, and the flags that change them.
#pragma once

#include <cstdint>
#include <string>

#include "chapters/10_bert/lesson.h"
#include "chapters/program/settings.h"

namespace bert {

struct Settings {
  // What is read: auto is the file or folder of --data, without one the planted documents.
  std::string corpus = "auto";     // planted, brown, sotu, text
  std::int64_t documents = 3000;   // of the planted language
  std::int64_t vocabulary = 8000;  // pieces that are learned from a text; the planted words are pieces as they are
  bool cased = false;              // keeps capitals and accents

  Sizes sizes = {.V = 0, .d = 64, .h = 4, .F = 256, .N = 3, .P = 48};
  Masking masking;
  TrainSettings training;

  std::int64_t compared_steps = 2000;  // updates of a model that is only there to be compared

  bool experiments = true;
  std::int64_t seeds = 5;  // of --prove
};

// With the updates of such a model.
Settings compared(Settings settings);
// What a profile asks for.
Settings settings_for(program::Profile profile);
// Declares the flags of the chapter.
void declare(program::Flags& flags, Settings& settings);
// UserError: sizes that do not fit each other, or the threads that read the parts of a batch.
void check(const Settings& settings);

}  // namespace bert
