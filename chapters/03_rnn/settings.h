// settings.h: every number of a run of this chapter. Flags of the same names change them (see main.cpp).
#pragma once

#include <cstdint>
#include <string>

#include "chapters/common/recurrent_layer.h"
#include "chapters/common/settings.h"

namespace rnn {

// One language model and how it is trained; the same for words and for characters.
struct ModelSettings {
  std::int64_t m = 128;     // size of a token's vector
  std::int64_t H = 128;     // hidden units
  std::int64_t steps = 35;  // T: the gradient goes back so far
  std::int64_t lanes = 32;  // B
  double epochs = 3;
  double rate = 3e-3;  // of Adam, falling in a straight line to a twentieth
  double clip = 1;     // the norm of the gradient; 0: not clipped
  double dropout = 0.1;
  chapter::CellKind cell = chapter::CellKind::rnn;
};

struct Settings {
  // What is read: auto is the file or folder of --data, without one Brown if it was fetched, else the planted language.
  std::string corpus = "auto";  // planted, brown, text
  bool look_for_real = true;    // else auto does not ask what was fetched: for runs of seconds
  std::int64_t planted_words = 300'000;
  std::int64_t train_words = 200'000;  // of Brown: what the net can read more than once in the time there is
  std::int64_t min_count = 4;          // rarer words are merged into <unk>

  ModelSettings words;
  ModelSettings characters = {.m = 32, .H = 256, .steps = 50, .epochs = 1, .dropout = 0};

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
Settings settings_for(chapter::Profile profile);

}  // namespace rnn
