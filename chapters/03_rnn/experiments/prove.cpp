#include "chapters/03_rnn/experiments/prove.h"

#include <algorithm>
#include <cmath>

#include "autograd/gradcheck.h"
#include "chapters/03_rnn/experiments/outcome.h"
#include "chapters/03_rnn/experiments/vanishing.h"
#include "chapters/program/progress.h"
#include "chapters/program/run_record.h"
#include "datasets/ngram/metrics.h"
#include "datasets/random.h"

namespace rnn {
namespace {

using program::Measurements;

LanguageScores trained(const Text& text, const LanguageSettings& settings, std::uint64_t seed) {
  const auto vocabulary = static_cast<std::size_t>(text.vocabulary.size());
  const Learned<> learned = learn("language model", text.split, vocabulary, settings, seed, {.silent = true});
  return score_language(learned.model, text);
}

// The same tokens in a random order: each part keeps its tokens, and nothing before a token tells anything of it.
Text shuffled(const Text& text, std::uint64_t seed) {
  Text out;
  out.vocabulary = text.vocabulary;
  out.stream = text.stream;
  out.by_character = text.by_character;
  const std::size_t train = text.split.train.size(), valid = text.split.valid.size();
  data::Random random(seed, 5);
  const auto all = std::span(out.stream);
  for (const auto part : {all.first(train), all.subspan(train, valid), all.subspan(train + valid)})
    data::shuffle(part, random);
  out.split = data::split_at(out.stream, train, valid);
  return out;
}

// Perplexity of the scored test tokens under the relative frequencies of the training part, each seen once more.
double unigram_perplexity(const Text& text) {
  std::vector<double> count(static_cast<std::size_t>(text.vocabulary.size()), 1);
  for (const data::TokenId w : text.split.train) count[static_cast<std::size_t>(w)] += 1;
  const double total = static_cast<double>(text.split.train.size() + count.size());
  data::LogLikelihood likelihood;
  for (const data::TokenId w : text.split.test.subspan(data::kScoredFrom))
    likelihood.add(std::log(count[static_cast<std::size_t>(w)] / total));
  return likelihood.perplexity();
}

void measure_language(Measurements& m, const Settings& settings, std::uint64_t seed) {
  const Corpus corpus = load_corpus(settings, "", seed);
  const LanguageScores words = trained(corpus.words, settings.words, seed);
  const double perplexity = words.network.test_perplexity();
  m.add("words-below-counting", perplexity / words.best_counted().test_perplexity());
  const LanguageScores characters = trained(corpus.characters, settings.characters, seed);
  m.add("characters-below-counting", characters.network.test_bits() - characters.best_counted().test_bits());

  LanguageSettings one_step = settings.words;  // as many windows to an update as before, each of one step
  one_step.training.steps = 1;
  one_step.training.lanes = settings.words.training.lanes * settings.words.training.steps;
  m.add("gradient-through-time-helps", trained(corpus.words, one_step, seed).network.test_perplexity() / perplexity);

  const Text random_order = shuffled(corpus.words, seed);
  m.add("control-shuffled-text",
        trained(random_order, settings.words, seed).network.test_perplexity() / unigram_perplexity(random_order));
}

void measure_tasks(Measurements& m, const Settings& settings, std::uint64_t seed) {
  const FitOptions options{.updates = settings.task_updates, .seed = seed};
  const HomonymTask homonyms = run_homonyms(settings.sentences, options);
  m.add("homonyms-from-both-sides", homonyms.both.homonyms);
  m.add("homonyms-cue-before", homonyms.forward.cue_first);
  m.add("homonyms-cue-behind", homonyms.forward.cue_last);
  m.add("control-homonyms-word-alone", homonyms.majority.homonyms);
  m.add("control-homonyms-window", homonyms.window.homonyms);
  m.add("control-homonyms-shuffled", homonyms.control.homonyms);
  const RoleTask roles = run_roles(settings.sentences, {.updates = settings.task_updates / 3, .seed = seed});
  m.add("who-did-it", roles.network.all);
  m.add("control-who-did-it-bag", roles.bag.all);
  m.add("control-who-did-it-shuffled", roles.control.all);
  const NamingTask naming = run_naming({.updates = settings.name_updates, .seed = seed});
  m.add("names-of-new-numbers", naming.right);
  m.add("control-names-shuffled", naming.control);
}

}  // namespace

void measure_models(Measurements& m, const Settings& settings, std::uint64_t seed) {
  measure_language(m, settings, seed);
  measure_tasks(m, settings, seed);
}

int prove(const Settings& settings, const program::Common& common) {
  const auto measure = [&](Measurements& m, std::uint64_t seed) {
    measure_models(m, settings, seed);
    if (!program::interrupted()) prove_vanishing(m, settings.laboratory, seed);
  };
  return program::prove_claims("03_rnn", program::seeds_from(common.seed, settings.seeds), common, measure,
                               [&](program::RunRecord& record) {
                                 record.data("planted", {{"source", "generated"}, {"words", settings.planted_words}});
                               });
}

int check_gradients() {
  ag::Random random(1);
  const LanguageModel<> language({.vocabulary = 7, .m = 3, .H = 4}, random);
  const ag::Ids inputs{{1, 2}, {4, 4}, {6, 0}}, targets{{4, 4}, {6, 0}, {2, 5}};
  const std::vector<data::LabelledSentence> sentences = {{{1, 2, 3}, {1, 0, 2}}, {{5, 4}, {2, 2}}};
  const std::vector<std::uint32_t> order = {0, 1};
  const data::SentenceBatch batch = data::batch_of(sentences, order, data::Labels::each_word);
  const Tagger tagger({.vocabulary = 6, .labels = 3, .m = 3, .H = 4}, random);
  for (const ag::NamedParameter& p : tagger.parameters()) {
    ag::Tensor table = p.tensor;  // the vectors of words start too small for differences in float
    table.mutable_value() = random.normal(table.shape(), 0, 0.7);
  }
  // Chapters compute in float, where a difference is good to three digits. The layer is checked in double, to eight
  // digits, in tests/ops_gradient_test.cpp.
  const ag::GradcheckOptions in_float{.epsilon = 1e-2, .rtol = 2e-2, .atol = 2e-3};
  const auto language_report = ag::gradcheck(
      [&] {
        ag::RecurrentState state;
        return language.loss(inputs, targets, state);
      },
      language.parameters(), in_float);
  const auto tagger_report = ag::gradcheck([&] { return tagger.loss(batch); }, tagger.parameters(), in_float);
  fmt::print("language model\n{}\ntagger, from both sides\n{}", language_report.table(), tagger_report.table());
  return language_report.ok() && tagger_report.ok() ? 0 : program::kInternalError;
}

}  // namespace rnn
