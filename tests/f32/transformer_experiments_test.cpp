// What chapter 07's experiments measure, where the answer is known.
#include <gtest/gtest.h>

#include <cmath>

#include "chapters/07_transformer/experiments/facts.h"
#include "chapters/07_transformer/experiments/language.h"
#include "chapters/07_transformer/experiments/training.h"

namespace transformer {
namespace {

TEST(Facts, TheFutureIsNotSeen) {
  const Leak leak = future_leak(1);
  EXPECT_EQ(leak.future, 0);
  EXPECT_GT(leak.past, 1e-4) << "each word sees itself and all before";
}

TEST(Facts, PermutedWordsGivePermutedVectors) {
  const Equivariance moved = equivariance(2);
  EXPECT_LE(moved.bag, 1e-5);
  EXPECT_GE(moved.placed, 0.01);
}

TEST(Facts, KeptKeysChangeNothing) { EXPECT_LE(cache_error(3), 1e-5); }

// Scores of N(0, 1) over 64 words: E Σ α ln 1/α ≈ ln 64 − ½. Undivided at d_k = 256 they are N(0, 16²).
TEST(Facts, UndividedScoresSaturate) {
  const Saturation s = saturation(256, 4);
  EXPECT_NEAR(s.variance, 1, 0.03);
  EXPECT_NEAR(s.entropy_scaled, std::log(64.0) - 0.5, 0.1);
  EXPECT_LT(s.entropy_raw, 0.5);
  EXPECT_LT(s.jacobian_raw, 2 * s.jacobian_scaled) << "of a sharp softmax, too, the Jacobian is small";
}

// Without residuals each block takes its share of the gradient; with them the first gets as much in a deeper stack.
TEST(Facts, TheResidualCarriesTheGradient) {
  const auto first = [](Stack stack, std::size_t N) { return gradient_at_depth(stack, N, 5).first; };
  EXPECT_LT(first(Stack::bare, 8), 0.2 * first(Stack::bare, 4));
  EXPECT_GT(first(Stack::pre, 8), 0.5 * first(Stack::pre, 4));
}

TEST(Rates, TheLargestThatTrains) {
  const Rates rates{
      .rates = {1, 2, 4}, .pre = {0.1, 0.2, 9}, .post = {9, 9, 9}, .post_warm = {9, 0.1, 9}, .frequencies = 3};
  EXPECT_EQ(rates.largest(rates.pre), 2);
  EXPECT_EQ(rates.largest(rates.post), 0);
  EXPECT_EQ(rates.largest(rates.post_warm), 2);
}

class Experiments : public testing::Test {
 protected:
  Settings settings = experiment_settings(program::Profile::check);
  PairCorpus corpus = program::load_pairs(settings, {}, 1);
};

// An untrained model's probabilities are all about 1/V: it is right as often, more or less, and its loss is ln V or so.
TEST_F(Experiments, CalibrationOfAnUntrainedModel) {
  const Calibration found = calibration(make_model(corpus, settings, 1), corpus);
  EXPECT_NEAR(found.loss, std::log(static_cast<double>(corpus.target.words.size())), 1.5);
  EXPECT_LT(found.error, 0.6);
}

TEST_F(Experiments, Chapter06IsAsLarge) {
  ag::Random random(1);
  const Settings standard = settings_for(program::Profile::standard);
  const auto ours = static_cast<double>(make_model(corpus, standard, 1).parameter_count());
  const auto theirs = static_cast<double>(attention::Translator(as_large(corpus, standard), random).parameter_count());
  EXPECT_NEAR(theirs / ours, 1, 0.015);
}

TEST_F(Experiments, ACurveForEachRace) {
  const Race race = learn("test", corpus, settings, 1);
  ASSERT_FALSE(race.at.empty());
  EXPECT_EQ(race.at.size(), race.held.size());
  EXPECT_LE(race.at.back(), race.seconds);
}

TEST_F(Experiments, HeadsOfItAreCounted) {
  const Coreference it = learn_coreference(program::Profile::check, 1);
  ASSERT_EQ(it.encoder.size(), it.model.sizes.N);
  for (const auto& blocks : {it.encoder, it.decoder, it.untrained_encoder, it.untrained_decoder})
    for (const std::vector<HeadLook>& heads : blocks) {
      ASSERT_EQ(heads.size(), it.model.sizes.h);
      for (const HeadLook& head : heads) {
        EXPECT_GE(head.right, 0);
        EXPECT_LE(head.right, 1 + 1e-9);
        EXPECT_LE(head.antecedent + head.other, 1 + 1e-6);
      }
    }
}

}  // namespace
}  // namespace transformer
