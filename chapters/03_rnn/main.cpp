// Chapter 03. Recurrent networks (Elman 1990; Mikolov et al. 2010; Werbos 1990).
//
// The idea: a model of n−1 words of context forgets the n-th word before. Keep a state instead, and change it with
// every word: what is worth remembering, and how long, is learned with everything else.
//
//   h_t = tanh(x_t W + h_{t−1} U + b),   P(w_{t+1} | w_1 … w_t) = softmax(h_t V + c)
//
// The same cell makes a language model, a tagger (N→N), a classifier (N→1) and a generator (1→N).
//
// Runs in seconds with --quick (a planted language), some minutes by default (Brown, when it was fetched), an hour or
// more with --full. Page: docs/03_rnn.md.
#include "autograd/blas.h"
#include "chapters/03_rnn/outcome.h"
#include "chapters/03_rnn/prove.h"
#include "chapters/03_rnn/show.h"
#include "chapters/03_rnn/show_vanishing.h"
#include "chapters/report/report.h"
#include "datasets/text.h"

namespace rnn {

namespace {

void declare(program::Flags& flags, const std::string& prefix, LanguageSettings& m, const std::string& of) {
  const auto name = [&](const char* what) { return "--" + prefix + what; };
  flags.option(name("size"), m.m, "m: size of a token's vector" + of).at_least(1).at_most(10'000);
  flags.option(name("hidden"), m.H, "H: hidden units" + of).at_least(1).at_most(10'000);
  flags.option(name("steps"), m.steps, "T: steps that the gradient goes back" + of).at_least(1).at_most(100'000);
  flags.option(name("lanes"), m.lanes, "B: pieces of the text read side by side" + of).at_least(1).at_most(100'000);
  flags.option(name("epochs"), m.epochs, "passes over the training text" + of).above(0).at_most(10'000);
  flags.option(name("rate"), m.rate, "learning rate of Adam at the start" + of).above(0).at_most(100);
  flags.option(name("clip"), m.clip, "greatest norm of the gradient; 0: not clipped" + of).at_least(0).at_most(1e9);
  flags.option(name("dropout"), m.dropout, "of token vectors and hidden states" + of).at_least(0).at_most(0.99);
}

void declare(program::Flags& flags, Settings& s) {
  flags.option("--corpus", s.corpus, "auto, planted, brown or text (with --data)")
      .one_of({"auto", "planted", "brown", "text"});
  flags.option("--min-count", s.min_count, "rarer words are merged into <unk>").at_least(1).at_most(1'000'000'000);
  flags.option("--train-words", s.train_words, "Brown: words for training, from texts of all genres")
      .at_least(1000)
      .at_most(1'000'000'000);
  flags.option("--planted-words", s.planted_words, "words to generate").at_least(2000).at_most(100'000'000);
  declare(flags, "", s.words, "");
  declare(flags, "char-", s.characters, " (characters)");
  flags.option("--prompt", s.prompt, "what the samples go on from; empty: the first words of the test part");
  flags.option("--temperature", s.temperature, "of a sample: 0 takes the likeliest token").at_least(0).at_most(100);
  flags.option("--sample", s.sample, "characters of a sample").at_least(1).at_most(1'000'000);
  flags.option("--sentences", s.sentences, "planted sentences to learn tagging from").at_least(30).at_most(10'000'000);
  flags.option("--task-updates", s.task_updates, "of the taggers").at_least(3).at_most(10'000'000);
  flags.option("--name-updates", s.name_updates, "of the network that names numbers").at_least(1).at_most(10'000'000);
  flags.option("--tags", s.tags, "learn Brown's parts of speech too");
  flags.option("--tag-updates", s.tag_updates, "of the taggers of Brown").at_least(1).at_most(10'000'000);
  flags.option("--seeds", s.seeds, "of --prove").at_least(1).at_most(1000);
}

void describe(const Corpus& corpus) {
  const auto count = [](std::size_t n) { return program::thousands(static_cast<std::int64_t>(n)); };
  program::heading("The text");
  for (const auto& [text, unit] : {std::pair{&corpus.words, "words"}, std::pair{&corpus.characters, "characters"}})
    program::say("{} ({}): {} {} to train, {} to validate, {} to test; |V| = {}", corpus.name, corpus.source,
                 count(text->split.train.size()), unit, count(text->split.valid.size()), count(text->split.test.size()),
                 count(static_cast<std::size_t>(text->vocabulary.size())));
  if (corpus.name == "planted")
    program::say(
        "A generated language with planted word classes. On real text: ./course data get brown, then ./course run 03");
}

// Both language models, from where a checkpoint has left them. False: interrupted.
bool train(LanguageRun& words, LanguageRun& characters, const program::Common& common) {
  ag::Parameters parameters = words.parameters();
  for (const ag::NamedParameter& p : characters.parameters()) parameters.push_back(p);
  ag::RunState state(parameters);
  words.add_to(state);
  characters.add_to(state);
  if (!common.resume.empty()) state.load(common.resume);
  const auto save = [&] {
    if (!common.save.empty()) state.save(common.save);
  };
  for (LanguageRun* run : {&words, &characters}) {
    run->train(save, program::interrupted);
    if (program::interrupted()) return false;
  }
  return true;
}

void print(const Tasks& tasks) {
  program::heading("N→N: a label for each word");
  program::print(homonym_table(tasks.homonyms));
  if (tasks.tags) program::print(tag_table(*tasks.tags));
  program::heading("N→1: a label for a sentence");
  program::print(role_table(tasks.roles));
  program::heading("1→N: a name from a number");
  program::print(name_table(tasks.naming));
}

VanishingScale laboratory_scale(program::Profile profile) {
  if (profile == program::Profile::check) return VanishingScale::check();
  return profile == program::Profile::quick ? VanishingScale::quick() : VanishingScale{};
}

// One run: count, learn, write; label words and sentences; look into the gradient.
int once(const Settings& settings, const program::Common& common) {
  const Corpus corpus = load_corpus(settings, common.data, common.seed);
  const auto brown = brown_folder(settings, common.data);
  describe(corpus);
  LanguageRun words("words", corpus.words, settings.words, common.seed);
  LanguageRun characters("characters", corpus.characters, settings.characters, common.seed);
  program::heading("Learning: two language models");
  if (!train(words, characters, common)) return program::stopped_early(common);

  program::heading("Text it has not seen, by words");
  LanguageScores word_scores = count_text(corpus.words, false);
  score_network(word_scores, words);
  program::print(language_table(word_scores));
  program::heading("The same by characters");
  LanguageScores character_scores = count_text(corpus.characters, true);
  score_network(character_scores, characters);
  program::print(language_table(character_scores));

  program::heading("What it writes");
  const std::string prompt = settings.prompt.empty() ? default_prompt(corpus) : settings.prompt;
  word_scores.samples = write_samples(words, false, prompt, settings.temperature,
                                      std::max<std::int64_t>(1, settings.sample / 5), common.seed);
  character_scores.samples =
      write_samples(characters, true, prompt, settings.temperature, settings.sample, common.seed);
  program::print(sample_table(word_scores));
  program::print(sample_table(character_scores));

  const Tasks tasks = run_tasks(settings, brown, common.seed);
  if (program::interrupted()) return program::stopped_early(common);
  print(tasks);

  program::heading("Where the gradient goes");
  const Vanishing vanishing = measure_vanishing(laboratory_scale(common.profile), common.seed);
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
