// N-gram models against hand-computed values and against slow references written from the formulas.
#include "datasets/ngram/ngram.h"

#include <cmath>
#include <map>
#include <memory>
#include <numeric>
#include <set>
#include <vector>

#include "datasets/ngram/metrics.h"
#include "datasets/random.h"
#include "tests/text_files.h"

namespace {

using data::JelinekMercer;
using data::KneserNey;
using data::TokenIds;
using data::TokenView;

// Words with a skew like that of text, where each depends a little on the one before.
TokenIds random_text(std::size_t length, std::uint64_t vocabulary, std::uint64_t seed) {
  data::Random random(seed);
  TokenIds ids;
  std::uint64_t before = 0;
  for (std::size_t t = 0; t < length; ++t) {
    const auto skewed = random.below(1 + random.below(vocabulary));
    before = random.below(3) == 0 ? (before * 7 + 1) % vocabulary : skewed;
    ids.push_back(static_cast<data::TokenId>(before));
  }
  return ids;
}

// Modified Kneser–Ney straight from Chen and Goodman's formulas: maps of whole n-grams, recursion, no sharing of work.
class SlowKneserNey {
 public:
  SlowKneserNey(const TokenIds& train, int n, int vocabulary) : n_(n), vocabulary_(vocabulary), a_(n + 1) {
    std::vector<std::map<TokenIds, std::set<int>>> before(static_cast<std::size_t>(n) + 1);
    for (std::size_t k = 1; k <= static_cast<std::size_t>(n); ++k) {
      for (std::size_t i = 0; i + k <= train.size(); ++i) {
        const TokenIds gram(train.begin() + static_cast<std::ptrdiff_t>(i),
                            train.begin() + static_cast<std::ptrdiff_t>(i + k));
        if (k == static_cast<std::size_t>(n)) ++a_[k][gram];
        if (i > 0) before[k][gram].insert(train[i - 1]);
      }
      if (k < static_cast<std::size_t>(n)) {
        for (const auto& [gram, words] : before[k]) a_[k][gram] = static_cast<int>(words.size());
      }
    }
  }
  double discount(std::size_t k, int count) const {
    if (count == 0) return 0;
    std::map<int, double> n;
    for (const auto& [gram, a] : a_[k]) ++n[a];
    const double y = n[1] / (n[1] + 2 * n[2]);
    const auto d = [&](int i) { return i - (i + 1) * y * n[i + 1] / n[i]; };
    bool usable = n[1] > 0 && n[2] > 0 && n[3] > 0;
    for (int i = 1; i <= 3; ++i) usable = usable && d(i) >= 0 && d(i) <= i;
    const int i = std::min(count, 3);
    return usable ? d(i) : i * 0.5;
  }
  double probability(const TokenIds& context, int word) const {
    return level(static_cast<std::size_t>(n_), context, word);
  }

 private:
  double level(std::size_t k, const TokenIds& context, int word) const {
    if (k == 0) return 1.0 / vocabulary_;
    const TokenIds h(context.end() - static_cast<std::ptrdiff_t>(k - 1), context.end());
    const double lower = level(k - 1, context, word);
    double total = 0, discounted = 0, a = 0;
    for (int w = 0; w < vocabulary_; ++w) {
      auto gram = h;
      gram.push_back(w);
      const auto found = a_[k].find(gram);
      const int count = found == a_[k].end() ? 0 : found->second;
      total += count;
      discounted += discount(k, count);
      if (w == word) a = count;
    }
    if (total == 0) return lower;
    return std::max(a - discount(k, static_cast<int>(a)), 0.0) / total + discounted / total * lower;
  }

