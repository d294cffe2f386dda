#include "chapters/04_lstm_gru/experiments/training.h"

#include <atomic>
#include <optional>
#include <stdexcept>
#include <thread>

#include "autograd/parallel.h"

namespace gated {

Task task_of(const std::string& task, const Recipe& r, std::uint64_t seed) {
  if (task == "adding") return adding_task(r.lag, 1000, seed);
  if (task == "recall") return recall_task(r.lag, 2, 500, seed);
  if (task == "copy") return copy_task(r.lag, 200, seed);
  if (task == "reber") return reber_task(r.lag, 20 * r.lag, 10, seed);
  if (task == "counting") return counting_task(r.lag, 10 * r.lag);
  throw std::out_of_range("no task of that name: " + task);
}

Model make_model(const Task& task, ModelOptions options, std::uint64_t seed) {
  options.inputs = task.inputs;
  options.outputs = task.outputs;
  ag::Random random(seed, "parameters");
  return {options, random};
}

Trained train_one(std::string name, const std::string& task_name, const Recipe& recipe, std::uint64_t seed,
                  program::LoopOptions options) {
  const Task task = task_of(task_name, recipe, seed);
  Trained out{std::move(name), make_model(task, recipe.model, seed), {}, {}};
  TrainSettings settings = recipe.train;
  settings.seed = seed;
  std::optional<double> score;
  options.every = recipe.every;
  options.unit = "sequences";
  options.measure = [&] {
    if (task.test_loss) out.test_loss.push_back(task.test_loss(out.model));
    return *(score = task.score(out.model));
  };
  if (recipe.goal <= 1) options.enough = [&] { return (score ? *score : task.score(out.model)) >= recipe.goal; };
  const std::string loop = options.file != nullptr ? "train" : fmt::format("{}, {}", task_name, out.name);
  out.training = train(
      loop, out.model, [&](std::size_t B, data::Random& random) { return task.loss(out.model, B, random); }, settings,
      options);
  return out;
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

std::vector<Trained> train_all(const std::string& task, const std::vector<std::pair<std::string, Recipe>>& recipes,
                               std::uint64_t seed) {
  std::vector<std::optional<Trained>> done(recipes.size());
  std::vector<std::function<void()>> jobs;
  for (std::size_t i = 0; i < recipes.size(); ++i)
    jobs.push_back([&, i] { done[i] = train_one(recipes[i].first, task, recipes[i].second, seed); });
  side_by_side(jobs);
  std::vector<Trained> out;
  for (std::optional<Trained>& one : done)
    if (one && !one->training.curve.held.empty()) out.push_back(std::move(*one));
  return out;
}

Recipe with_cell(Recipe recipe, const Task& task, Kind kind) {
  recipe.model.inputs = task.inputs;
  recipe.model.outputs = task.outputs;
  const std::size_t budget = parameter_count(recipe.model);
  recipe.model.kind = kind;
  recipe.model.input_gain = 0;  // large weights saturate a tanh that has no gate in front of it
  recipe.model.hidden = hidden_for(recipe.model, budget);
  return recipe;
}

}  // namespace gated
