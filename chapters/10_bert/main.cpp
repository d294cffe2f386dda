// Chapter 10. BERT (Devlin et al. 2019).
//
// The idea: take words out of a text and ask for them, so that an encoder which looks to both sides can learn from text
// alone. The equations stand in lesson.h; the block is chapter 07's.
//
// Runs in seconds with --quick, in about three minutes by default. Page: docs/10_bert.md.
#include <algorithm>
#include <thread>

#include "autograd/blas.h"
#include "chapters/10_bert/experiments/prove.h"
#include "chapters/10_bert/pretrained.h"
#include "chapters/10_bert/report/show.h"
#include "chapters/program/progress.h"
#include "chapters/program/save_file.h"

namespace bert {
namespace {

// Those of --threads, which read the parts of a batch side by side; 0: a thread for each core.
std::size_t threads_of(const program::Common& common) {
  return common.threads > 0 ? static_cast<std::size_t>(common.threads)
                            : std::max(1U, std::thread::hardware_concurrency());
}

// What the planted documents show: the model beside one that reads from left to right, beside fewer masks, beside
// another second question.
void run_experiments(Outcome& outcome, const program::Common& common) {
  program::heading("Both sides, or one");
  // Asked for every piece, it has learned from a sixth of the examples what it can.
  outcome.sides = compare_sides(outcome.corpus, compared(outcome.settings), common.seed, outcome.model);
  if (program::interrupted()) return;
  if (common.profile != program::Profile::quick) {
    program::heading("New masks in every epoch");
    outcome.repeats = compare_repeats(outcome.settings, common.seed);
  }
  print_experiments(outcome);
}

// Pretrains on the documents of `settings`, asks the model what it has learned, and leaves it in common.out.
int once(const Settings& settings, const program::Common& common) {
  const Corpus corpus = load_corpus(settings, common.data, common.seed);
  describe(corpus);
  const Bert model = make_model(corpus, settings, common.seed);
  Examples examples(corpus.train, corpus.vocabulary, settings.sizes.P, settings.masking, common.seed);
  program::SaveFile file(common, "10_bert");
  file.belongs_to("text", fingerprint(corpus));

  program::heading("Pretraining");
  Outcome outcome{.settings = settings, .corpus = corpus, .model = model};
  const std::vector<Example> valid = held_out(corpus, corpus.valid, settings, 300),
                             test = held_out(corpus, corpus.test, settings, kTested);
  const auto measure = [&] {
    outcome.watched.push_back(score(model, valid, corpus.vocabulary));
    return outcome.watched.back().masked;
  };
  const std::int64_t often = std::max<std::int64_t>(1, settings.training.steps / 60);  // shows the plateau, and its end
  const double start = program::Progress::steady_seconds();
  outcome.curve = train("pretraining", model, examples, corpus.vocabulary, settings.training,
                        {.file = &file, .every = often, .measure = measure});
  if (program::interrupted()) return program::stopped_early(common);
  outcome.seconds = program::Progress::steady_seconds() - start;
  write_model(common.out, model, corpus.vocabulary);

  program::heading("What it has learned");
  outcome.scores = score(model, test, corpus.vocabulary);
  outcome.unigram = unigram_loss(corpus, test);
  if (corpus.planted) outcome.floor = floor_of(*corpus.planted, test, settings.masking);
  print_scores(outcome);
  print_guesses(outcome);
  if (settings.experiments && corpus.planted) run_experiments(outcome, common);
  if (program::interrupted()) return program::stopped_early(common);
  write_results(outcome, common);
  program::say("ask it: ./course fill --model {} \"… [MASK] …\"", program::shell_word(common.out.string()));
  return 0;
}

int body(int argc, char** argv) {
  Settings settings;
  program::Flags flags("10_bert", "Bidirectional encoder representations from Transformers (Devlin et al. 2019)");
  flags.profiles([&](program::Profile profile) { settings = settings_for(profile); });
  flags.default_threads(2);
  declare(flags, settings);
  const program::Common common = flags.parse(argc, argv);
  settings.training.threads = threads_of(common);
  check(settings);
  ag::set_threads(1);
  if (common.gradcheck) return check_gradients();
  return common.profile == program::Profile::prove ? prove(settings, common) : once(settings, common);
}

}  // namespace
}  // namespace bert

int main(int argc, char** argv) { return program::run(argc, argv, bert::body); }
