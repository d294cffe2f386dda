// Chapter 05. Sequence to sequence (Sutskever, Vinyals & Le 2014; Cho et al. 2014).
//
// The idea: read a sentence into one vector, write another sentence from it. The equations, the training loop and the
// search for the best translation stand in lesson.h.
//
// Runs in seconds with --quick, in about three minutes by default. Page: docs/05_seq2seq.md.
#include "autograd/blas.h"
#include "chapters/05_seq2seq/experiments/prove.h"
#include "chapters/05_seq2seq/report/show.h"
#include "chapters/program/save_file.h"
#include "chapters/texts/model_folder.h"

namespace seq2seq {
namespace {

// On planted pairs of their own, beside a run on such pairs.
void run_experiments(Outcome& outcome, const program::Common& common) {
  const Settings settings = experiment_settings(common.profile);
  program::heading("The bottleneck: the same network, and one four times as wide");
  outcome.plain = learn_plain(settings, common.seed);
  if (!program::interrupted()) outcome.wide = learn_wide(settings, common.seed);
  if (program::interrupted()) return;
  program::print(program::learned_table({&*outcome.plain, &*outcome.wide}));
  if (common.profile == program::Profile::quick) {
    program::say("Reading the source from its end takes five more trainings; it is left out of --quick.");
    return;
  }
  program::heading("Reading from the end: where the target has the order of the source, and where it has not");
  outcome.reversal = measure_reversal(settings, common.seed);
  if (program::interrupted()) return;
  const Reversal& r = *outcome.reversal;
  program::print(program::learned_table(
      {&r.monotone, &r.monotone_reversed, &*outcome.plain, &r.reordering_reversed, &r.sums, &r.sums_reversed}));
}

// Trains the translator of `settings`, lets it translate, and leaves it in common.out.
template <class Layer>
int once(const Settings& settings, const program::Common& common) {
  const program::PairCorpus corpus = program::load_pairs(settings, common.data, common.seed);
  program::describe(corpus);
  ag::Random random(common.seed, "parameters");
  const Translator<Layer> model(sizes_of(settings, corpus.source, corpus.target), random);
  const auto order = [&](const auto& pairs) { return settings.reverse ? source_reversed(pairs) : pairs; };
  const std::vector<data::IdPair> pairs = order(corpus.train), valid = order(corpus.valid), test = order(corpus.test);
  data::PairBatches batches(pairs, static_cast<std::size_t>(settings.batch), common.seed);
  program::SaveFile file(common, "05_seq2seq");
  file.belongs_to("text", corpus.fingerprint());

  program::heading("Learning");
  const double start = program::Progress::steady_seconds();
  Outcome outcome{.translated = {.corpus = corpus, .parameters = model.parameter_count()}};
  program::Translated& translated = outcome.translated;
  translated.curve = train("train", model, batches, train_settings(settings, common.seed),
                           {.file = &file, .measure = [&] { return held_out_loss(model, std::span(valid)); }});
  if (program::interrupted()) return program::stopped_early(common);
  translated.seconds = program::Progress::steady_seconds() - start;
  translated.loss = held_out_loss(model, std::span(test));
  program::describe(translated);
  write_model(common.out, model_config(settings, corpus), corpus.source, corpus.target, model.parameters());

  program::heading("Sentences it has not seen");
  const BeamOptions beam = beam_options(settings, corpus);
  translated.written.push_back(
      program::written_by("greedy", corpus, translate(model, test, {.width = 1, .longest = beam.longest})));
  translated.written.push_back(
      program::written_by(fmt::format("beam {}", beam.width), corpus, translate(model, test, beam)));
  program::print_written(translated);

  if (settings.experiments) {
    if constexpr (std::is_same_v<Layer, ag::Gru>) {
      program::heading("Wider beams, beside the likeliest translation of all");
      outcome.beams = measure_beams(model, corpus, test, beam_scale(common.profile));
      program::print(beam_table(*outcome.beams));
      program::say("{}", beams_in_words(*outcome.beams));
    }
    if (corpus.task == "chinese") run_experiments(outcome, common);
    if (program::interrupted()) return program::stopped_early(common);
  }
  write_results(outcome, common);
  program::say("translate with it: ./course translate --model {} \"…\"", program::shell_word(common.out.string()));
  return 0;
}

int body(int argc, char** argv) {
  Settings settings;
  program::Flags flags("05_seq2seq", "Sequence to sequence (Sutskever et al. 2014; Cho et al. 2014)");
  flags.profiles([&](program::Profile profile) { settings = settings_for(profile); });
  declare(flags, settings);
  const program::Common common = flags.parse(argc, argv);
  if (common.threads > 0) ag::set_threads(common.threads);
  if (common.gradcheck) return check_gradients();
  if (common.profile == program::Profile::prove) return prove(settings, common);
  if (settings.cell == "rnn") return once<ag::Rnn>(settings, common);
  return settings.cell == "lstm" ? once<ag::Lstm>(settings, common) : once<ag::Gru>(settings, common);
}

}  // namespace
}  // namespace seq2seq

int main(int argc, char** argv) { return program::run(argc, argv, seq2seq::body); }
