// Chapter 01. A neural probabilistic language model (Bengio, Ducharme, Vincent and Jauvin 2003).
//
// The idea: words get vectors, learned together with the network that predicts the next word from those of the words
// before it. The equations and the training loop stand in lesson.h.
//
// Runs 5 seconds with --quick (a planted language), some minutes by default (Brown, when it was fetched), longer with
// --full (MLP9 and MLP10 of the paper's Table 1). Page: docs/01_nnlm.md.
#include "autograd/blas.h"
#include "chapters/01_nnlm/experiments/baselines.h"
#include "chapters/01_nnlm/experiments/learned.h"
#include "chapters/01_nnlm/experiments/prove.h"
#include "chapters/01_nnlm/report/show.h"
#include "chapters/program/console.h"
#include "chapters/program/progress.h"
#include "chapters/program/run_record.h"
#include "chapters/program/save_file.h"

namespace nnlm {
namespace {

void describe(const Corpus& corpus) {
  const auto count = [](std::size_t n) { return program::thousands(static_cast<std::int64_t>(n)); };
  program::heading("The text");
  program::say("{} ({}): {} words to train, {} to validate, {} to test; |V| = {}", corpus.name, corpus.source,
               count(corpus.split.train.size()), count(corpus.split.valid.size()), count(corpus.split.test.size()),
               count(static_cast<std::size_t>(corpus.vocabulary.size())));
  if (corpus.name == "planted")
    program::say(
        "A generated language with planted word classes. On real text: ./course data get brown, then ./course run 01");
}

// One run: count, learn, compare, look.
int once(const Settings& settings, const program::Common& common) {
  const Corpus corpus = load_corpus(settings, common.data, common.seed);
  describe(corpus);

  program::heading("Counting: the models to beat");
  const Baselines baselines = count_baselines(corpus, 100);
  program::say("perplexity on the test words: {} {:.1f}, {} {:.1f}, {} {:.1f}  ({})", baselines.trigram.name,
               baselines.trigram.test_perplexity(), baselines.kneser_ney_3.name,
               baselines.kneser_ney_3.test_perplexity(), baselines.kneser_ney_5.name,
               baselines.kneser_ney_5.test_perplexity(), program::duration(baselines.seconds));

  program::heading("Learning: the network");
  const Nnlm model = make_model(corpus, settings, common.seed);
  program::say("n = {}, m = {}, h = {}{}: {} parameters", settings.n, settings.m, settings.h,
               settings.direct ? ", direct connections" : "",
               program::thousands(static_cast<std::int64_t>(model.parameter_count())));
  program::SaveFile file(common, "01_nnlm");
  file.belongs_to("text", program::fingerprint(corpus.stream, corpus.vocabulary));
  const Training training = learn(model, corpus, settings, {.seed = common.seed, .loop = {.file = &file}});
  if (program::interrupted()) return program::stopped_early(common);

  program::heading("The words it has not seen");
  const Scored network = score_network(model, corpus);
  Outcome outcome{corpus, settings, baselines, model, training, network};
  outcome.mixture = mixture(network, baselines.trigram, outcome.alpha);
  program::print(perplexity_table(outcome));

  program::heading("What the features know");
  program::print(neighbour_table(outcome));
  program::RunRecord record("01_nnlm", common, ag::blas_description());
  write_results(outcome, record, common);
  return 0;
}

int body(int argc, char** argv) {
  Settings settings;
  program::Flags flags("01_nnlm", "A neural probabilistic language model (Bengio et al. 2003)");
  flags.profiles([&](program::Profile profile) { settings = settings_for(profile); });
  declare(flags, settings);
  const program::Common common = flags.parse(argc, argv);
  check(settings);
  if (common.threads > 0) ag::set_threads(common.threads);
  if (common.gradcheck) return check_gradients();
  return common.profile == program::Profile::prove ? prove(settings, common) : once(settings, common);
}

}  // namespace
}  // namespace nnlm

int main(int argc, char** argv) { return program::run(argc, argv, nnlm::body); }
