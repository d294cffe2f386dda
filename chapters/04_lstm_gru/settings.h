// settings.h: every number of a run of this chapter. Flags of the same names change them (see main.cpp).
#pragma once

#include <cstdint>
#include <string>

#include "chapters/program/settings.h"

namespace gated {

// −1: what suits the task, see recipes.cpp.
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
};

// What a profile asks for.
Settings settings_for(program::Profile profile);

}  // namespace gated
