#include "chapters/04_lstm_gru/recipes.h"

#include <atomic>
#include <stdexcept>
#include <thread>

#include "autograd/parallel.h"
#include "chapters/program/settings.h"

namespace gated {
namespace {

// [recipes]
Recipe standard_recipe(const std::string& task) {
  Recipe r;
  if (task == "adding") {
    // 222,000 sequences at most, three times what the paper's LSTM took. Gates start so that what is written stays for
    // a hundred steps and little is written (Tallec and Ollivier 2018: b_f = ln T, b_i = −b_f); markers are few, so W
    // starts large.
    r = {.lag = 100,
         .model = {.hidden = 32, .forget_bias = 5, .input_bias = -3, .update_bias = 5, .input_gain = 2},
         .train = {.steps = 6937, .rate = 6e-3, .every = 200, .goal = 0.995}};
  } else if (task == "recall") {
    r = {.lag = 50, .model = {.hidden = 32}, .train = {.steps = 500, .rate = 3e-3, .every = 25}};
  } else if (task == "copy") {
    r = {.lag = 20,
         .model = {.hidden = 64, .forget_bias = 3, .update_bias = 3},
         .train = {.steps = 3000, .rate = 5e-3, .every = 100}};
  } else if (task == "reber") {
    r = {.lag = 100, .model = {.hidden = 16}, .train = {.steps = 1500, .rate = 1e-2, .every = 50}};
  } else if (task == "counting") {
    r = {.lag = 10, .model = {.hidden = 2, .forget_bias = 5}, .train = {.steps = 6000, .rate = 1e-2, .every = 500}};
  } else {
    throw std::out_of_range("no task of that name: " + task);
  }
  return r;
}
// [/recipes]

}  // namespace

Recipe recipe(const std::string& task, program::Profile profile) {
  Recipe r = standard_recipe(task);
  if (profile == program::Profile::prove && task == "copy") r.train.steps = 8000;
  if (profile == program::Profile::quick) {  // as far as seconds go
    if (task == "adding") r.lag = 30, r.train.steps = 1500;
    if (task == "copy") r.lag = 5, r.model.hidden = 32, r.train.steps = 400;
    if (task == "recall") r.train.steps = 200;
    if (task == "reber") r.train.steps = 400;
    if (task == "counting") r.train.steps = 2000;
  }
  if (profile == program::Profile::check) {  // every line once
    r.lag = std::min<std::size_t>(r.lag, 20);
    r.model.hidden = 4;
    r.train.steps = 20;
    r.train.every = 5;
    r.train.sequences = 4;
  }
  return r;
}

std::unique_ptr<Task> task_of(const std::string& task, const Recipe& r, std::uint64_t seed) {
  if (task == "adding") return adding_task(r.lag, 1000, seed);
  if (task == "recall") return recall_task(r.lag, 2, 500, seed);
  if (task == "copy") return copy_task(r.lag, 200, seed);
  if (task == "reber") return reber_task(r.lag, 20 * r.lag, 10, seed);
  if (task == "counting") return counting_task(r.lag, 10 * r.lag);
  throw std::out_of_range("no task of that name: " + task);
}

Trained train_one(std::string name, const std::string& task, Recipe r, std::uint64_t seed) {
  const std::unique_ptr<Task> data = task_of(task, r, seed);
  r.train.seed = seed;
  Model model = make_model(*data, r.model, seed);
  Training training = train(model, *data, r.train);
  return {std::move(name), std::move(model), std::move(training)};
}

void side_by_side(const std::vector<std::function<void()>>& jobs) {
  std::atomic<std::size_t> next{0};
  ag::in_parallel(std::max(1U, std::thread::hardware_concurrency()), [&](std::size_t) {
    try {
      for (std::size_t i = next++; i < jobs.size() && !program::interrupted(); i = next++) jobs[i]();
    } catch (...) {
      next = jobs.size();
      throw;
    }
  });
}

}  // namespace gated
