// Chapter 03. Recurrent networks (Elman 1990; Mikolov et al. 2010; Werbos 1990).
//
// The idea: a model of n−1 words of context forgets the n-th word before. Keep a state instead, and change it with
// every word: what is worth remembering, and how long, is learned with everything else.
//
//   h_t = tanh(x_t W + h_{t−1} U + b),   P(w_{t+1} | w_1 … w_t) = softmax(h_t V + c)
//
// Read lesson.h beside docs/03_rnn.md, and lesson_vanishing.h beside docs/03_vanishing.md; here they are run. The same
// cell makes a language model, a tagger (N→N), a classifier (N→1) and a generator (1→N).
//
// Runs in seconds with --quick (a planted language), some minutes by default (Brown, when it was fetched), an hour or
// more with --full.
#include "autograd/blas.h"
#include "chapters/03_rnn/experiments/outcome.h"
#include "chapters/03_rnn/experiments/prove.h"
#include "chapters/03_rnn/report/show.h"
#include "chapters/03_rnn/report/show_vanishing.h"
#include "chapters/program/save_file.h"
#include "chapters/report/report.h"
#include "datasets/text/text.h"

namespace rnn {
namespace {

Learned<> learn(const char* name, const Text& text, const LanguageSettings& settings, std::uint64_t seed,
                program::SaveFile& file) {
  const auto vocabulary = static_cast<std::size_t>(text.vocabulary.size());
  return learn(name, text.split, vocabulary, settings, seed, {.file = &file, .perplexity = true});
}

// One run: count, learn, write; label words and sentences; look into the gradient.
int once(const Settings& settings, const program::Common& common) {
  const Corpus corpus = load_corpus(settings, common.data, common.seed);
  const auto brown = brown_folder(settings, common.data);
  program::SaveFile file(common, "03_rnn");
  file.belongs_to("text", fingerprint(corpus));
  describe(corpus);
  program::heading("Learning: two language models");
  const Learned<> words = learn("words", corpus.words, settings.words, common.seed, file);
  if (program::interrupted()) return program::stopped_early(common);
  const Learned<> characters = learn("characters", corpus.characters, settings.characters, common.seed, file);
  if (program::interrupted()) return program::stopped_early(common);

  program::write_model(common.out / "characters", model_config("03_rnn", "rnn", settings.characters.sizes),
                       corpus.characters, characters.model.parameters());
  program::write_model(common.out / "words", model_config("03_rnn", "rnn", settings.words.sizes), corpus.words,
                       words.model.parameters());

  program::heading("Text it has not seen, by words");
  LanguageScores word_scores = score_language(words.model, corpus.words);
  program::print(language_table(word_scores));
  program::heading("The same by characters");
  LanguageScores character_scores = score_language(characters.model, corpus.characters);
  program::print(language_table(character_scores));

  program::heading("What it writes");
  const std::string prompt = settings.prompt.empty() ? default_prompt(corpus) : settings.prompt;
  word_scores.samples = write_samples(words.model, corpus.words, prompt, settings.temperature,
                                      std::max<std::int64_t>(1, settings.sample / 5), common.seed);
  character_scores.samples =
      write_samples(characters.model, corpus.characters, prompt, settings.temperature, settings.sample, common.seed);
  program::print(sample_table(word_scores));
  program::print(sample_table(character_scores));

  const Tasks tasks = run_tasks(settings, brown, common.seed);
  if (program::interrupted()) return program::stopped_early(common);
  print_tasks(tasks);

  program::heading("Where the gradient goes");
  const Vanishing vanishing = measure_vanishing(settings.laboratory, common.seed);
  if (program::interrupted()) return program::stopped_early(common);
  print_vanishing(vanishing);

  const Outcome outcome{corpus, settings, words, characters, word_scores, character_scores, tasks};
  program::RunRecord record("03_rnn", common, ag::blas_description());
  record_language(record, outcome);
  record_tasks(record, tasks);
  report::Report report("Recurrent networks", "Chapter 03 · Elman (1990), Mikolov et al. (2010), Werbos (1990)");
  add_language(report, outcome);
  add_tasks(report, tasks);
  add_vanishing(report, vanishing);
  report::finish_run(report, record, common.out);
  program::say("write with it: ./course generate --model {} \"…\"",
               program::shell_word((common.out / "words").string()));
  return 0;
}

int body(int argc, char** argv) {
  Settings settings;
  program::Flags flags("03_rnn", "Recurrent networks (Elman 1990): language models, taggers, the vanishing gradient");
  flags.profiles([&](program::Profile profile) { settings = settings_for(profile); });
  declare(flags, settings);
  const program::Common common = flags.parse(argc, argv);
  if (!settings.prompt.empty()) data::check_text(settings.prompt, "--prompt");
  if (common.threads > 0) ag::set_threads(common.threads);
  if (common.gradcheck) return check_gradients();
  return common.profile == program::Profile::prove ? prove(settings, common) : once(settings, common);
}

}  // namespace
}  // namespace rnn

int main(int argc, char** argv) { return program::run(argc, argv, rnn::body); }
