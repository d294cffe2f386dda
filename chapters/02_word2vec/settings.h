// settings.h: every number of a run of this chapter. Flags of the same names change them.
#pragma once

#include <cstdint>
#include <string>

#include "chapters/02_word2vec/lesson.h"
#include "chapters/program/settings.h"

namespace word2vec {

struct Settings {
  // What is read.
  // auto: the file of --data; without one what was fetched of Brown and State of the Union; else planted.
  std::string corpus = "auto";  // real, planted, text
  bool look_for_real = true;    // else auto does not ask what was fetched: for runs of seconds
  std::int64_t min_count = 5;   // rarer words are left out, as in the C tool
  std::int64_t planted_words = 1'000'000;

  // The model (letters in lesson.h). These are the C tool's and the paper's numbers.
  std::string model = "skip-gram";     // or cbow
  std::string objective = "negative";  // negative sampling, or hierarchical softmax
  std::int64_t d = 100;
  std::int64_t c = 5;   // window: 1 … c words on each side, a new number for each word
  std::int64_t k = 5;   // negative samples to a pair
  double power = 0.75;  // of the noise: P_n ∝ count^¾
  double sample = -1;   // t of the subsampling; 0: none; −1: 1e-4, or 1e-2 for the few words of the planted language
  std::string subsampling = "tool";  // the C tool's formula, or the paper's

  // How it is trained.
  std::int64_t epochs = 5;
  // By the trainer of fast/, on several threads, a text of any size; else by the loop of lesson.h, on the tape.
  bool fast = true;
  double rate = -1;  // α; falls in a straight line to nothing. −1: 0.025 (SGD; the C tool takes 0.05 for CBOW), or
                     // of the tape's Adam 0.01
  std::int64_t seeds = 5;  // of --prove

  // What is asked of the vectors.
  std::string vectors;     // write them here too; a name that ends in .bin: in the binary format
  std::string similarity;  // a file of word pairs with people's judgements (WordSim, SimLex)
  std::string questions;   // a file of analogies in Google's format
};

// What a profile asks for.
Settings settings_for(program::Profile profile);
void declare(program::Flags& flags, Settings& settings);
// UserError: settings that do not go together.
void check(const Settings& settings, const program::Common& common);
TextOptions text_options(const Settings& settings);

}  // namespace word2vec
