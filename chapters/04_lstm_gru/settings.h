// settings.h: every number of a run of this chapter. Flags of the same names change them.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "chapters/03_rnn/lesson.h"
#include "chapters/04_lstm_gru/experiments/models.h"
#include "chapters/program/settings.h"
#include "chapters/texts/text_corpus.h"

namespace gated {

// −1: what suits the task, see recipe().
struct Settings {
  std::string task = "adding";  // what the model of --save and --resume learns
  std::string cell = "lstm";    // rnn, lstm or gru
  std::int64_t lag = -1;        // T
  std::int64_t hidden = -1;     // H
  std::int64_t steps = -1;
  std::int64_t batch = 32;  // B, sequences in a step
  double rate = -1;         // of Adam
  double forget_bias = -1;  // of an LSTM
  bool peepholes = false;   // of an LSTM
  bool forget_gate = true;  // of an LSTM; without: the cell of 1997
  bool others = true;       // the other cells on the same task, and the other experiments of the chapter
  bool languages = true;    // with the others: language models with the three cells
  std::int64_t seeds = 5;   // of --prove

  Kind kind() const { return cell == "rnn" ? Kind::rnn : cell == "gru" ? Kind::gru : Kind::lstm; }
};
void declare(program::Flags& flags, Settings& settings);

// For each task the model and the training that suit it.
struct Recipe {
  std::size_t lag = 0;  // T
  ModelOptions model;
  TrainSettings train;
  std::int64_t every = 100;  // steps between two points of the curve
  double goal = 2;           // training stops when the score is this high; beyond 1: never
};
inline const std::vector<std::string> kTasks = {"adding", "recall", "copy", "reber", "counting"};
// `task`: one of kTasks. Throws std::out_of_range for another.
Recipe recipe(const std::string& task, program::Profile profile);
// That of settings.task, with what the flags changed. UserError: nothing would be learned.
Recipe chosen_recipe(const Settings& settings, program::Profile profile);

// Which text the language models read, and how large the LSTMs are; the others are as wide as their parameters allow.
struct LanguagesSettings {
  program::TextSettings text;
  rnn::LanguageSettings words, characters;
};
LanguagesSettings language_settings(program::Profile profile);

}  // namespace gated
