#include "chapters/02_word2vec/train.h"

#include <algorithm>
#include <memory>
#include <thread>

#include "chapters/02_word2vec/trainer.h"
#include "chapters/program/progress.h"

namespace word2vec {
namespace {

TrainerOptions trainer_options(const Corpus& corpus, const Settings& settings, const TrainOptions& options) {
  const bool hierarchical = settings.objective == "hierarchical";
  TrainerOptions o;
  o.sampling = {.architecture = settings.model == "cbow" ? Architecture::cbow : Architecture::skip_gram,
                .window = static_cast<std::size_t>(settings.c),
                .negatives = hierarchical ? 0 : static_cast<std::size_t>(settings.k),
                .threshold = settings.sample >= 0 ? settings.sample
                             : corpus.language    ? 1e-2
                                                  : 1e-4,
                .subsampling = settings.subsampling == "paper" ? Subsampling::paper : Subsampling::tool};
  o.output = hierarchical ? Output::hierarchical_softmax : Output::negative_sampling;
  o.power = settings.power;
  o.d = static_cast<std::size_t>(settings.d);
  o.rate = settings.rate;
  o.epochs = settings.epochs;
  o.threads = options.threads > 0 ? static_cast<std::size_t>(options.threads)
                                  : std::max<std::size_t>(1, std::thread::hardware_concurrency());
  o.seed = options.seed;
  return o;
}

std::unique_ptr<Text> text_of(const Corpus& corpus) {
  if (corpus.file.empty()) return std::make_unique<TokenText>(corpus.stream);
  return std::make_unique<FileText>(corpus.file, corpus.vocabulary);
}

}  // namespace

// [train]
Training train(const Corpus& corpus, const Settings& settings, const TrainOptions& options) {
  Trainer trainer(corpus.vocabulary, trainer_options(corpus, settings, options));
  const std::unique_ptr<Text> text = text_of(corpus);
  if (!options.resume.empty()) trainer.load(options.resume.string());

  const std::uint64_t total = text->words() * static_cast<std::uint64_t>(settings.epochs);
  const auto mode = options.silent ? program::Progress::Mode::silent : program::Progress::default_mode();
  program::Progress progress("train", static_cast<std::int64_t>(total), {.unit = "words", .mode = mode});
  std::uint64_t shown = trainer.words_read();
  bool done = false;
  while (!done && !program::interrupted()) {
    // With --save it stops at every tenth of the way for a checkpoint.
    const std::uint64_t stop = options.save.empty() ? total : trainer.words_read() + total / 10 + 1;
    done = trainer.train(*text, [&](const TrainingProgress& p) {
      progress.update(static_cast<std::int64_t>(p.words), p.loss, static_cast<std::int64_t>(p.words - shown));
      shown = p.words;
      return p.words < stop && !program::interrupted();
    });
    if (!options.save.empty()) trainer.save(options.save.string());
  }
  Training out{trainer.vectors(),    trainer.contexts(), trainer.curve().at,
               trainer.curve().loss, trainer.seconds(),  static_cast<double>(trainer.words_read())};
  for (double& at : out.at) at /= static_cast<double>(text->words());
  return out;
}
// [/train]

}  // namespace word2vec
