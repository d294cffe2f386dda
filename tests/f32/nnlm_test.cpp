// Chapter 01: the network has the parameters the paper counts, its control destroys what it shall destroy, and training
// goes on after an interruption as if there had been none.
#include <gtest/gtest.h>
#include <unistd.h>

#include <cmath>
#include <filesystem>
#include <numeric>

#include "autograd/blas.h"
#include "autograd/io/checkpoint.h"
#include "chapters/01_nnlm/experiments/baselines.h"
#include "chapters/01_nnlm/experiments/learned.h"
#include "chapters/01_nnlm/lesson.h"
#include "chapters/program/save_file.h"

namespace {

using nnlm::Corpus;
using nnlm::Settings;

Settings small() {
  Settings s;
  s.corpus = "planted";
  s.planted_words = 6000;
  s.m = 6;
  s.h = 8;
  s.epochs = 2;
  s.batch = 64;
  ag::set_threads(1);  // products this small only wait for each other
  return s;
}

TEST(Nnlm, HasThePapersNumberOfParameters) {
  for (const bool direct : {false, true}) {
    for (const std::size_t n : {2, 3, 5}) {
      ag::Random random(1);
      const nnlm::Shape shape{.vocabulary = 17, .n = n, .m = 3, .h = 4, .direct = direct};
      EXPECT_EQ(nnlm::Nnlm(shape, random).parameter_count(), parameter_count(shape))
          << "n = " << n << ", direct = " << direct;
    }
  }
  // MLP1 of Table 1: n = 5, h = 50, m = 60, direct connections, |V| = 16,383: |V|(1 + nm + h) + h(1 + (n−1)m).
  EXPECT_EQ(nnlm::parameter_count({.vocabulary = 16383, .n = 5, .m = 60, .h = 50, .direct = true}),
            16383u * 351 + 50u * 241);
}

TEST(Nnlm, StartsAsTheUnigramModel) {
  const Settings s = small();
  const Corpus corpus = load_corpus(s, "", 1);
  nnlm::Nnlm model = make_model(corpus, s, 1);
  // With C = 0 only b is left.
  model.parameter_named("U").mutable_value().fill(0);
  const std::vector<double> p = target_probabilities(model, corpus.split.test, corpus.first);
  const std::vector<double> q = shuffled_probabilities(model, corpus.split.test, corpus.first, 7);
  ASSERT_EQ(p.size(), corpus.split.test.size() - corpus.first);
  std::vector<double> count(static_cast<std::size_t>(corpus.vocabulary.size()), 1);
  for (const auto w : corpus.split.train) count[static_cast<std::size_t>(w)] += 1;
  const double total = std::accumulate(count.begin(), count.end(), 0.0);
  for (std::size_t t = 0; t < p.size(); ++t) {
    ASSERT_NEAR(p[t], count[static_cast<std::size_t>(corpus.split.test[t + corpus.first])] / total, 1e-5);
    ASSERT_NEAR(p[t], q[t], 1e-7) << "the target, not the context, decides under the unigram model";
  }
}

TEST(Nnlm, ShuffledContextsChangeTheContextAndNotTheTarget) {
  const Settings s = small();
  const Corpus corpus = load_corpus(s, "", 1);
  const nnlm::Nnlm model = make_model(corpus, s, 1);
  const auto p = target_probabilities(model, corpus.split.test, corpus.first);
  const auto q = shuffled_probabilities(model, corpus.split.test, corpus.first, 7);
  EXPECT_EQ(p.size(), q.size());
  EXPECT_NE(p, q);
}

TEST(Nnlm, LearnsThePlantedLanguageAndTheControlDoesNot) {
  Settings s = small();
  s.planted_words = 30'000;
  s.h = 24;
  s.m = 12;
  s.epochs = 4;
  const Corpus corpus = load_corpus(s, "", 1);
  const auto perplexity = [&](bool shuffled) {
    nnlm::Nnlm model = make_model(corpus, s, 1);
    return learn(model, corpus, s, {.seed = 1, .shuffled_contexts = shuffled, .loop = {.silent = true}})
        .curve.held.back();
  };
  EXPECT_GT(perplexity(true), 1.5 * perplexity(false));
}

// Words that end a training after so many updates, as a power cut does.
struct PowerCut {};
struct CutWords : nnlm::Words {
  std::int64_t left;
  CutWords(nnlm::Words words, std::int64_t updates) : nnlm::Words(std::move(words)), left(updates) {}
  std::pair<ag::Ids, ag::Ids> next() {
    if (left-- == 0) throw PowerCut();
    return nnlm::Words::next();
  }
};

struct Files {
  std::filesystem::path save = {}, resume = {};
};
nnlm::Training learn_until(const nnlm::Nnlm& model, const Corpus& corpus, const Settings& s, std::int64_t updates,
                           const Files& files) {
  model.drop.random() = ag::Random(1, "dropout");
  CutWords words(
      nnlm::Words(
          corpus.split.train,
          {.n = static_cast<int>(s.n), .batch = static_cast<std::size_t>(s.batch), .seed = 1, .first = corpus.first}),
      updates);
  program::Common common;
  common.save = files.save;
  common.resume = files.resume;
  program::SaveFile file(common, "01_nnlm");
  const auto measure = [&] { return data::perplexity(target_probabilities(model, corpus.split.valid, corpus.first)); };
  return train(model, words, train_settings(s), measure, {.file = &file, .silent = true});
}

// What a run that was cut off after so many updates, and goes on from what it saved last, has in common with one that
// was not: everything, bit for bit.
void expect_resumes(const Corpus& corpus, const Settings& s, const nnlm::Nnlm& whole, const nnlm::Training& straight,
                    std::int64_t stop) {
  SCOPED_TRACE(fmt::format("cut off after {} of {} steps, patience {}", stop, straight.updates, s.patience));
  const auto file = std::filesystem::temp_directory_path() / fmt::format("nnlm_resume_test_{}.safetensors", ::getpid());
  EXPECT_THROW(learn_until(make_model(corpus, s, 1), corpus, s, stop, {.save = file}), PowerCut);
  const nnlm::Nnlm second = make_model(corpus, s, 2);  // other parameters: all must come from the file
  const nnlm::Training resumed = learn_until(second, corpus, s, -1, {.resume = file});
  std::filesystem::remove(file);
  EXPECT_EQ(resumed.updates, straight.updates);
  EXPECT_EQ(resumed.curve.at, straight.curve.at);
  EXPECT_EQ(resumed.curve.held, straight.curve.held);
  EXPECT_EQ(resumed.curve.train, straight.curve.train);
  EXPECT_EQ(resumed.best.perplexity, straight.best.perplexity);
  EXPECT_EQ(resumed.best.waited, straight.best.waited);
  for (std::size_t i = 0; i < whole.parameters().size(); ++i)
    EXPECT_EQ(whole.parameters()[i].tensor.value(), second.parameters()[i].tensor.value())
        << whole.parameters()[i].name;
}

TEST(Nnlm, ResumesBitIdentically) {
  const Settings s = small();
  const Corpus corpus = load_corpus(s, "", 1);
  const nnlm::Nnlm whole = make_model(corpus, s, 1);
  const nnlm::Training straight = learn_until(whole, corpus, s, -1, {});
  const std::int64_t epoch = straight.updates / 2;
  for (const std::int64_t stop : {epoch / 8, epoch / 3, epoch - 1, epoch, epoch + 1, 2 * epoch - 1})
    expect_resumes(corpus, s, whole, straight, stop);
}

// The best epoch lies behind, and the run waits for a better one when it is stopped.
TEST(Nnlm, ResumesWhileItWaits) {
  Settings s = small();
  s.patience = 2;
  s.epochs = 20;
  s.rate = 0.1;
  const Corpus corpus = load_corpus(s, "", 1);
  const nnlm::Nnlm whole = make_model(corpus, s, 1);
  const nnlm::Training straight = learn_until(whole, corpus, s, -1, {});
  ASSERT_EQ(straight.best.waited, 2) << "the run ended otherwise";
  expect_resumes(corpus, s, whole, straight, straight.updates - static_cast<std::int64_t>(straight.an_epoch) / 2);
}

TEST(Baselines, AMixtureIsNoWorseThanItsParts) {
  const Settings s = small();
  const Corpus corpus = load_corpus(s, "", 1);
  const nnlm::Baselines b = count_baselines(corpus, 50);
  EXPECT_LT(b.sum_error, 1e-9);
  double alpha = 0;
  const nnlm::Scored both = mixture(b.trigram, b.kneser_ney_5, alpha);
  EXPECT_LE(both.valid_perplexity(),
            std::min(b.trigram.valid_perplexity(), b.kneser_ney_5.valid_perplexity()) * (1 + 1e-9));
}

}  // namespace
