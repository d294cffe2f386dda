// Chapter 02. word2vec (Mikolov, Chen, Corrado and Dean 2013; Mikolov, Sutskever, Chen, Corrado and Dean 2013).
//
// The idea: learn to tell the words beside a word from words drawn at random: lesson.h, and the same again in fast/.
//
// Runs in seconds with --quick (a planted language), under a minute by default, minutes with --full. Page:
// docs/02_word2vec.md.
#include "autograd/blas.h"
#include "chapters/02_word2vec/experiments/prove.h"
#include "chapters/02_word2vec/report/show.h"
#include "datasets/planted/planted_scores.h"

namespace word2vec {
namespace {

Experiments run_experiments(const program::Common& common) {
  const bool check = common.profile == program::Profile::check;
  const bool small = check || common.profile == program::Profile::quick;
  const PmiScale scale = check ? PmiScale{8, 100, 50} : small ? kPmiQuick : kPmiDefault;
  Experiments out{
      measure_one_hot(200), measure_bag_of_words(), compare_lookup(check ? 500 : 10'000, 100, common.seed), {}, {}};
  const Joint joint = planted_joint(scale.words, common.seed);
  for (const std::size_t k : {1, 5, 15}) out.pmi.push_back(fit_pmi(joint, pair_options(scale, k), common.seed));
  out.cost = measure_cost_growth(check ? 16 : 256, check ? 64 : small ? 4096 : 65'536, {}, common.seed);
  return out;
}

void describe(const Corpus& corpus) {
  program::heading("The text");
  program::say("{} ({}): {} words; |V| = {}", corpus.name, corpus.source, program::thousands(corpus.words),
               program::thousands(corpus.vocabulary.size()));
  if (corpus.language)
    program::say(
        "A generated language with planted word classes. On real text: ./course data get brown, ./course data get "
        "sotu");
}

// The files of --similarity and --questions are read before anything is trained: a mistake in them shall not cost it.
struct Tests {
  std::vector<data::WordPair> pairs;
  std::vector<data::QuestionSection> questions;
};
Tests read_tests(const Settings& settings) {
  Tests tests;
  if (!settings.similarity.empty()) tests.pairs = data::read_word_pairs(settings.similarity);
  if (!settings.questions.empty()) tests.questions = data::read_questions(settings.questions);
  return tests;
}

void score(Outcome& outcome, const Tests& tests, std::uint64_t seed) {
  const Corpus& corpus = outcome.corpus;
  const Settings& settings = outcome.settings;
  const Training& training = outcome.training;
  if (corpus.language) {
    outcome.analogies = score_analogies(training.input, corpus.vocabulary, *corpus.language, 20, seed);
    outcome.similarity =
        data::score_similarity(outcome.units, data::planted_pairs(*corpus.language, corpus.vocabulary), "planted");
    outcome.sentences = compare_sentences(training.input, corpus.vocabulary, *corpus.language, 500, seed);
    if (settings.objective == "negative")
      outcome.tables =
          compare_tables(training.input, training.output, planted_classes(corpus.vocabulary, *corpus.language));
  }
  if (!tests.pairs.empty())
    outcome.similarity = data::score_similarity(outcome.units, tests.pairs, settings.similarity);
  if (tests.questions.empty()) return;
  outcome.questions = data::score_questions(outcome.units, tests.questions, {}, settings.questions);
  outcome.questions_including =
      data::score_questions(outcome.units, tests.questions, {.include_query = true}, settings.questions);
}

int once(const Settings& settings, const program::Common& common) {
  const Tests tests = read_tests(settings);
  const Corpus corpus = load_corpus(settings, common.data, common.seed);

  program::heading("Three ways to write a word down");
  const Experiments experiments = run_experiments(common);
  program::print(encodings_table(experiments));
  program::heading("What negative sampling learns: PMI − ln k");
  program::print(pmi_table(experiments));
  program::heading("What a pair costs");
  program::print(cost_table(experiments));

  describe(corpus);
  const Training training = learn_vectors(corpus, settings, common);
  if (program::interrupted()) return program::stopped_early(common);

  program::heading("What the vectors know");
  const data::WordVectors vectors = word_vectors(corpus, training);
  const data::UnitVectors units(vectors);
  if (!settings.vectors.empty())
    data::write_word_vectors(
        settings.vectors, vectors,
        settings.vectors.ends_with(".bin") ? data::VectorFormat::kBinary : data::VectorFormat::kText);
  Outcome outcome{corpus, settings, experiments, training, vectors, units};
  score(outcome, tests, common.seed);
  if (const program::Table scores = score_table(outcome); !scores.rows.empty()) program::print(scores);
  program::print(neighbour_table(outcome));
  program::RunRecord record("02_word2vec", common, ag::blas_description());
  write_results(outcome, record, common);
  return 0;
}

int body(int argc, char** argv) {
  Settings settings;
  program::Flags flags("02_word2vec", "word2vec (Mikolov et al. 2013)");
  flags.profiles([&](program::Profile profile) { settings = settings_for(profile); });
  declare(flags, settings);
  const program::Common common = flags.parse(argc, argv);
  check(settings, common);
  ag::set_threads(1);  // of a matrix product: --threads are those of the trainer
  if (common.gradcheck) return check_gradients();
  return common.profile == program::Profile::prove
             ? prove({.seeds = program::seeds_from(common.seed, settings.seeds)}, common)
             : once(settings, common);
}

}  // namespace
}  // namespace word2vec

int main(int argc, char** argv) { return program::run(argc, argv, word2vec::body); }
