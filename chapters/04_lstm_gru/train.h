// train.h: the training loop of the chapter, the same for every task and cell, and what must be saved to go on.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "chapters/04_lstm_gru/tasks.h"

namespace gated {

struct TrainOptions {
  std::int64_t steps = 1000;
  std::size_t sequences = 32;  // B
  double rate = 2e-3;          // of Adam
  double clip = 1;             // ‖g‖ is never longer: a recurrent loss has walls (chapter 03)
  std::int64_t every = 100;    // steps between two points of the curve
  double goal = 2;             // stop when the score is this high; beyond 1: never
  std::uint64_t seed = 1;      // of the training sequences

  std::string label = {};             // of the progress bar; empty: none
  std::filesystem::path save = {};    // a checkpoint at each point of the curve and at Ctrl-C; empty: none
  std::filesystem::path resume = {};  // go on from this one; empty: start anew
};

struct Training {
  std::int64_t step = 0;
  std::vector<double> at, loss, score, test_loss;  // steps, the mean training loss since the point before, the test's
  double recent = 0;                               // sum of the losses since the last point,
  std::int64_t since = 0;                          // and how many
  double seconds = 0;
};

// Trains in place. On Ctrl-C it saves and returns early (program::interrupted() tells).
Training train(const Model& model, const Task& task, const TrainOptions& options);

// A model for a task. The letters: see ModelOptions; its inputs and outputs are the task's.
Model make_model(const Task& task, ModelOptions options, std::uint64_t seed);

}  // namespace gated
