#include "chapters/04_lstm_gru/train.h"

#include "autograd/optim.h"
#include "autograd/run_state.h"
#include "chapters/program/progress.h"
#include "chapters/program/settings.h"

namespace gated {
namespace {

void measure(Training& training, const Model& model, const Task& task) {
  training.at.push_back(static_cast<double>(training.step));
  training.loss.push_back(training.recent / static_cast<double>(training.since));
  const TestResult result = task.test(model);
  training.score.push_back(result.score);
  training.test_loss.push_back(result.loss);
  training.recent = 0;
  training.since = 0;
}

// Everything that decides how training goes on: a resumed run ends bit for bit where one that was never stopped ends.
ag::RunState run_state(const Model& model, ag::Optimizer& optimizer, data::Random& random, Training& training,
                       const TrainOptions& options) {
  using Words = ag::RunState::Words;
  ag::RunState state(model.parameters());
  state.require("seed", static_cast<std::int64_t>(options.seed));
  state.require("sequences", static_cast<std::int64_t>(options.sequences));
  state.add("optimizer", optimizer);
  state.add(
      "data", [&random] { return Words{random.state()}; },
      [&random](const Words& words) { random = data::Random(words[0]); });
  state.add("step", training.step);
  state.add("curve.at", training.at);
  state.add("curve.loss", training.loss);
  state.add("curve.score", training.score);
  state.add("curve.test_loss", training.test_loss);
  state.add("recent", training.recent);
  state.add("since", training.since);
  state.add("seconds", training.seconds);
  return state;
}

}  // namespace

Model make_model(const Task& task, ModelOptions options, std::uint64_t seed) {
  options.inputs = task.inputs();
  options.outputs = task.outputs();
  ag::Random random(seed, "parameters");
  return {options, random};
}

// [train]
Training train(const Model& model, const Task& task, const TrainOptions& options) {
  ag::Adam optimizer(model.parameters(), {.learning_rate = options.rate});
  data::Random random(options.seed, 1);
  Training training;
  ag::RunState state = run_state(model, optimizer, random, training, options);
  if (!options.resume.empty()) state.load(options.resume);

  const auto mode = options.label.empty() ? program::Progress::Mode::silent : program::Progress::default_mode();
  program::Progress progress(options.label, options.steps, {.unit = "sequences", .mode = mode});
  const double before = training.seconds;
  const auto done = [&] { return !training.score.empty() && training.score.back() >= options.goal; };
  while (training.step < options.steps && !done() && !program::interrupted()) {
    {
      ag::Tape tape;
      const Tensor loss = task.loss(model, options.sequences, random);
      tape.backward(loss);  // back through all steps of all sequences
      training.recent += static_cast<double>(loss.item());
      ++training.since;
    }
    // ε_t falls from ε to ε / 20 in a straight line.
    optimizer.set_learning_rate(options.rate *
                                (1 - 0.95 * static_cast<double>(training.step) / static_cast<double>(options.steps)));
    ag::clip_grad_norm(model.parameters(), options.clip);
    optimizer.step();
    optimizer.zero_grad();

    ++training.step;
    progress.update(training.step, training.recent / static_cast<double>(training.since),
                    static_cast<std::int64_t>(options.sequences));
    training.seconds = before + progress.seconds();
    if (training.step % options.every == 0 || training.step == options.steps) {
      measure(training, model, task);
      if (!options.save.empty()) state.save(options.save);
    }
  }
  if (program::interrupted() && !options.save.empty()) state.save(options.save);
  return training;
}
// [/train]

}  // namespace gated