  int n_, vocabulary_;
  std::vector<std::map<TokenIds, int>> a_;
};

TEST(NgramCounts, CountsEveryOrder) {
  const TokenIds text = {0, 1, 0, 1, 2, 0, 1};
  const data::NgramCounts counts(text, 3);
  const auto count = [&](TokenIds gram) { return counts.count(gram); };
  EXPECT_EQ(count({}), 7U);
  EXPECT_EQ(count({0}), 3U);
  EXPECT_EQ(count({0, 1}), 3U);
  EXPECT_EQ(count({1, 0}), 1U);
  EXPECT_EQ(count({0, 1, 2}), 1U);
  EXPECT_EQ(count({2, 2}), 0U);
  EXPECT_EQ(counts.level(2).followed[counts.find(TokenIds{0, 1})], 2U);  // the third one ends the text
}

TEST(NgramCounts, AgreesWithAMapForRandomText) {
  const auto text = random_text(2000, 12, 4);
  std::map<TokenIds, unsigned> expected;
  for (std::size_t k = 1; k <= 4; ++k) {
    for (auto i = text.begin(); i + static_cast<std::ptrdiff_t>(k) <= text.end(); ++i) {
      ++expected[TokenIds(i, i + static_cast<std::ptrdiff_t>(k))];
    }
  }
  const data::NgramCounts counts(text, 4);
  std::size_t nodes = 0;
  for (int k = 1; k <= 4; ++k) nodes += counts.level(k).size();
  EXPECT_EQ(nodes, expected.size());
  for (const auto& [gram, count] : expected) {
    EXPECT_EQ(counts.count(gram), count);
    const auto suffix = counts.level(static_cast<int>(gram.size())).suffix[counts.find(gram)];
    EXPECT_EQ(suffix, counts.find(TokenView(gram).subspan(1)));
  }
}

TEST(NgramCounts, RefusesWhatCannotBeCounted) {
  for (const auto& text : {TokenIds{}, TokenIds{1, -1}}) {
    expect_contains(input_error([&] { data::NgramCounts(text, 2); }), "Expected at least one token");
  }
  expect_contains(input_error([&] { KneserNey(TokenIds{0, 5}, 2, 5); }), "found id 5");
}

TEST(KneserNey, EqualsTheFormulas) {
  const auto text = random_text(1500, 15, 7);
  for (int n = 2; n <= 5; ++n) {
    const KneserNey model(text, n, 15);
    const SlowKneserNey slow(text, n, 15);
    EXPECT_TRUE(model.discounts(n).estimated);
    data::Random random(11);
    for (int i = 0; i < 60; ++i) {
      TokenIds context(4);
      for (auto& w : context) w = static_cast<int>(random.below(15));
      const int word = static_cast<int>(random.below(15));
      EXPECT_NEAR(model.probability(context, word), slow.probability(context, word), 1e-12);
    }
  }
}

TEST(KneserNey, HandComputedExample) {
  // Text: a b a c a b. Bigrams: ab 2, ba 1, ac 1, ca 1. Too small for estimated discounts: D = 0.5, 1, 1.5.
  const KneserNey model(TokenIds{0, 1, 0, 2, 0, 1}, 2, 3);
  ASSERT_FALSE(model.discounts(1).estimated);
  ASSERT_FALSE(model.discounts(2).estimated);
  // Continuation counts: a after b, c: 2; b after a: 1; c after a: 1; together 4. γ() = (0.5 · 2 + 1 · 1) / 4 = 0.5.
  // P_1(a) = (2 − 1)/4 + 0.5/3 = 5/12; P_1(b) = P_1(c) = (1 − 0.5)/4 + 0.5/3 = 7/24.
  EXPECT_NEAR(model.probability(TokenIds{}, 0), 5.0 / 12, 1e-15);
  EXPECT_NEAR(model.probability(TokenIds{}, 1), 7.0 / 24, 1e-15);
  // After a: ab 2, ac 1, together 3; γ(a) = (1 + 0.5)/3 = 0.5. P(b | a) = (2 − 1)/3 + 0.5 · 7/24 = 23/48.
  EXPECT_NEAR(model.probability(TokenIds{0}, 1), 23.0 / 48, 1e-15);
  EXPECT_NEAR(model.probability(TokenIds{0}, 0), 0.5 * 5 / 12, 1e-15);
}

// EM on a validation text without unknown words takes all from the uniform distribution; one is not worth 100 nats.
TEST(JelinekMercer, LeavesSomethingToWordsNobodyHasSeen) {
  const TokenIds train{0, 1, 0, 1, 0, 1, 0, 1, 0, 1}, context{0};
  const JelinekMercer model(train, train, 2, 4);
  EXPECT_GT(model.probability(context, 3), 1e-8);
  double sum = 0;
  for (data::TokenId w = 0; w < 4; ++w) sum += model.probability(context, w);
  EXPECT_NEAR(sum, 1, 1e-12);
}

TEST(JelinekMercer, HandComputedExample) {
  const TokenIds train = {0, 1, 0, 2, 0, 1};  // a b a c a b
  const JelinekMercer model(train, TokenIds{0, 1, 0, 1}, 2, 4);
  const TokenIds context = {0};
  // After a, seen 3 times before another word: q = ⌈−ln(4/6)⌉ = 1.
  ASSERT_EQ(model.bin(context), 1U);
  const auto& alpha = model.fit(1).weights;
  EXPECT_NEAR(model.probability(context, 1), alpha[0] / 4 + alpha[1] * 2 / 6 + alpha[2] * 2 / 3, 1e-15);
  EXPECT_NEAR(model.probability(context, 3), alpha[0] / 4, 1e-15);
  // A context that was never seen: the bigram part is the unigram part, and q = ⌈−ln(1/6)⌉ = 2.
  const TokenIds unseen = {3};
  ASSERT_EQ(model.bin(unseen), 2U);
  const auto& beta = model.fit(2).weights;
  EXPECT_NEAR(model.probability(unseen, 1), beta[0] / 4 + (beta[1] + beta[2]) * 2 / 6, 1e-15);
}

TEST(NgramModels, SumToOneInAThousandContexts) {
  constexpr int kWords = 60;
  const auto train = random_text(5000, kWords - 5, 1);  // five words are never seen
  const auto valid = random_text(1500, kWords - 5, 2);
  std::vector<std::unique_ptr<data::NgramModel>> models;
  models.push_back(std::make_unique<JelinekMercer>(train, valid, 3, kWords));
  for (int n = 2; n <= 5; ++n) models.push_back(std::make_unique<KneserNey>(train, n, kWords));
  data::Random random(3);
  for (const auto& model : models) {
    for (int i = 0; i < 1000; ++i) {
      TokenIds context(random.below(6));  // half of them from the text, half at random; also the end of the text
      const auto start = random.below(train.size() - context.size() + 1);
      for (std::size_t j = 0; j < context.size(); ++j) {
        context[j] = i % 2 == 0 ? train[start + j] : static_cast<int>(random.below(kWords));
      }
      if (i == 0) context.assign(train.end() - 4, train.end());
      const auto p = model->distribution(context);
      ASSERT_NEAR(std::accumulate(p.begin(), p.end(), 0.0), 1.0, 1e-9) << "n = " << model->order();
      const auto word = static_cast<int>(random.below(kWords));
      ASSERT_NEAR(p[static_cast<std::size_t>(word)], model->probability(context, word), 1e-12);
    }
  }
}

TEST(NgramModels, ScoreTheSameWordsForEveryOrder) {
  const auto train = random_text(500, 10, 1);
  const KneserNey two(train, 2, 10), five(train, 5, 10);
  EXPECT_EQ(data::token_probabilities(two, train, 4).size(), 496U);
  EXPECT_EQ(data::token_probabilities(five, train, 4).size(), 496U);
  expect_contains(input_error([&] { data::perplexity(two, TokenIds{1, 2}, 4); }), "Expected more words");
}

TEST(Mixture, EmNeverLosesLikelihood) {
  const auto train = random_text(3000, 20, 5);
  const auto valid = random_text(1000, 20, 6);
  const JelinekMercer model(train, valid, 3, 20);
  for (std::size_t bin = 0; bin < model.bins(); ++bin) {
    const auto& fit = model.fit(bin);
    EXPECT_NEAR(std::accumulate(fit.weights.begin(), fit.weights.end(), 0.0), 1.0, 1e-12);
    for (std::size_t i = 1; i < fit.log_likelihoods.size(); ++i) {
      EXPECT_GE(fit.log_likelihoods[i], fit.log_likelihoods[i - 1] - 1e-9);
    }
  }
}

TEST(Mixture, FindsTheBestWeight) {
  const std::vector<double> p = {0.9, 0.1, 0.8, 0.3}, q = {0.2, 0.7, 0.1, 0.4};
  const double alpha = data::fit_weight(p, q);
  const auto likelihood = [&](double weight) { return -std::log(data::perplexity(data::mix(weight, p, q))); };
  for (double other = 0; other <= 1; other += 0.01) EXPECT_GE(likelihood(alpha), likelihood(other) - 1e-6);
}

TEST(Mixture, KeepsTheWeightsWithoutData) {
  EXPECT_EQ(data::fit_mixture({}, {0.3, 0.7}).weights, (std::vector<double>{0.3, 0.7}));
  EXPECT_THROW(data::fit_mixture(std::vector<double>{0.1, 0.2, 0.3}, {0.5, 0.5}), std::invalid_argument);
}

TEST(Metrics, PerplexityIsTheGeometricMean) {
  EXPECT_DOUBLE_EQ(data::perplexity(std::vector<double>{0.5, 0.125}), 4.0);
  data::LogLikelihood likelihood;
  EXPECT_TRUE(std::isnan(likelihood.perplexity()));
  likelihood.add(std::log(0.5) + std::log(0.125), 2);
  EXPECT_DOUBLE_EQ(likelihood.bits_per_token(), 2.0);
  EXPECT_TRUE(std::isinf(data::perplexity(std::vector<double>{0.5, 0.0})));
}

}  // namespace
