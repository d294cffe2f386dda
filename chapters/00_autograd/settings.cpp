#include "chapters/00_autograd/settings.h"

#include <algorithm>

namespace chapter00 {

Settings settings_for(program::Profile profile) {
  Settings s;
  switch (profile) {
    case program::Profile::standard:
    case program::Profile::prove:
      break;
    case program::Profile::quick:
      s.steps = 2500;
      s.largest = 1024;
      break;
    case program::Profile::full:  // the arms lie twice as close
      s.turns = 3;
      s.noise = 0.015;
      s.points = 4000;
      s.h = 64;
      s.steps = 60'000;
      s.largest = 16'384;
      break;
    case program::Profile::check:  // every line once
      s.points = 100;
      s.steps = 60;
      s.largest = 64;
      s.chain = 10'000;
      break;
  }
  return s;
}

void declare(program::Flags& flags, Settings& s) {
  flags.option("--points", s.points, "points of the spiral, for training and again for the test")
      .at_least(2)
      .at_most(10'000'000);
  flags.option("--turns", s.turns, "how far an arm winds").at_least(0).at_most(1000);
  flags.option("--noise", s.noise, "standard deviation around the arm").at_least(0).at_most(1000);
  flags.option("--hidden", s.h, "h: units of each hidden layer").at_least(1).at_most(10'000);
  flags.option("--steps", s.steps, "updates of the weights").at_least(1).at_most(1'000'000'000);
  flags.option("--batch", s.batch, "B: points to an update").at_least(1).at_most(1'000'000);
  flags.option("--rate", s.rate, "learning rate of AdamW at the start").above(0).at_most(100);
  flags.option("--weight-decay", s.weight_decay, "decoupled, per unit of learning rate").at_least(0).at_most(1000);
  flags.option("--chain", s.chain, "operations of the long chain").at_least(2).at_most(100'000'000);
  flags.option("--largest", s.largest, "parameters of the largest function whose gradient is timed")
      .at_least(4)
      .at_most(1'000'000);
  flags.option("--seeds", s.seeds, "of --prove").at_least(1).at_most(1000);
}

Data make_data(const Settings& s, std::uint64_t seed) {
  const auto N = static_cast<std::size_t>(s.points);
  ag::Random train(seed, "train points"), test(seed, "test points");
  return {spiral(N, s.turns, s.noise, train), spiral(N, s.turns, s.noise, test)};
}

TrainSettings train_settings(const Settings& s, std::uint64_t seed) {
  return {.steps = s.steps,
          .batch = static_cast<std::size_t>(s.batch),
          .rate = s.rate,
          .weight_decay = s.weight_decay,
          .seed = seed};
}

program::LoopOptions loop_options(const Settings& s) {
  return {.every = std::max<std::int64_t>(1, s.steps / 60), .unit = "points"};
}

}  // namespace chapter00
