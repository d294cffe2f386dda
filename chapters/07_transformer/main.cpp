// Chapter 07. The Transformer (Vaswani et al. 2017).
//
// The idea: attention alone. Every word of a sentence looks at all the others at once; no state is handed on. The
// equations stand in lesson.h; batches and beam search are chapter 05's.
//
// Runs in seconds with --quick, in about three minutes by default. Page: docs/07_transformer.md.
#include "autograd/blas.h"
#include "chapters/07_transformer/experiments/prove.h"
#include "chapters/07_transformer/report/complexity_show.h"
#include "chapters/07_transformer/report/show.h"
#include "chapters/program/save_file.h"
#include "chapters/texts/model_folder.h"

namespace transformer {
namespace {

// What holds before anything is learned, chapter 06 beside it, and what each layer costs.
void run_experiments(Outcome& outcome, const program::Common& common) {
  program::heading("Before anything is learned");
  const bool quick = common.profile == program::Profile::quick || common.profile == program::Profile::check;
  outcome.saturation = saturations(common.seed, quick ? 64 : 1024);
  const auto over_depth = [&](Stack stack) { return gradients_over_depth(stack, common.seed, quick ? 16 : 64); };
  outcome.depth_pre = over_depth(Stack::pre);
  outcome.depth_post = over_depth(Stack::post);
  outcome.depth_bare = over_depth(Stack::bare);
  print_facts(outcome);
  if (program::interrupted()) return;
  if (common.profile != program::Profile::quick) {
    program::heading("Beside chapter 06");
    const Settings settings = experiment_settings(common.profile);
    outcome.beside = beside_attention(program::load_pairs(settings, {}, common.seed), settings, common.seed);
    if (program::interrupted()) return;
    program::print(program::learned_table(
        {&outcome.beside->attention, &outcome.beside->transformer, &outcome.beside->same_seconds}));
  }
  program::heading("What \"it\" means");
  outcome.coreference = learn_coreference(common.profile, common.seed);
  if (program::interrupted()) return;
  print_coreference(*outcome.coreference);
  program::heading("What a layer costs");
  outcome.complexity = measure_complexity(lab_settings(common.profile));
  print_complexity(*outcome.complexity);
}

// Trains the translator of `settings`, lets it translate, and leaves it in common.out.
int once(const Settings& settings, const program::Common& common) {
  const PairCorpus corpus = program::load_pairs(settings, common.data, common.seed);
  program::describe(corpus);
  const Translator model = make_model(corpus, settings, common.seed);
  data::PairBatches batches(corpus.train, static_cast<std::size_t>(settings.batch), common.seed);
  program::SaveFile file(common, "07_transformer");
  file.belongs_to("text", corpus.fingerprint());

  program::heading("Learning");
  Outcome outcome{
      .settings = settings, .model = model, .translated = {.corpus = corpus, .parameters = model.parameter_count()}};
  program::Translated& translated = outcome.translated;
  const double start = program::Progress::steady_seconds();
  translated.curve =
      train("train", model, batches, train_settings(settings),
            {.file = &file, .measure = [&] { return seq2seq::held_out_loss(model, std::span(corpus.valid)); }});
  if (program::interrupted()) return program::stopped_early(common);
  translated.seconds = program::Progress::steady_seconds() - start;
  translated.loss = seq2seq::held_out_loss(model, std::span(corpus.test));
  write_model(common.out, model_config(settings, corpus), corpus.source, corpus.target, model.parameters());

  program::heading("Sentences it has not seen");
  const seq2seq::BeamOptions beam = beam_options(settings, corpus);
  translated.written.push_back(program::written_by(
      "greedy", corpus, seq2seq::translate(model, corpus.test, {.width = 1, .longest = beam.longest})));
  translated.written.push_back(
      program::written_by(fmt::format("beam {}", beam.width), corpus, seq2seq::translate(model, corpus.test, beam)));
  program::print_written(translated);

  if (settings.experiments) run_experiments(outcome, common);
  if (program::interrupted()) return program::stopped_early(common);
  write_results(outcome, common);
  program::say("translate with it: ./course translate --model {} \"…\"", common.out.string());
  return 0;
}

int body(int argc, char** argv) {
  Settings settings;
  program::Flags flags("07_transformer", "The Transformer (Vaswani et al. 2017)");
  flags.profiles([&](program::Profile profile) { settings = settings_for(profile); });
  declare(flags, settings);
  const program::Common common = flags.parse(argc, argv);
  if (common.threads > 0) ag::set_threads(common.threads);
  if (common.gradcheck) return check_gradients();
  return common.profile == program::Profile::prove ? prove(settings, common) : once(settings, common);
}

}  // namespace
}  // namespace transformer

int main(int argc, char** argv) { return program::run(argc, argv, transformer::body); }
