#include "chapters/01_nnlm/train.h"

#include <algorithm>
#include <bit>

#include "autograd/optim.h"
#include "autograd/run_state.h"
#include "chapters/01_nnlm/words.h"
#include "chapters/program/progress.h"

namespace nnlm {
namespace {

// A point of the curve; with patience also: is this the best epoch so far?
void measure(Training& training, ag::NamedArrays& best, const Nnlm& model, const Corpus& corpus,
             const Settings& settings, double epochs) {
  const ag::TrainMode off(false);
  training.at.push_back(epochs);
  training.train.push_back(training.recent.perplexity());
  const data::TokenView words = corpus.split.valid.first(curve_words(corpus, settings));
  training.valid.push_back(data::perplexity(target_probabilities(model, words, corpus.first)));
  training.recent = {};
  if (settings.patience == 0) return;
  ++training.waited;
  if (training.valid.back() < training.best) {
    training.best = training.valid.back();
    training.best_epoch = epochs;
    training.waited = 0;
    best = values(model.parameters());
  }
}

// Everything that decides how training goes on: a resumed run gives the same losses, bit for bit, as one that was never
// stopped.
ag::RunState run_state(Nnlm& model, ag::Optimizer& optimizer, ag::Random& dropout, Words& words, Training& training,
                       ag::NamedArrays& best) {
  using Numbers = ag::RunState::Words;
  ag::RunState state(model.parameters());
  state.add("optimizer", optimizer);
  state.add("dropout", dropout);
  state.add(
      "words",
      [&words] {
        return Numbers{words.position().epoch, words.position().done};
      },
      [&words](const Numbers& position) {
        words.restore({position[0], position[1]});
      });
  state.add("step", training.step);
  state.add("curve.at", training.at);
  state.add("curve.train", training.train);
  state.add("curve.valid", training.valid);
  state.add(
      "recent",
      [&recent = training.recent] {
        return Numbers{std::bit_cast<std::uint64_t>(recent.sum()), recent.tokens()};
      },
      [&recent = training.recent](const Numbers& sums) {
        recent = {};
        recent.add(std::bit_cast<double>(sums[0]), sums[1]);
      });
  state.add("seconds", training.seconds);
  state.add("patience.best", training.best);
  state.add("patience.best_epoch", training.best_epoch);
  state.add("patience.waited", training.waited);
  state.add("best", best);
  return state;
}

}  // namespace

std::size_t curve_words(const Corpus& corpus, const Settings& settings) {
  const std::size_t all = corpus.split.valid.size();
  return settings.patience > 0 ? all : std::min<std::size_t>(all, 20'000);
}

Nnlm make_model(const Corpus& corpus, const Settings& settings, std::uint64_t seed) {
  ag::Random random(seed, "parameters");
  Nnlm model({.vocabulary = static_cast<std::size_t>(corpus.vocabulary.size()),
              .n = static_cast<std::size_t>(settings.n),
              .m = static_cast<std::size_t>(settings.m),
              .h = static_cast<std::size_t>(settings.h),
              .direct = settings.direct},
             random);
  model.start_from_unigrams(corpus.split.train);
  return model;
}

// [train]
Training train(Nnlm& model, const Corpus& corpus, const Settings& settings, const TrainOptions& options) {
  Words words(corpus, settings, options.seed, options.shuffled_contexts);
  ag::AdamW optimizer(model.parameters(), {.learning_rate = settings.rate, .weight_decay = settings.weight_decay});
  ag::Random dropout(options.seed, "dropout");
  Training training;
  ag::NamedArrays best;
  ag::RunState state = run_state(model, optimizer, dropout, words, training, best);
  state.require("seed", static_cast<std::int64_t>(options.seed));  // of the order of the words
  state.require("training words", static_cast<std::int64_t>(corpus.split.train.size()));
  if (!options.resume.empty()) state.load(options.resume);

  const std::int64_t epoch = words.batches();
  const auto steps = std::max<std::int64_t>(1, static_cast<std::int64_t>(settings.epochs * static_cast<double>(epoch)));
  // With patience a point of the curve is a whole epoch, else there are eight of them to an epoch.
  const std::int64_t every = settings.patience > 0 ? epoch : std::max<std::int64_t>(1, epoch / 8);
  const auto mode = options.silent ? program::Progress::Mode::silent : program::Progress::default_mode();
  program::Progress progress("train", steps, {.measure = "perplexity", .mode = mode});
  double start = program::Progress::steady_seconds();
  const auto interrupted = [&] {
    return program::interrupted() || (options.stop_after > 0 && training.step >= options.stop_after);
  };
  while (training.step < steps && (settings.patience == 0 || training.waited < settings.patience) && !interrupted()) {
    const auto [contexts, targets] = words.next();
    const double B = static_cast<double>(targets.size());
    {
      ag::Tape tape;
      const ag::TrainMode dropping;
      // L = −1/B Σ ln P(w_t | w_{t−n+1} … w_{t−1})
      const ag::Tensor loss = model.loss(contexts, targets, settings.dropout, dropout);
      tape.backward(loss);
      training.recent.add(-B * static_cast<double>(loss.item()), targets.size());
    }
    // ε_t falls from ε to ε / 20 in a straight line.
    optimizer.set_learning_rate(settings.rate *
                                (1 - 0.95 * static_cast<double>(training.step) / static_cast<double>(steps)));
    optimizer.step();
    optimizer.zero_grad();

    ++training.step;
    progress.update(training.step, training.recent.perplexity(), static_cast<std::int64_t>(targets.size()));
    if (training.step % every == 0 || training.step == steps) {
      training.seconds += program::Progress::steady_seconds() - start;
      measure(training, best, model, corpus, settings, static_cast<double>(training.step) / static_cast<double>(epoch));
      if (!options.save.empty()) state.save(options.save);
      start = program::Progress::steady_seconds();
    }
  }
  training.seconds += program::Progress::steady_seconds() - start;
  if (interrupted() && !options.save.empty()) state.save(options.save);
  if (!best.empty()) assign(best, model.parameters(), "the best epoch");
  return training;
}
// [/train]

}  // namespace nnlm
