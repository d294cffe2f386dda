// recipes.h: for each task the model and the training that suit it, at the size of the profile.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "chapters/04_lstm_gru/train.h"
#include "chapters/program/settings.h"

namespace gated {

struct Recipe {
  std::size_t lag = 0;  // T
  ModelOptions model;
  TrainOptions train;
};
inline const std::vector<std::string> kTasks = {"adding", "recall", "copy", "reber", "counting"};
// `task`: one of kTasks. Throws std::out_of_range for another.
Recipe recipe(const std::string& task, program::Profile profile);
// The task itself, its test sequences drawn from `seed`.
std::unique_ptr<Task> task_of(const std::string& task, const Recipe& recipe, std::uint64_t seed);

// One model trained by a recipe. The training of other seeds and cells differs from it in nothing else.
struct Trained {
  std::string name;
  Model model;
  Training training;
};
Trained train_one(std::string name, const std::string& task, Recipe recipe, std::uint64_t seed);

// Runs the jobs, as many at a time as there are cores: a tape belongs to its thread, so models train side by side.
void side_by_side(const std::vector<std::function<void()>>& jobs);

}  // namespace gated
