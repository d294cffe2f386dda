// settings.h: every number of a run of this chapter. Flags of the same names change them.
#pragma once

#include <cstdint>

#include "chapters/00_autograd/lesson.h"
#include "chapters/program/settings.h"

namespace chapter00 {

struct Settings {
  // The spiral: two arms, half a turn apart.
  std::int64_t points = 1000;  // of each of the two sets, for training and for the test
  double turns = 1.5;          // how far an arm winds
  double noise = 0.03;         // standard deviation around the arm; the arms are 0.28 apart with 1.5 turns

  // The network and its training (letters in lesson.h).
  std::int64_t h = 32;
  std::int64_t steps = 6000;
  std::int64_t batch = 64;
  double rate = 0.01;  // AdamW's; falls in a straight line to a twentieth
  double weight_decay = 1e-4;

  std::int64_t chain = 1'000'000;  // operations, one after the other
  std::int64_t largest = 4096;     // parameters of the function whose gradient is timed
  std::int64_t seeds = 5;          // of --prove
};

// What a profile asks for.
Settings settings_for(program::Profile profile);
void declare(program::Flags& flags, Settings& settings);

struct Data {
  Points train, test;
};
// Both sets, drawn from separate streams of `seed`.
Data make_data(const Settings& settings, std::uint64_t seed);
TrainSettings train_settings(const Settings& settings, std::uint64_t seed);
// Sixty points of the curve.
program::LoopOptions loop_options(const Settings& settings);

}  // namespace chapter00
