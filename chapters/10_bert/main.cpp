// Chapter 10. BERT (Devlin et al. 2019).
//
// The idea: take words out of a text and ask for them, so that an encoder which looks to both sides can learn from text
// alone. The equations stand in lesson.h; the block is chapter 07's.
//
// Runs in seconds with --quick, in about three minutes by default. Page: docs/10_bert.md.
#include "autograd/blas.h"
#include "chapters/10_bert/experiments/prove.h"
#include "chapters/10_bert/published.h"
#include "chapters/10_bert/report/show.h"
#include "chapters/program/save_file.h"

namespace bert {
namespace {

// Pretrains on the documents of `settings`, asks the model what it has learned, and leaves it in common.out.
int once(const Settings& settings, const program::Common& common) {
  const Corpus corpus = load_corpus(settings, common.data, common.seed);
  describe(corpus);
  Outcome outcome{.settings = settings, .corpus = corpus, .model = make_model(corpus, settings, common.seed)};
  Examples examples(corpus.train, corpus.vocabulary, settings.sizes.P, settings.masking, common.seed);
  program::SaveFile file(common, "10_bert");
  file.belongs_to("text", fingerprint(corpus));

  program::heading("Pretraining");
  const HeldOut held_out(corpus, settings);
  const double start = program::Progress::steady_seconds();
  outcome.curve = train("pretraining", outcome.model, examples, corpus.vocabulary, settings.training,
                        {.file = &file, .measure = [&] { return held_out.loss(outcome.model, outcome.watched); }},
                        threads_of(common));
  if (program::interrupted()) return program::stopped_early(common);
  outcome.seconds = program::Progress::steady_seconds() - start;
  outcome.scores = held_out.scores(outcome.model);
  write_model(common.out, outcome.model, corpus);

  program::heading("What it has learned");
  print_scores(outcome);
  print_guesses(outcome);
  if (settings.experiments) run_experiments(outcome, common);
  if (program::interrupted()) return program::stopped_early(common);
  write_results(outcome, common);
  program::say("ask it: ./course fill --model {} \"… [MASK] …\"", common.out.string());
  return 0;
}

int body(int argc, char** argv) {
  Settings settings;
  program::Flags flags("10_bert", "Bidirectional encoder representations from Transformers (Devlin et al. 2019)");
  flags.profiles([&](program::Profile profile) { settings = settings_for(profile); });
  declare(flags, settings);
  const program::Common common = flags.parse(argc, argv);
  check(settings);
  ag::set_threads(1);
  if (common.gradcheck) return check_gradients();
  return common.profile == program::Profile::prove ? prove(settings, common) : once(settings, common);
}

}  // namespace
}  // namespace bert

int main(int argc, char** argv) { return program::run(argc, argv, bert::body); }
