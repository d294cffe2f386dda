// Chapter 02: what the theory says of word2vec, at a scale of seconds, each with the control that must come out
// otherwise. The bars in five seeds: ./course prove.
#include <gtest/gtest.h>

#include <cmath>
#include <numeric>

#include "autograd/blas.h"
#include "chapters/02_word2vec/experiments/chi_square.h"
#include "chapters/02_word2vec/experiments/cost.h"
#include "chapters/02_word2vec/experiments/encodings.h"
#include "chapters/02_word2vec/experiments/nce_gradient.h"
#include "chapters/02_word2vec/experiments/planted_run.h"
#include "chapters/02_word2vec/experiments/planted_words.h"
#include "chapters/02_word2vec/experiments/pmi.h"
#include "chapters/02_word2vec/experiments/prove.h"

namespace word2vec {
namespace {

// --- one-hot, bag of words, embedding -------------------------------------------------------------------------------

TEST(Encodings, OneHotKnowsNoSimilarity) {
  const OneHotFacts facts = measure_one_hot(40);
  EXPECT_EQ(facts.dimension, 40u);
  EXPECT_EQ(facts.pairs, 780u);
  EXPECT_EQ(facts.least_distance, std::sqrt(2.0));
  EXPECT_EQ(facts.greatest_distance, std::sqrt(2.0));
  EXPECT_EQ(facts.greatest_cosine, 0);
}

TEST(Encodings, ABagKnowsNoOrderAndNoMeaning) {
  const BagFacts facts = measure_bag_of_words();
  EXPECT_EQ(facts.dimension, 11u) << "ten words and <unk>";
  EXPECT_EQ(facts.other_order, 0);
  EXPECT_EQ(bag_of_words(data::TokenIds{0, 1, 0}, 3), (ag::Array{2, 1, 0})) << "a bag counts";
  EXPECT_NEAR(facts.other_word, 2.0 / 3, 1e-12);
  EXPECT_EQ(facts.no_word, facts.other_matter) << "what means the same is as far away as what does not";
}

TEST(Encodings, ALookupIsAProductWithAOneHotVector) {
  const LookupFacts facts = compare_lookup(500, 20, 1);
  EXPECT_TRUE(facts.equal);
  EXPECT_EQ(facts.multiply_adds, 10'000);
}

// --- the noise ------------------------------------------------------------------------------------------------------

TEST(ChiSquare, TailEqualsTheTables) {  // critical values as every table of χ² has them
  EXPECT_NEAR(chi_square_tail(3.841, 1), 0.05, 1e-4);
  EXPECT_NEAR(chi_square_tail(27.877, 9), 0.001, 1e-5);
  EXPECT_NEAR(chi_square_tail(124.342, 100), 0.05, 1e-5);
  EXPECT_NEAR(chi_square_tail(77.929, 100), 0.95, 1e-5);
  EXPECT_NEAR(chi_square_tail(5, 2), std::exp(-2.5), 1e-14) << "with two degrees of freedom it is e^{−x/2}";
  EXPECT_EQ(chi_square_tail(0, 5), 1);
}

TEST(ChiSquare, TheNoiseIsWhatItSaysAndTheControlIsNot) {
  for (const std::uint64_t seed : {1U, 2U, 3U}) {
    const NoiseTest test = test_noise(300, 200'000, seed);
    EXPECT_EQ(test.right.degrees, 299);
    EXPECT_GT(test.right.p, 1e-4);
    EXPECT_LT(test.right.p, 1 - 1e-4) << "too good: such draws are not independent";
    EXPECT_LT(test.control.p, 1e-6);
  }
}

// --- what the scores become -----------------------------------------------------------------------------------------

TEST(Joint, IsADistributionWithTheFrequenciesItSays) {
  const Joint joint = planted_joint(12, 3);
  EXPECT_NEAR(std::accumulate(joint.pair.begin(), joint.pair.end(), 0.0), 1, 1e-12);
  for (std::size_t w = 0; w < 12; ++w) {
    double row = 0;
    for (std::size_t c = 0; c < 12; ++c) {
      row += joint(w, c);
      EXPECT_EQ(joint(w, c), joint(c, w));
    }
    EXPECT_NEAR(row, joint.frequency[w], 1e-15);
  }
  const std::vector<double> noise = joint.noise(0);
  for (const double p : noise) EXPECT_NEAR(p, 1.0 / 12, 1e-15);
}

class Theory : public testing::Test {
 protected:
  Theory() { ag::set_threads(1); }
  const Joint joint_ = planted_joint(kPmiQuick.words, 1);
};

TEST_F(Theory, NegativeSamplingLearnsThePmi) {
  for (const std::size_t k : {1U, 5U, 15U}) {
    const Line line = fit_pmi(joint_, pair_options(kPmiQuick, k), 1).pmi;
    EXPECT_GT(line.r, 0.99) << "k = " << k;
    EXPECT_NEAR(line.slope, 1, 0.03) << "k = " << k;
    EXPECT_NEAR(line.intercept, -std::log(static_cast<double>(k)), 0.1) << "k = " << k;
  }
}

TEST_F(Theory, OtherNoiseShiftsTheScoresAndFewDimensionsDoNotReachThem) {
  PairOptions options = pair_options(kPmiQuick, 5);
  options.power = 0.75;
  const PmiFit fit = fit_pmi(joint_, options, 1);
  EXPECT_GT(fit.with_noise.r, 0.99);
  EXPECT_NEAR(fit.noise_shift.slope, 1, 0.3);
  options = pair_options(kPmiQuick, 5);
  options.d = 2;
  EXPECT_LT(fit_pmi(joint_, options, 1).pmi.r, 0.95);
}

TEST_F(Theory, NceNormalisesItselfAndNegativeSamplingDoesNot) {
  PairOptions options = pair_options(kPmiQuick, 5);
  const Normalisation neg = measure_normalisation(joint_, options, 1);
  EXPECT_NEAR(neg.mean_absolute, neg.expected, 0.1);
  EXPECT_GT(neg.mean_absolute, 0.5);
  options.objective = Objective::nce;
  const Normalisation nce = measure_normalisation(joint_, options, 1);
  EXPECT_LT(nce.mean_absolute, 0.05);
  EXPECT_GT(nce.log_probability.r, 0.99) << "the scores are ln p(c | w)";
  EXPECT_NEAR(nce.log_probability.slope, 1, 0.03);
}

TEST(NceGradient, ApproachesLikelihoodLikeOneOverK) {
  for (const std::uint64_t seed : {1U, 2U}) {
    const NceGradient g = compare_with_likelihood(seed);
    ASSERT_EQ(g.k, (std::vector<std::size_t>{8, 80, 800}));
    EXPECT_LT(g.nce[2], 0.02);
    EXPECT_NEAR(g.nce[1] / g.nce[2], 10, 2);
    EXPECT_GT(g.negative_sampling[2], 0.5);
  }
}

// --- cost -----------------------------------------------------------------------------------------------------------

TEST(Cost, GrowsAsTheLossesSay) {
  const CostOptions options{.d = 8, .k = 3, .batch = 16};
  const CostGrowth growth = measure_cost_growth(125, 2000, options, 1);
  ASSERT_EQ(growth.costs.size(), 3u);
  for (const PairCost& cost : growth.costs) {
    EXPECT_EQ(cost.softmax.multiply_adds, static_cast<double>(8 * cost.words)) << "d |V|";
    EXPECT_EQ(cost.negative_sampling.multiply_adds, 8 * 4) << "d (1 + k)";
    EXPECT_LE(cost.hierarchical.multiply_adds, 8 * std::ceil(std::log2(static_cast<double>(cost.words))));
  }
  EXPECT_NEAR(growth.softmax.multiply_adds, 1, 1e-9);
  EXPECT_NEAR(growth.negative_sampling.multiply_adds, 0, 1e-9);
  EXPECT_GT(growth.per_bit_least, 0.9);
  EXPECT_LT(growth.per_bit_greatest, 1.1);
}

// --- the planted language -------------------------------------------------------------------------------------------

// Vectors that know everything: one direction a domain, one for the number, one for nouns against verbs.
TEST(PlantedWords, PerfectVectorsScorePerfectly) {
  data::PlantedOptions options{.domains = 4, .nouns = 5, .verbs = 5, .adjectives = 5, .adverbs = 5};
  const data::PlantedLanguage language(options);
  const data::Vocabulary vocabulary = data::Vocabulary::build(language.generate(20'000, 1).words);
  const std::vector<int> classes = planted_classes(vocabulary, language);
  ag::Array vectors = ag::zeros({classes.size(), 16});
  for (std::size_t w = 0; w < classes.size(); ++w) {
    const int noun_or_verb = classes[w] - 5;
    if (noun_or_verb < 0) {
      vectors(w, 15) = 1;
      continue;
    }
    vectors(w, static_cast<std::size_t>(noun_or_verb / 2)) = 1;
    vectors(w, static_cast<std::size_t>(8 + noun_or_verb % 2)) = 1;
  }
  const AnalogyScore score = score_analogies(vectors, vocabulary, language, 3, 1);
  EXPECT_GT(score.questions, 0u);
  EXPECT_NEAR(score.excluding, 1, 1e-12);
  EXPECT_NEAR(score.only_c, 0, 1e-12) << "the neighbours of c have c's number, not d's";
  EXPECT_NEAR(measure_likeness(vectors, classes).same_class, 1, 1e-6);
}

TEST(PlantedWords, ALongC_IsItsOwnAnswerUnlessLeftOut) {
  const data::PlantedLanguage language({.domains = 2, .nouns = 3, .verbs = 3, .adjectives = 3, .adverbs = 3});
  const data::Vocabulary vocabulary = data::Vocabulary::build(language.generate(5'000, 1).words);
  ag::Random random(1);
  // Random vectors in many dimensions: b − a + c is nearest to b or c, and to nothing else.
  const ag::Array vectors = random.normal({static_cast<std::size_t>(vocabulary.size()), 200}, 0, 1);
  const AnalogyScore score = score_analogies(vectors, vocabulary, language, 20, 1);
  EXPECT_NEAR(score.query_words, 1, 1e-12);
  EXPECT_NEAR(score.including, 0, 1e-12);
  EXPECT_GT(score.excluding, 0) << "left out, they leave the answer to chance";
  EXPECT_NEAR(score.excluding, score.chance, 0.15);
  EXPECT_LT(measure_likeness(vectors, planted_classes(vocabulary, language)).neighbour, 0.5) << "nobody is near";
}

TEST(PlantedWords, SkipGramFindsClassesAndAnalogies) {
  ag::set_threads(1);
  const PlantedRun run = train_on_planted(true, 1);
  const ag::Array &input = run.model.input.value(), &output = run.model.output.value();
  const AnalogyScore analogies = score_analogies(input, run.vocabulary, run.language, 20, 1);
  EXPECT_GT(analogies.excluding, 0.6);
  EXPECT_LT(analogies.chance, 0.1);
  EXPECT_LT(analogies.including, analogies.excluding);
  EXPECT_LT(analogies.only_c, 0.1);
  const std::vector<int> classes = planted_classes(run.vocabulary, run.language);
  const TwoTables tables = compare_tables(input, output, classes);
  EXPECT_GT(tables.input.neighbour, 0.7);
  EXPECT_GT(tables.input.same_class, tables.input.other_class + 0.2);
  EXPECT_LT(tables.beside, 0.1);
  const SentenceFacts sentences = compare_sentences(input, run.vocabulary, run.language, 200, 1);
  EXPECT_GT(sentences.embedding_right, 0.8);
  EXPECT_LT(sentences.bag_right, 0.6);
}

TEST(PlantedWords, CbowLearnsToo) {
  ag::set_threads(1);
  const data::PlantedLanguage language({.domains = 2, .nouns = 5, .verbs = 5, .adjectives = 5, .adverbs = 5});
  const std::vector<std::string> words = language.generate(20'000, 1).words;
  const data::Vocabulary vocabulary = data::Vocabulary::build(words);
  const TextOptions options{.cbow = true, .d = 16, .epochs = 8, .batch = 256};
  const data::TokenIds text = vocabulary.encode(words);
  const Model model = learn("cbow", text, vocabulary, options, 1, {.silent = true}).model;
  const Likeness likeness = measure_likeness(model.input.value(), planted_classes(vocabulary, language));
  EXPECT_GT(likeness.neighbour, 0.7);
  EXPECT_LT(compare_tables(model.input.value(), model.output.value(), planted_classes(vocabulary, language)).beside,
            0.1)
      << "a word that is among its own context is predicted from itself";
}

TEST(Word2vec, GradientsPassInFloat) {
  testing::internal::CaptureStdout();
  const int code = check_gradients();
  EXPECT_EQ(code, 0) << testing::internal::GetCapturedStdout();
  if (code == 0) testing::internal::GetCapturedStdout();
}

}  // namespace
}  // namespace word2vec
