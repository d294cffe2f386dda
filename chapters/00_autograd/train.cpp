#include "chapters/00_autograd/train.h"

#include <algorithm>

#include "autograd/optim.h"
#include "autograd/run_state.h"
#include "chapters/program/progress.h"

namespace chapter00 {
namespace {

// `count` points drawn with replacement: a batch.
Points draw(const Points& from, std::size_t count, ag::Random& random) {
  Points batch{ag::empty({count, 2}), ag::Ids(ag::Ids::shape_type{count})};
  for (std::size_t i = 0; i < count; ++i) {
    const std::size_t pick = random.below(from.label.size());
    for (std::size_t c = 0; c < 2; ++c) batch.x(i, c) = from.x(pick, c);
    batch.label(i) = from.label(pick);
  }
  return batch;
}

void measure(Training& training, const Model& model, const Points& test) {
  const ag::Tensor z = model(test.x);  // no tape in scope: nothing is recorded
  training.at.push_back(static_cast<double>(training.step));
  training.train_loss.push_back(training.recent / static_cast<double>(training.since));
  training.test_loss.push_back(static_cast<double>(cross_entropy(z, test.label).item()));
  training.test_accuracy.push_back(accuracy(z, test.label));
  training.recent = 0;
  training.since = 0;
}

// Everything that decides how training goes on: a resumed run ends bit for bit where one that was never stopped ends.
ag::RunState run_state(const ag::Parameters& parameters, ag::Optimizer& optimizer, ag::Random& batches,
                       Training& training, const TrainOptions& options) {
  ag::RunState state(parameters);
  state.require("seed", static_cast<std::int64_t>(options.seed));  // of the points
  state.add("optimizer", optimizer);
  state.add("batches", batches);
  state.add("step", training.step);
  state.add("curve.at", training.at);
  state.add("curve.train_loss", training.train_loss);
  state.add("curve.test_loss", training.test_loss);
  state.add("curve.test_accuracy", training.test_accuracy);
  state.add("recent", training.recent);
  state.add("since", training.since);
  state.add("seconds", training.seconds);
  return state;
}

}  // namespace

Data make_data(const Settings& settings, std::uint64_t seed) {
  const auto N = static_cast<std::size_t>(settings.points);
  ag::Random train(seed, "train points"), test(seed, "test points");
  return {spiral(N, settings.turns, settings.noise, train), spiral(N, settings.turns, settings.noise, test)};
}

// [train]
Training train(const Model& model, const ag::Parameters& parameters, const Data& data, const Settings& settings,
               const TrainOptions& options) {
  ag::AdamW optimizer(parameters, {.learning_rate = settings.rate, .weight_decay = settings.weight_decay});
  ag::Random batches(options.seed, "batches");
  Training training;
  ag::RunState state = run_state(parameters, optimizer, batches, training, options);
  if (!options.resume.empty()) state.load(options.resume);

  const auto B = static_cast<std::size_t>(settings.batch);
  const std::int64_t every = std::max<std::int64_t>(1, settings.steps / 60);
  program::Progress progress(options.label, settings.steps, {.unit = "points"});
  const double before = training.seconds;
  const auto interrupted = [&] {
    return program::interrupted() || (options.stop_after > 0 && training.step >= options.stop_after);
  };
  while (training.step < settings.steps && !interrupted()) {
    const Points batch = draw(data.train, B, batches);
    {
      ag::Tape tape;
      const ag::Tensor loss = cross_entropy(model(batch.x), batch.label);  // L = −1/B Σ ln P(class | x)
      tape.backward(loss);                                                 // dL/dW for every W
      training.recent += static_cast<double>(loss.item());
      ++training.since;
    }
    // ε falls to ε / 20 in a straight line.
    optimizer.set_learning_rate(settings.rate *
                                (1 - 0.95 * static_cast<double>(training.step) / static_cast<double>(settings.steps)));
    optimizer.step();
    optimizer.zero_grad();

    ++training.step;
    progress.update(training.step, training.recent / static_cast<double>(training.since), settings.batch);
    training.seconds = before + progress.seconds();
    if (training.step % every == 0 || training.step == settings.steps) {
      measure(training, model, data.test);
      if (!options.save.empty()) state.save(options.save);
    }
  }
  if (interrupted() && !options.save.empty()) state.save(options.save);
  return training;
}
// [/train]

}  // namespace chapter00
