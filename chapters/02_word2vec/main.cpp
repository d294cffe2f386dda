// Chapter 02. word2vec (Mikolov, Chen, Corrado and Dean 2013; Mikolov, Sutskever, Chen, Corrado and Dean 2013).
//
// The idea: chapter 01 learned word vectors on the way to a language model, and paid for a softmax over all words at
// each of them. If the vectors are what is wanted, it is enough to learn to tell the words that stand beside a word
// from words drawn at random: no hidden layer, no softmax, 1 + k scores for each pair of words.
//
//   L = −ln σ(v'_c · v_w) − Σ_{i=1..k} ln σ(−v'_{n_i} · v_w),   c beside w in the text, n_i from counts^¾
//
// Runs in seconds with --quick (a planted language), under a minute by default (Brown and State of the Union, when they
// were fetched), some minutes with --full. Page: docs/02_word2vec.md.
#include "autograd/blas.h"
#include "chapters/02_word2vec/prove.h"
#include "chapters/02_word2vec/show.h"
#include "datasets/planted_scores.h"

namespace word2vec {

// [settings]
Settings settings_for(program::Profile profile) {
  Settings s;
  switch (profile) {
    case program::Profile::standard:
    case program::Profile::prove:
      break;
    case program::Profile::quick:  // a generated language, and few dimensions for its few words
      s.look_for_real = false;
      s.d = 40;
      s.epochs = 2;
      break;
    case program::Profile::full:  // more numbers to a word, wider windows, more passes
      s.corpus = "real";
      s.d = 300;
      s.c = 10;
      s.epochs = 15;
      break;
    case program::Profile::check:  // every line once
      s.look_for_real = false;
      s.planted_words = 20'000;
      s.d = 12;
      s.epochs = 1;
      break;
  }
  return s;
}
// [/settings]

namespace {

void declare(program::Flags& flags, Settings& s) {
  flags.option("--corpus", s.corpus, "auto, real (what was fetched), planted or text (with --data)")
      .one_of({"auto", "real", "planted", "text"});
  flags.option("--min-count", s.min_count, "rarer words are left out").at_least(1).at_most(1'000'000'000);
  flags.option("--planted-words", s.planted_words, "words to generate").at_least(2000).at_most(100'000'000);
  flags.option("--model", s.model, "skip-gram or cbow").one_of({"skip-gram", "cbow"});
  flags.option("--objective", s.objective, "negative (sampling) or hierarchical (softmax)")
      .one_of({"negative", "hierarchical"});
  flags.option("--size", s.d, "d: numbers in a word vector").at_least(2).at_most(10'000);
  flags.option("--window", s.c, "c: at most so many words on each side").at_least(1).at_most(1000);
  flags.option("--negatives", s.k, "k: negative samples to a pair").at_least(1).at_most(1000);
  flags.option("--power", s.power, "of the noise: P_n ~ count^power").at_least(0).at_most(10);
  flags
      .option("--sample", s.sample,
              "t: more frequent words are thinned out; 0: none; -1: 1e-4, or 1e-2 for the planted language")
      .at_least(-1)
      .at_most(1);
  flags.option("--subsampling", s.subsampling, "by the formula of the paper, or of the tool").one_of({"tool", "paper"});
  flags.option("--epochs", s.epochs, "passes over the text").at_least(1).at_most(10'000);
  flags.option("--rate", s.rate, "learning rate at the start").above(0).at_most(100);
  flags.option("--vectors", s.vectors, "write the vectors to this file; NAME.bin: in the binary format");
  flags.option("--similarity", s.similarity, "score these word pairs (as in WordSim-353 or SimLex-999)");
  flags.option("--questions", s.questions, "score these analogies (Google's format)");
  flags.option("--seeds", s.seeds, "of --prove").at_least(1).at_most(1000);
}

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
        "sotu, "
        "then ./course run 02");
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

// One run: three encodings, the theory, a text, what was learned.
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
  const Training training = train(
      corpus, settings, {.seed = common.seed, .threads = common.threads, .save = common.save, .resume = common.resume});
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
  ag::set_threads(1);  // of a matrix product: --threads are those of the trainer
  program::require_output_file(settings.vectors, "--vectors");
  if (common.gradcheck) return check_gradients();
  return common.profile == program::Profile::prove
             ? prove({.seeds = program::seeds_from(common.seed, settings.seeds)}, common)
             : once(settings, common);
}

}  // namespace
}  // namespace word2vec

int main(int argc, char** argv) { return program::run(argc, argv, word2vec::body); }
