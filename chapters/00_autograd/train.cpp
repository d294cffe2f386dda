#include "chapters/00_autograd/train.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "autograd/checkpoint.h"
#include "autograd/optim.h"
#include "chapters/common/progress.h"

namespace chapter00 {
namespace {

using Json = nlohmann::json;

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

// Parameters, moments of the optimizer, the generator of the batches and the curve: a resumed run ends bit for bit
// where one that was never stopped ends.
void save(const std::filesystem::path& file, const Training& training, const ag::Parameters& parameters,
          const ag::Optimizer& optimizer, const ag::Random& batches) {
  ag::Checkpoint checkpoint;
  checkpoint.arrays = values(parameters);
  checkpoint.arrays.merge(ag::with_prefix("optimizer.", optimizer.state()));
  checkpoint.metadata["training"] = Json{
      {"step", training.step},
      {"at", training.at},
      {"train_loss", training.train_loss},
      {"test_loss", training.test_loss},
      {"test_accuracy", training.test_accuracy},
      {"recent", training.recent},
      {"since", training.since},
      {"seconds", training.seconds},
      {"batches", batches.state()}}.dump();
  ag::write_checkpoint(file.string(), checkpoint);
}

Training load(const std::filesystem::path& file, const ag::Parameters& parameters, ag::Optimizer& optimizer,
              ag::Random& batches) {
  ag::Checkpoint checkpoint = ag::read_checkpoint(file.string());
  Training training;
  try {
    const Json json = Json::parse(checkpoint.metadata["training"]);
    json.at("step").get_to(training.step);
    json.at("at").get_to(training.at);
    json.at("train_loss").get_to(training.train_loss);
    json.at("test_loss").get_to(training.test_loss);
    json.at("test_accuracy").get_to(training.test_accuracy);
    json.at("recent").get_to(training.recent);
    json.at("since").get_to(training.since);
    json.at("seconds").get_to(training.seconds);
    batches.set_state(json.at("batches").get<ag::Random::State>());
  } catch (const Json::exception&) {
    throw chapter::UserError(
        fmt::format("{}: not a checkpoint of this chapter. --resume takes what --save wrote.", file.string()));
  }
  const ag::NamedArrays moments = ag::take_prefix("optimizer.", checkpoint.arrays);
  assign(checkpoint.arrays, parameters, file.string());
  optimizer.load_state(moments);
  return training;
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
  if (!options.resume.empty()) training = load(options.resume, parameters, optimizer, batches);

  const auto B = static_cast<std::size_t>(settings.batch);
  const std::int64_t every = std::max<std::int64_t>(1, settings.steps / 60);
  chapter::Progress progress(options.label, settings.steps, {.unit = "points"});
  const double before = training.seconds;
  while (training.step < settings.steps && !chapter::interrupted()) {
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
      if (!options.save.empty()) save(options.save, training, parameters, optimizer, batches);
    }
  }
  if (chapter::interrupted() && !options.save.empty()) save(options.save, training, parameters, optimizer, batches);
  return training;
}
// [/train]

}  // namespace chapter00
