// settings.h: every number of a run of this chapter. Flags of the same names change them.
#pragma once

#include <cstdint>
#include <string>

#include "chapters/01_nnlm/lesson.h"
#include "chapters/program/settings.h"

namespace nnlm {

struct Settings {
  // What is read.
  // auto: the file or folder of --data; without one Brown when it has been fetched, else planted.
  std::string corpus = "auto";         // planted, brown, text
  bool look_for_real = true;           // else auto does not ask what was fetched: for runs of seconds
  std::int64_t min_count = 4;          // rarer words are one symbol: the paper merges the words of frequency ≤ 3
  std::int64_t train_words = 800'000;  // Brown's split in the paper, section 4.1: the first 800,000 words,
  std::int64_t valid_words = 200'000;  // the next 200,000, and the rest for the test
  std::int64_t planted_words = 300'000;

  // The network (letters in lesson.h).
  std::int64_t n = 5;
  std::int64_t m = 100;  // the paper tries 30 and 60 and needs 15 epochs; wider features get as far in the first one
  std::int64_t h = 100;
  bool direct = false;

  // How it is trained.
  double epochs = 2;
  std::int64_t batch = 256;  // the paper updates after every word; a batch makes matrix products of it
  double rate = 2e-3;        // AdamW's; falls in a straight line to a twentieth at the end
  double dropout = 0.1;      // not in the paper, which decays the weights and stops early
  double weight_decay = 0;
  std::int64_t patience = 0;  // with p > 0: stop after p epochs without a better validation, keep the best
  std::int64_t seeds = 5;     // of --prove
};

// What a profile asks for.
Settings settings_for(program::Profile profile);
void declare(program::Flags& flags, Settings& settings);
// UserError: a network without a way from the context to the output.
void check(const Settings& settings);
TrainSettings train_settings(const Settings& settings);

}  // namespace nnlm
