// Chapter 05's decoding by hand: a translator whose probabilities are written down, and what must be found
// with them; and sampling.
#include <gtest/gtest.h>

#include <functional>
#include <memory>

#include "tests/translators.h"

namespace seq2seq {
namespace {

using namespace translators;

// A translator whose probabilities are written down. Words: <unk> <s> </s> and then 3, 4, …; source words are not read.
struct Written {
  std::function<std::vector<double>(const TokenIds&)> p;     // of every next word, [V], after those
  std::function<std::vector<double>(const TokenIds&)> look;  // where it looks meanwhile, [S]
  std::shared_ptr<int> steps = std::make_shared<int>(0);

  struct State {
    std::vector<TokenIds> before;  // of each row
    Tensor weights = {};
    State rows(const Ids& r) const {
      State chosen;
      for (const std::int32_t row : r) chosen.before.push_back(before[static_cast<std::size_t>(row)]);
      return chosen;
    }
  };
  State start(const Batch& batch) const { return {std::vector<TokenIds>(batch.size())}; }
  Tensor step(const Ids& previous, State& state) const {
    ++*steps;
    std::vector<Tensor> z, weights;
    for (std::size_t i = 0; i < state.before.size(); ++i) {
      if (previous(i) != data::kBegin) state.before[i].push_back(previous(i));
      const std::vector<double> next = p(state.before[i]), seen = look ? look(state.before[i]) : std::vector{1.0};
      z.emplace_back(Array(xt::log(xt::adapt(next, {next.size()}))));
      weights.emplace_back(Array(xt::adapt(seen, {seen.size()})));
    }
    state.weights = stack(weights);
    return stack(z);
  }
};
Batch sources_of(std::size_t S) { return batch_of_sources({TokenIds(S, 3)}); }

// "" has 0.4 and is the likeliest sentence; 3 has 0.35 · 0.9 = 0.315 and is, by the word, likelier.
std::vector<double> short_or_long(const TokenIds& before) {
  if (before.empty()) return {0.125, 0.125, 0.4, 0.35};
  return {0.04, 0.03, 0.9, 0.03};
}

TEST(BeamSearch, LetsALongerSentenceWinAfterAShorterOneHasEnded) {
  const Written model{short_or_long, {}};
  for (const std::size_t width : {2U, 3U, 10U}) {
    const Hypothesis by_word = beam_search(model, sources_of(1), {.width = width, .longest = 10})[0][0];
    EXPECT_EQ(by_word.words, (TokenIds{3})) << "the first that ends is not the best";
    EXPECT_NEAR(by_word.log_probability, std::log(0.315), kBar);
    EXPECT_NEAR(by_word.score, std::log(0.315) / 2, kBar) << "two words, with </s>";
    const Hypothesis whole =
        beam_search(model, sources_of(1), {.width = width, .longest = 10, .length_power = 0})[0][0];
    EXPECT_EQ(whole.words, TokenIds());
    EXPECT_NEAR(whole.score, std::log(0.4), kBar);
  }
  EXPECT_EQ(greedy(model, sources_of(1), 10)[0], TokenIds()) << "and so a beam of 1";
  EXPECT_EQ(beam_search(model, sources_of(1), {.width = 1, .longest = 10})[0][0].words, TokenIds());
}

// What ended keeps its place: of 3 places one is taken at the first word, one at the second.
TEST(BeamSearch, KeepsThePlaceOfWhatHasEnded) {
  const Written model{short_or_long, {}};
  const auto found = beam_search(model, sources_of(1), {.width = 3, .longest = 4, .length_power = 0, .best = 3})[0];
  ASSERT_EQ(found.size(), 3U);
  EXPECT_EQ(found[0].words, TokenIds());
  EXPECT_EQ(found[1].words, (TokenIds{3}));
  EXPECT_EQ(found[2].words, (TokenIds{0})) << "0.125 · 0.9, and not 3 0 </s> with 0.35 · 0.04 · 0.9";
  EXPECT_NEAR(found[2].log_probability, std::log(0.125 * 0.9), kBar);
}

TEST(BeamSearch, StopsAsSoonAsNothingCanChange) {
  const Written model{[](const TokenIds&) { return std::vector{0.002, 0.003, 0.99, 0.005}; }, {}};
  beam_search(model, sources_of(1), {.width = 3, .longest = 50, .length_power = 0});
  EXPECT_EQ(*model.steps, 1) << "what goes on has at most 0.005";
  *model.steps = 0;
  beam_search(model, sources_of(1), {.width = 3, .longest = 50, .length_power = 0, .best = 2});
  EXPECT_EQ(*model.steps, 2) << "the second of two ends at the second word";
}

TEST(BeamSearch, EndsAtTheLongest) {
  const double never = 1e-30;
  const Written model{[&](const TokenIds& before) {
                        const double a = before.size() % 2 == 0 ? 0.7 : 0.1;
                        return std::vector{0.1, 0.1, never, a, 0.8 - a};
                      },
                      {}};
  for (std::size_t longest = 1; longest <= 5; ++longest) {
    TokenIds expected;
    for (std::size_t t = 0; t + 1 < longest; ++t) expected.push_back(t % 2 == 0 ? 3 : 4);
    const double log_probability = static_cast<double>(longest - 1) * std::log(0.7) + std::log(never);
    EXPECT_EQ(greedy(model, sources_of(1), longest)[0], expected);
    for (const std::size_t width : {1U, 4U}) {
      const Hypothesis best = beam_search(model, sources_of(1), {.width = width, .longest = longest})[0][0];
      EXPECT_EQ(best.words, expected) << longest;
      EXPECT_NEAR(best.log_probability, log_probability, kBar) << "that </s> was not likely counts all the same";
      EXPECT_NEAR(best.score, log_probability / static_cast<double>(longest), kBar);
    }
  }
}

TEST(BeamSearch, TakesTheFirstOfEquals) {
  const Written model{[](const TokenIds&) { return std::vector(5, 0.2); }, {}};
  EXPECT_EQ(greedy(model, sources_of(1), 4)[0], (TokenIds{0, 0, 0}));
  EXPECT_EQ(beam_search(model, sources_of(1), {.width = 1, .longest = 4})[0][0].words, (TokenIds{0, 0, 0}));
}

// Not even one word: </s> all the same, and an end.
TEST(BeamSearch, EndsWhereNothingMayBeLong) {
  const Written model{[](const TokenIds&) { return std::vector{0.3, 0.3, 1e-30, 0.4}; }, {}};
  EXPECT_EQ(greedy(model, sources_of(1), 0)[0], TokenIds());
  const auto found = beam_search(model, sources_of(1), {.width = 3, .longest = 0})[0];
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found[0].words, TokenIds());
}

// P^{1/τ}, normalised; 4000 sentences side by side, each with its own draws. Bars: four deviations.
TEST(Sample, DrawsWordsByTheirProbability) {
  const Written model{short_or_long, {}};
  const Batch many = batch_of_sources(std::vector<TokenIds>(4000, TokenIds{3}));
  for (const double temperature : {1.0, 0.5}) {
    ag::Random random(1);
    const std::vector<TokenIds> found = sample(model, many, 3, temperature, random);
    const std::vector<double> p = short_or_long({});
    double total = 0;
    for (const double x : p) total += std::pow(x, 1 / temperature);
    for (std::size_t word = 0; word < p.size(); ++word) {
      const double share = std::pow(p[word], 1 / temperature) / total;
      const auto count = std::count_if(found.begin(), found.end(), [&](const TokenIds& words) {
        return (words.empty() ? data::kEnd : words[0]) == static_cast<TokenId>(word);
      });
      EXPECT_NEAR(static_cast<double>(count) / 4000, share, 4 * std::sqrt(share * (1 - share) / 4000)) << word;
    }
    for (const TokenIds& words : found) EXPECT_LE(words.size(), 2U);
  }
  ag::Random random(2);
  EXPECT_EQ(sample(model, sources_of(1), 10, 0, random), greedy(model, sources_of(1), 10)) << "no temperature";
}

// 3 </s> looks at the first source word alone, 4 </s> at both: Σ_t α = (1.8, 0.2) and (1, 1).
TEST(BeamSearch, PutsACoveredSourceFirst) {
  const Written model{[](const TokenIds& before) {
                        if (before.empty()) return std::vector{0.05, 0.05, 0.1, 0.5, 0.3};
                        return std::vector{0.025, 0.025, 0.9, 0.025, 0.025};
                      },
                      [](const TokenIds& before) {
                        return before == TokenIds{4} ? std::vector{0.1, 0.9} : std::vector{0.9, 0.1};
                      }};
  BeamOptions o{.width = 3, .longest = 6, .length_power = 0, .best = 3};
  const auto without = beam_search(model, sources_of(2), o)[0];
  ASSERT_EQ(without.size(), 3U);
  EXPECT_EQ(without[0].words, (TokenIds{3}));
  EXPECT_EQ(without[1].words, (TokenIds{4}));
  EXPECT_NEAR(without[0].score, std::log(0.45), kBar);
  o.coverage = 0.5;
  const auto with = beam_search(model, sources_of(2), o)[0];
  ASSERT_EQ(with.size(), 3U);
  EXPECT_EQ(with[0].words, (TokenIds{4}));
  EXPECT_NEAR(with[0].score, std::log(0.27), kBar) << "ln min(1, 1) = 0";
  EXPECT_EQ(with[1].words, (TokenIds{3}));
  EXPECT_NEAR(with[1].score, std::log(0.45) + 0.5 * std::log(0.2), kBar) << "a word looked at twice counts once";
  EXPECT_EQ(with[2].words, TokenIds());
  EXPECT_NEAR(with[2].score, std::log(0.1) + 0.5 * (std::log(0.9) + std::log(0.1)), kBar);
  EXPECT_NEAR(with[0].log_probability, std::log(0.27), kBar);
  // The sum of a hypothesis goes with it, whatever else is searched.
  o.best = 1;
  EXPECT_EQ(beam_search(model, sources_of(2), o)[0][0].words, (TokenIds{4}));
}

// </s>, and each of three words before it.
TEST(BeamSearch, GivesNoMoreThanThereIs) {
  const Written model{short_or_long, {}};
  const auto found = beam_search(model, sources_of(1), {.width = 50, .longest = 2, .best = 50})[0];
  ASSERT_EQ(found.size(), 4U);
  std::vector<TokenIds> words;
  for (const Hypothesis& h : found) words.push_back(h.words);
  std::sort(words.begin(), words.end());
  EXPECT_EQ(words, (std::vector<TokenIds>{{}, {0}, {1}, {3}}));
  for (std::size_t i = 1; i < found.size(); ++i) EXPECT_GE(found[i - 1].score, found[i].score);
  EXPECT_EQ(beam_search(model, sources_of(1), {.width = 2, .longest = 2, .best = 50})[0].size(), 2U);
}

}  // namespace
}  // namespace seq2seq
