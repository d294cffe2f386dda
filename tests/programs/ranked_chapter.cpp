// What a chapter does on several ranks, in small, for ranked_chapter_test: flags, a loop that saves and goes on,
// DataParallel, a record, and what goes wrong.
#include <signal.h>

#include <string>

#include "autograd/autograd.h"
#include "autograd/ranks.h"
#include "chapters/program/loop.h"
#include "chapters/program/run_record.h"
#include "chapters/program/save_file.h"
#include "chapters/texts/model_folder.h"

namespace {

struct Settings {
  std::int64_t steps = 40, stop = -1, fail = -1;  // in which step the last rank is told to stop, or throws
  std::int64_t enough = 0;                        // points of the curve after which the last rank has had enough
};

// y = tanh(x W) U of noise, with dropout that goes by the number of the part: all that a lesson's loop has.
void train(const Settings& settings, const program::Common& common) {
  ag::Random random(common.seed);
  ag::Linear hidden(5, 8, random), output(8, 3, random);
  ag::Parameters parameters = hidden.parameters();
  for (const ag::NamedParameter& p : output.parameters()) parameters.push_back({"output." + p.name, p.tensor});
  ag::Adam optimizer(parameters, {.learning_rate = 0.01});
  ag::DataParallel parallel(parameters, static_cast<std::size_t>(common.threads));
  program::SaveFile file(common, "ranked_chapter");
  ag::Random data(common.seed, "data");
  const bool last = ag::ranks::rank() + 1 == ag::ranks::size();
  program::LoopOptions options{.file = &file, .every = 10};
  std::int64_t points = 0;
  if (settings.enough > 0) options.enough = [&] { return last && ++points >= settings.enough; };
  program::Loop loop("train", settings.steps, options);
  loop.keep("optimizer", optimizer).keep("data", data);
  while (loop.next()) {
    const ag::Array x = data.normal({12, 5}, 0, 1);
    if (last && loop.step() == settings.stop) ::raise(SIGUSR1);
    const double loss = parallel.backward([&](std::size_t part) {
      if (last && loop.step() == settings.fail) throw program::UserError("the disk of this rank is full.");
      const auto [first, end] = ag::share(12, parallel.parts(), part);
      ag::Random dropped(common.seed, std::to_string(loop.step()) + " " + std::to_string(part));
      const ag::TrainMode dropping(dropped);
      const ag::Tensor rows(ag::Array(xt::view(x, xt::range(first, end))));
      return sum(square(output(ag::dropout(tanh(hidden(rows)), 0.3, dropped)))) * ag::Tensor(1.0 / 12);
    });
    optimizer.step();
    optimizer.zero_grad();
    loop.count(loss, 12);
  }
  if (program::interrupted()) return;
  program::RunRecord record("ranked_chapter", common, "none");
  record.curve("train", loop.curve().at, loop.curve().train);
  record.write(common.out);
  program::write_model(common.out, {{"model", "ranked"}}, program::Text(), parameters);
  program::say("trained, {} steps", loop.step());
}

int body(int argc, char** argv) {
  Settings settings;
  program::Flags flags("ranked_chapter", "what a chapter does on several ranks");
  flags.option("--steps", settings.steps, "steps").at_least(1);
  flags.option("--stop", settings.stop, "told to stop in this step").after_training();
  flags.option("--fail", settings.fail, "fails in this step").after_training();
  flags.option("--enough", settings.enough, "points of the curve that are enough").after_training();
  const program::Common common = flags.parse(argc, argv);
  train(settings, common);
  return program::interrupted() ? program::stopped_early(common) : 0;
}

}  // namespace

int main(int argc, char** argv) { return program::run(argc, argv, body); }
