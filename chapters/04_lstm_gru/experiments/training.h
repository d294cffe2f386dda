// training.h: lesson.h's training with each task and cell, and many of them side by side.
#pragma once

#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "chapters/04_lstm_gru/experiments/tasks.h"
#include "chapters/04_lstm_gru/settings.h"

namespace gated {

// The task itself, its test sequences drawn from `seed`. `task`: one of kTasks; throws std::out_of_range for another.
Task task_of(const std::string& task, const Recipe& recipe, std::uint64_t seed);
// A model for a task: its inputs and outputs are the task's.
Model make_model(const Task& task, ModelOptions options, std::uint64_t seed);

// One model trained by a recipe. The training of other seeds and cells differs from it in nothing else.
struct Trained {
  std::string name;
  Model model;
  Training training;              // its held-out curve is the score
  std::vector<double> test_loss;  // beside it, where the task has one

  double score() const { return training.curve.held.back(); }
};
Trained train_one(std::string name, const std::string& task, const Recipe& recipe, std::uint64_t seed,
                  program::LoopOptions options = {.silent = true});

// Runs the jobs, as many at a time as there are cores: a tape belongs to its thread, so models train side by side.
void side_by_side(const std::vector<std::function<void()>>& jobs);
// One model a recipe, side by side; those that Ctrl-C left out are missing.
std::vector<Trained> train_all(const std::string& task, const std::vector<std::pair<std::string, Recipe>>& recipes,
                               std::uint64_t seed);
// The recipe with another cell: as wide as its parameters allow.
Recipe with_cell(Recipe recipe, const Task& task, Kind kind);

}  // namespace gated
