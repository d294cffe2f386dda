// Chapter 01. A neural probabilistic language model (Bengio, Ducharme, Vincent and Jauvin 2003).
//
// The idea: a model that counts n-grams knows nothing of "the cat was walking in the bedroom" after having read "the
// dog was walking in a room": the words differ. Give every word a vector of m features, learn the vectors together with
// the network that predicts the next word from the features of the n−1 words before it, and what was read about dogs is
// partly read about cats.
//
//   P(w_t | w_{t−n+1} … w_{t−1}) = softmax(b + x W + tanh(d + x H) U),   x = the features of the context
//
// Runs 5 seconds with --quick (a planted language), some minutes by default (Brown, when it was fetched), longer with
// --full (MLP9 and MLP10 of the paper's Table 1). Page: docs/01_nnlm.md.
#include "autograd/blas.h"
#include "chapters/01_nnlm/baselines.h"
#include "chapters/01_nnlm/prove.h"
#include "chapters/01_nnlm/show.h"
#include "chapters/01_nnlm/train.h"
#include "chapters/program/console.h"
#include "chapters/program/progress.h"
#include "chapters/program/run_record.h"

namespace nnlm {

namespace {

void declare(program::Flags& flags, Settings& s) {
  flags.option("--corpus", s.corpus, "auto, planted, brown or text (with --data)")
      .one_of({"auto", "planted", "brown", "text"});
  flags.option("--min-count", s.min_count, "rarer words are merged into <unk>").at_least(1).at_most(1'000'000'000);
  flags.option("--train-words", s.train_words, "Brown: words for training").at_least(1000).at_most(1'000'000'000);
  flags.option("--valid-words", s.valid_words, "Brown: words for validation, after those")
      .at_least(1000)
      .at_most(1'000'000'000);
  flags.option("--planted-words", s.planted_words, "words to generate").at_least(2000).at_most(100'000'000);
  flags.option("--order", s.n, "n: the n-1 words before predict the n-th").at_least(2).at_most(5);
  flags.option("--features", s.m, "m: size of a word's feature vector").at_least(1).at_most(10'000);
  flags.option("--hidden", s.h, "h: hidden units; 0 needs --direct").at_least(0).at_most(100'000);
  flags.option("--direct", s.direct, "connect the features to the output directly");
  flags.option("--epochs", s.epochs, "passes over the training text").above(0).at_most(10'000);
  flags.option("--batch", s.batch, "B: words to an update").at_least(1).at_most(1'000'000);
  flags.option("--rate", s.rate, "learning rate of AdamW at the start").above(0).at_most(100);
  flags.option("--dropout", s.dropout, "of features and hidden units").at_least(0).at_most(0.99);
  flags.option("--weight-decay", s.weight_decay, "decoupled, per unit of learning rate").at_least(0).at_most(1000);
  flags.option("--patience", s.patience, "stop after this many epochs without a better validation; 0: never")
      .at_least(0)
      .at_most(10'000);
  flags.option("--seeds", s.seeds, "of --prove").at_least(1).at_most(1000);
}

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
  Nnlm model = make_model(corpus, settings, common.seed);
  program::say("n = {}, m = {}, h = {}{}: {} parameters", settings.n, settings.m, settings.h,
               settings.direct ? ", direct connections" : "",
               program::thousands(static_cast<std::int64_t>(model.parameter_count())));
  const Training training =
      train(model, corpus, settings, {.seed = common.seed, .save = common.save, .resume = common.resume});
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
  if (settings.h == 0 && !settings.direct)
    throw program::UserError(
        "--hidden 0 leaves no way from the context to the output. Add --direct, or give hidden units.");
  if (common.threads > 0) ag::set_threads(common.threads);
  if (common.gradcheck) return check_gradients();
  return common.profile == program::Profile::prove ? prove(settings, common) : once(settings, common);
}

}  // namespace
}  // namespace nnlm

int main(int argc, char** argv) { return program::run(argc, argv, nnlm::body); }
