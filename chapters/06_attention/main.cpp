// Chapter 06. Attention (Bahdanau, Cho & Bengio 2015; Luong, Pham & Manning 2015).
//
// The idea: keep a vector for every word of the source, and let every target word look up what it needs. The equations
// stand in lesson.h; training and beam search are chapter 05's.
//
// Runs in seconds with --quick, in about three minutes by default. Page: docs/06_attention.md.
#include "autograd/blas.h"
#include "chapters/06_attention/experiments/prove.h"
#include "chapters/06_attention/report/show.h"
#include "chapters/program/save_file.h"
#include "chapters/texts/model_folder.h"

namespace attention {
namespace {

// Planted pairs with chapter 05's fixed vector and with the other scores, beside a run on such pairs.
void run_experiments(Outcome& outcome, const program::Common& common) {
  const Settings settings = experiment_settings(common.profile);
  outcome.other = program::load_pairs(settings, {}, common.seed);
  const PairCorpus& corpus = *outcome.other;
  program::heading("Beside the fixed vector of chapter 05");
  const seq2seq::Translator<> fixed = make_fixed(corpus, settings, common.seed);
  const Translator with = make_model(corpus, settings, common.seed);
  const auto length = static_cast<std::size_t>(settings.longest);
  outcome.untrained = gradients_by_place(with, fixed, corpus, length);
  outcome.compared.push_back(learn_fixed(corpus, settings, common.seed, fixed));
  if (program::interrupted()) return;
  outcome.compared.push_back(learn("attention", corpus, settings, common.seed, with));
  if (program::interrupted()) return;
  program::print(program::learned_table({&outcome.compared[0], &outcome.compared[1]}));
  outcome.accuracy_fixed = word_accuracy(fixed, corpus);
  outcome.accuracy_attention = word_accuracy(with, corpus);
  outcome.trained = gradients_by_place(with, fixed, corpus, length);
  program::say("{}", gradients_in_words(outcome));
  if (common.profile == program::Profile::quick) return;
  program::heading("Scores");
  outcome.scores = compare_scores(corpus, settings, common.seed);
  if (program::interrupted()) return;
  std::vector<const Learned*> all;
  for (const Learned& one : outcome.scores) all.push_back(&one);
  program::print(program::learned_table(all));
}

// Trains the translator of `settings`, lets it translate, and leaves it in common.out.
int once(const Settings& settings, const program::Common& common) {
  const PairCorpus corpus = program::load_pairs(settings, common.data, common.seed);
  program::describe(corpus);
  const Translator model = make_model(corpus, settings, common.seed);
  data::PairBatches batches(corpus.train, static_cast<std::size_t>(settings.batch), common.seed);
  program::SaveFile file(common, "06_attention");
  file.belongs_to("text", corpus.fingerprint());

  program::heading("Learning");
  Outcome outcome{
      .settings = settings, .model = model, .translated = {.corpus = corpus, .parameters = model.parameter_count()}};
  program::Translated& translated = outcome.translated;
  const double start = program::Progress::steady_seconds();
  translated.curve = seq2seq::train(
      "train", model, batches, train_settings(settings, common.seed),
      {.file = &file, .measure = [&] { return seq2seq::held_out_loss(model, std::span(corpus.valid)); }});
  if (program::interrupted()) return program::stopped_early(common);
  translated.seconds = program::Progress::steady_seconds() - start;
  translated.loss = seq2seq::held_out_loss(model, std::span(corpus.test));
  program::describe(translated);
  write_model(common.out, model_config(settings, corpus), corpus.source, corpus.target, model.parameters());

  program::heading("Sentences it has not seen");
  const seq2seq::BeamOptions beam = beam_options(settings, corpus);
  translated.written.push_back(program::written_by(
      "greedy", corpus, seq2seq::translate(model, corpus.test, {.width = 1, .longest = beam.longest})));
  translated.written.push_back(
      program::written_by(fmt::format("beam {}", beam.width), corpus, seq2seq::translate(model, corpus.test, beam)));
  program::print_written(translated);
  program::heading("Where it looks");
  if (!corpus.gold.empty()) {
    outcome.alignment_error = alignment_error(model, corpus);
    program::say("alignment error rate against the true links: {}", program::percent(*outcome.alignment_error));
  }
  const data::TokenIds famous = corpus.source.words.encode(corpus.source.cut("tom chase jerry"));
  const bool planted = corpus.task == "chinese";
  program::print_line(picture_text(picture(model, corpus, planted ? famous : corpus.test.front().source, beam)));

  if (settings.experiments && planted) run_experiments(outcome, common);
  if (program::interrupted()) return program::stopped_early(common);
  write_results(outcome, common);
  program::say("translate with it: ./course translate --model {} \"…\"", program::shell_word(common.out.string()));
  return 0;
}

int body(int argc, char** argv) {
  Settings settings;
  program::Flags flags("06_attention", "Attention (Bahdanau et al. 2015; Luong et al. 2015)");
  flags.profiles([&](program::Profile profile) { settings = settings_for(profile); });
  declare(flags, settings);
  const program::Common common = flags.parse(argc, argv);
  if (common.threads > 0) ag::set_threads(common.threads);
  if (common.gradcheck) return check_gradients();
  return common.profile == program::Profile::prove ? prove(settings, common) : once(settings, common);
}

}  // namespace
}  // namespace attention

int main(int argc, char** argv) { return program::run(argc, argv, attention::body); }
