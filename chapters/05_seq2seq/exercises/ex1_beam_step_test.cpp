#include "ex1_beam_step.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "chapters/05_seq2seq/lesson.h"

namespace {

using Words = std::vector<int>;
using Table = std::vector<std::vector<double>>;

std::vector<double> logs(std::vector<double> p) {
  for (double& x : p) x = std::log(x);
  return p;
}
std::vector<Words> words_of(const std::vector<Hypothesis>& beam) {
  std::vector<Words> words;
  for (const Hypothesis& h : beam) words.push_back(h.words);
  return words;
}

TEST(Exercise1, StartsFromNothing) {
  const std::vector<Hypothesis> next = beam_step({{}}, {logs({0.1, 0.2, 0.3, 0.4})}, 2);
  EXPECT_EQ(words_of(next), (std::vector<Words>{{3}, {2}})) << "the two likeliest words, best first";
  ASSERT_EQ(next.size(), 2u);
  EXPECT_NEAR(next[1].log_probability, std::log(0.3), 1e-12);
}

// The likeliest beginning need not have the likeliest continuation.
TEST(Exercise1, ComparesWholeBeginnings) {
  const std::vector<Hypothesis> beam = {{{3}, std::log(0.5)}, {{0}, std::log(0.4)}};
  const std::vector<Hypothesis> next = beam_step(beam, {logs({0.3, 0.3, 0.2, 0.2}), logs({0.9, 0.05, 0.02, 0.03})}, 2);
  EXPECT_EQ(words_of(next), (std::vector<Words>{{0, 0}, {3, 0}})) << "0.4 · 0.9 before 0.5 · 0.3";
  ASSERT_EQ(next.size(), 2u);
  EXPECT_NEAR(next[0].log_probability, std::log(0.36), 1e-12);
  const std::vector<Hypothesis> both =
      beam_step(beam, {logs({0.45, 0.05, 0.05, 0.45}), logs({0.25, 0.25, 0.25, 0.25})}, 2);
  EXPECT_EQ(words_of(both), (std::vector<Words>{{3, 0}, {3, 3}})) << "both places may go to one beginning";
}

TEST(Exercise1, WhatHasEndedKeepsItsPlace) {
  const std::vector<Hypothesis> beam = {{{3}, std::log(0.5)}, {{2}, std::log(0.01)}};
  const std::vector<Hypothesis> next = beam_step(beam, {logs({0.3, 0.2, 0.4, 0.1}), {}}, 2);
  ASSERT_EQ(words_of(next), (std::vector<Words>{{2}, {3, 2}})) << "however unlikely it is, it is not pushed out";
  EXPECT_EQ(words_of(beam_step(next, {{}, {}}, 2)), words_of(next)) << "all have ended: nothing changes";
}

TEST(Exercise1, MayFindFewerThanPlaces) { EXPECT_EQ(beam_step({{}}, {logs({0.5, 0.25, 0.25})}, 10).size(), 3u); }

// The lesson's search with the same probabilities: a word depends on the one before it alone.
const Table kAfter = {{0.21, 0.08, 0.41, 0.3}, {0.26, 0.19, 0.05, 0.5}, {}, {0.43, 0.18, 0.17, 0.22}};
struct Known {
  struct State {
    State rows(const ag::Ids&) const { return {}; }
  };
  State start(const seq2seq::Batch&) const { return {}; }
  ag::Tensor step(const ag::Ids& previous, State&) const {
    ag::Array z = ag::empty({previous.size(), 4});
    for (std::size_t i = 0; i < previous.size(); ++i)
      for (std::size_t w = 0; w < 4; ++w) z(i, w) = std::log(kAfter[static_cast<std::size_t>(previous(i))][w]);
    return z;
  }
};

TEST(Exercise1, ManyStepsAreTheLessonsSearch) {
  for (const std::size_t k : {1u, 2u, 3u, 5u}) {
    std::vector<Hypothesis> beam{{}};
    const auto open = [](const Hypothesis& h) { return !h.ended(); };
    for (int t = 0; t < 40 && std::any_of(beam.begin(), beam.end(), open); ++t) {
      Table ln_p;
      for (const Hypothesis& h : beam)
        ln_p.push_back(logs(kAfter[static_cast<std::size_t>(h.words.empty() ? data::kBegin : h.words.back())]));
      beam = beam_step(beam, ln_p, k);
      ASSERT_FALSE(beam.empty());
    }
    const auto best = std::max_element(beam.begin(), beam.end(), [](const Hypothesis& x, const Hypothesis& y) {
      return x.log_probability < y.log_probability;
    });
    const seq2seq::Batch one = seq2seq::batch_of(data::sources_only(std::vector<data::TokenIds>{{3}}));
    const auto found = seq2seq::beam_search(Known(), one, {.width = k, .longest = 40, .length_power = 0})[0][0];
    ASSERT_TRUE(best->ended());
    const Words words(best->words.begin(), best->words.end() - 1);
    EXPECT_EQ(words, found.words) << "k = " << k;
    EXPECT_NEAR(best->log_probability, found.log_probability, 1e-12);
  }
}

}  // namespace
