#include "chapters/02_word2vec/experiments/learned.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <memory>
#include <thread>

#include "chapters/02_word2vec/lesson.h"
#include "chapters/program/console.h"
#include "chapters/program/progress.h"
#include "chapters/program/save_file.h"
#include "datasets/fetch/manifest.h"

namespace word2vec {
namespace {

// Of the text's words in their order, or of its file.
std::uint64_t text_fingerprint(const Corpus& corpus) {
  const std::string digits = corpus.file.empty() ? program::fingerprint(corpus.stream, corpus.vocabulary)
                                                 : data::sha256_of_files({corpus.file}).front();
  return std::stoull(digits.substr(0, 16), nullptr, 16);
}

TrainerOptions trainer_options(const Corpus& corpus, const Settings& settings, const program::Common& common) {
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
  o.rate = settings.rate > 0 ? settings.rate : 0.025;
  o.epochs = settings.epochs;
  o.threads = common.threads > 0 ? static_cast<std::size_t>(common.threads)
                                 : std::max<std::size_t>(1, std::thread::hardware_concurrency());
  o.seed = common.seed;
  if (!common.save.empty() || !common.resume.empty()) o.text = text_fingerprint(corpus);
  return o;
}

std::unique_ptr<Text> text_of(const Corpus& corpus) {
  if (corpus.file.empty()) return std::make_unique<TokenText>(corpus.stream);
  return std::make_unique<FileText>(corpus.file, corpus.vocabulary);
}

// [fast]
Training by_trainer(const Corpus& corpus, const Settings& settings, const program::Common& common) {
  if (!settings.fast) program::say("A text of your own is read from its file: the trainer of fast/ does that.");
  Trainer trainer(corpus.vocabulary, trainer_options(corpus, settings, common));
  const std::unique_ptr<Text> text = text_of(corpus);
  const auto is_finite = [&] {
    return std::isfinite(trainer.loss()) && program::all_finite(trainer.vectors()) &&
           program::all_finite(trainer.contexts());
  };
  if (!common.resume.empty()) {
    trainer.load(common.resume.string());
    if (!is_finite())
      throw program::UserError(fmt::format("{}: a vector in it is not finite.", common.resume.string()));
  }

  const std::uint64_t total = text->words() * static_cast<std::uint64_t>(settings.epochs);
  program::Progress progress("train", static_cast<std::int64_t>(total), {.unit = "words"});
  std::uint64_t shown = trainer.words_read();
  bool done = false;
  while (!done && !program::interrupted()) {
    // With --save it stops at every tenth of the way for a checkpoint.
    const std::uint64_t stop = common.save.empty() ? total : trainer.words_read() + total / 10 + 1;
    done = trainer.train(*text, [&](const TrainingProgress& p) {
      progress.update(static_cast<std::int64_t>(p.words), p.loss, static_cast<std::int64_t>(p.words - shown));
      shown = p.words;
      return p.words < stop && std::isfinite(p.loss) && !program::interrupted();
    });
    if (!is_finite())
      throw program::UserError(
          fmt::format("train: the loss or a vector became NaN or infinite after {} words: try a smaller --rate. What "
                      "was saved before is as it was.",
                      trainer.words_read()));
    if (common.save.empty()) continue;
    trainer.save(common.save.string());
    program::note_saved();
  }
  Training out{trainer.vectors(),    trainer.contexts(), trainer.curve().at,
               trainer.curve().loss, trainer.seconds(),  static_cast<double>(trainer.words_read())};
  for (double& at : out.at) at /= static_cast<double>(text->words());
  return out;
}
// [/fast]

Training by_lesson(const Corpus& corpus, const Settings& settings, const program::Common& common) {
  data::TokenIds known;  // a word outside the vocabulary is passed over, as the trainer does
  std::copy_if(corpus.stream.begin(), corpus.stream.end(), std::back_inserter(known),
               [](data::TokenId w) { return w > data::Vocabulary::kUnknown; });
  program::SaveFile file(common, "02_word2vec");
  file.belongs_to("text", program::fingerprint(known, corpus.vocabulary));
  const Learned learned =
      learn("train", known, corpus.vocabulary, text_options(settings), common.seed, {.file = &file, .unit = "pairs"});
  Training out{learned.model.input.value(),
               learned.model.output.value(),
               learned.curve.at,
               learned.curve.train,
               learned.seconds,
               static_cast<double>(known.size()) * static_cast<double>(settings.epochs)};
  for (double& updates : out.at) updates /= learned.an_epoch;
  return out;
}

}  // namespace

Training learn_vectors(const Corpus& corpus, const Settings& settings, const program::Common& common) {
  if (settings.fast || !corpus.file.empty()) return by_trainer(corpus, settings, common);
  return by_lesson(corpus, settings, common);
}

}  // namespace word2vec
