// The tasks of chapter 04: what each sequence holds, checked by code that shares nothing with the generators, and what
// a model without memory scores, by drawing.
#include <gtest/gtest.h>

#include <cmath>
#include <map>
#include <regex>
#include <set>

#include "datasets/error.h"
#include "datasets/planted/grammars.h"
#include "datasets/planted/long_lags.h"

namespace data {
namespace {

// --- the adding problem --------------------------------------------------------------------------------------------

struct Marked {
  std::vector<std::size_t> places;  // where the marker is 1
  double sum = 0;                   // of the numbers there; of the first pair: 0
};

Marked marked(const AddingBatch& batch, std::size_t s) {
  Marked found;
  for (std::size_t t = 0; t < batch.lengths[s]; ++t) {
    const std::size_t at = 2 * (t * batch.sequences + s);
    if (batch.inputs[at + 1] != 1.0F) continue;
    found.places.push_back(t);
    if (t > 0) found.sum += static_cast<double>(batch.inputs[at]);
  }
  return found;
}

TEST(AddingProblem, IsThatOfThePaper) {
  Random random(1);
  const AddingBatch batch = adding_problem(100, 2000, random);
  EXPECT_EQ(batch.steps, 110u);
  std::set<std::size_t> lengths, firsts, seconds;
  for (std::size_t s = 0; s < batch.sequences; ++s) {
    const std::size_t length = batch.lengths[s];
    lengths.insert(length);
    const auto marker = [&](std::size_t t) { return batch.inputs[2 * (t * batch.sequences + s) + 1]; };
    const Marked found = marked(batch, s);
    ASSERT_EQ(found.places.size(), 2u);
    EXPECT_LT(found.places[0], 10u) << "one of the first ten pairs";
    EXPECT_LT(found.places[1], 50u) << "one of the first T/2 − 1 others";
    EXPECT_NEAR(batch.targets[s], 0.5 + found.sum / 4, 1e-6);
    EXPECT_EQ(marker(length - 1), -1.0F);
    EXPECT_EQ(marker(0), found.places[0] == 0 ? 1.0F : -1.0F);
    for (std::size_t t = 1; t + 1 < length; ++t)
      EXPECT_EQ(marker(t), t == found.places[0] || t == found.places[1] ? 1.0F : 0.0F);
    for (std::size_t t = length; t < batch.steps; ++t) {
      EXPECT_EQ(marker(t), 0.0F);
      EXPECT_EQ(batch.inputs[2 * (t * batch.sequences + s)], 0.0F) << "nothing stands behind the end";
    }
    firsts.insert(found.places[0]);
    seconds.insert(found.places[1]);
  }
  EXPECT_EQ(lengths.size(), 11u);
  EXPECT_EQ(*lengths.begin(), 100u);
  EXPECT_EQ(*lengths.rbegin(), 110u);
  EXPECT_EQ(firsts.size(), 10u);
  EXPECT_EQ(*seconds.rbegin(), 49u);
}

TEST(AddingProblem, NumbersAreUniformAndChanceIsAsSaid) {
  Random random(2);
  const AddingBatch batch = adding_problem(20, 100'000, random);
  double sum = 0, squares = 0, near = 0;
  for (std::size_t s = 0; s < batch.sequences; ++s) {
    const double x = batch.inputs[2 * (5 * batch.sequences + s)];  // the sixth pair of each
    sum += x;
    squares += x * x;
    near += std::abs(batch.targets[s] - 0.5) < kAddingTolerance;
  }
  const double n = static_cast<double>(batch.sequences);
  EXPECT_NEAR(sum / n, 0, 0.01);
  EXPECT_NEAR(squares / n, 1.0 / 3, 0.01) << "uniform in [−1, 1]";
  // At T = 20 nearly a tenth of the sums have a first pair in them and one number less, at T = 100 too.
  EXPECT_NEAR(near / n, kAddingByChance, 0.02);
  EXPECT_NEAR(kAddingByChance, 0.1536, 1e-12);
}

// --- symbols -------------------------------------------------------------------------------------------------------

TEST(CopyMemory, AsksForTheTenSymbolsAfterTheDelay) {
  Random random(1);
  constexpr std::size_t T = 7, B = 50;
  const SymbolBatch batch = copy_memory(T, B, random);
  ASSERT_EQ(batch.steps, T + 20);
  std::map<TokenId, int> seen;
  for (std::size_t s = 0; s < B; ++s) {
    for (std::size_t t = 0; t < T + 20; ++t) {
      const TokenId in = batch.inputs[t * B + s], out = batch.targets[t * B + s];
      if (t < 10) ++seen[in];
      const TokenId later = t == T + 9 ? 9 : 8;  // blanks, and one sign just before the answer
      EXPECT_EQ(t >= 10 ? in : later, later);
      EXPECT_EQ(out, t < T + 10 ? 8 : batch.inputs[(t - T - 10) * B + s]);
    }
  }
  EXPECT_EQ(seen.size(), 8u);
  EXPECT_EQ(seen.begin()->first, 0);
  EXPECT_EQ(seen.rbegin()->first, 7);
}

// Who knows where the symbols stand and nothing else says "blank" with certainty, then one of eight: the mean of
// −ln p over all steps.
TEST(CopyMemory, BaselineIsWhatGuessingCosts) {
  Random random(3);
  for (const std::size_t T : {1, 20, 100}) {
    const SymbolBatch batch = copy_memory(T, 4, random);
    double cost = 0;
    for (const TokenId target : batch.targets) cost -= target == 8 ? 0 : std::log(1.0 / 8);
    EXPECT_NEAR(cost / static_cast<double>(batch.targets.size()), copy_memory_baseline(T), 1e-12);
  }
}

TEST(Recall, AsksForTheFirstOfAll) {
  Random random(1);
  constexpr std::size_t T = 9, K = 8, B = 400;
  const SymbolBatch batch = recall(T, K, B, random);
  ASSERT_EQ(batch.inputs.size(), (T + 1) * B);
  std::set<TokenId> asked, distractors;
  for (std::size_t s = 0; s < B; ++s) {
    EXPECT_EQ(batch.targets[s], batch.inputs[s]);
    asked.insert(batch.inputs[s]);
    for (std::size_t t = 1; t <= T; ++t) distractors.insert(batch.inputs[t * B + s]);
  }
  EXPECT_EQ(asked, (std::set<TokenId>{0, 1, 2, 3, 4, 5, 6, 7}));
  EXPECT_EQ(distractors, (std::set<TokenId>{8, 9, 10, 11, 12, 13, 14, 15})) << "none of them is a symbol";
}

// --- grammars ------------------------------------------------------------------------------------------------------

std::string stream(ContinualReber& grammar, std::size_t length) {
  std::string text;
  while (text.size() < length) text += ContinualReber::kSymbols[static_cast<std::size_t>(grammar.next())];
  return text;
}

// The grammar as one regular expression. Of the inner strings: node 4 is (XT*VP)*(S|XT*VV), node 2 is S*X and node 4.
const std::string kNode4 = "(XT*VP)*(S|XT*VV)";
const std::string kInnerString = "B(TS*X" + kNode4 + "|PT*V(V|P" + kNode4 + "))E";
const std::regex kString("B(T" + kInnerString + "T|P" + kInnerString + "P)E");

// Cut after each E that a B follows, but not after that of an inner string, which T or P follows.
std::vector<std::string> strings(const std::string& text) {
  std::vector<std::string> all;
  std::size_t begin = 0;
  for (std::size_t i = 1; i < text.size(); ++i) {
    if (text[i - 1] != 'E' || text[i] != 'B') continue;
    all.push_back(text.substr(begin, i - begin));
    begin = i;
  }
  return all;
}

TEST(ContinualReber, IsAStreamOfItsStrings) {
  ContinualReber grammar{Random(1)};
  std::set<std::string> seen;
  std::size_t opened_with_t = 0, count = 0;
  for (const std::string& string : strings(stream(grammar, 100'000))) {
    ASSERT_TRUE(std::regex_match(string, kString)) << string;
    seen.insert(string);
    opened_with_t += string[1] == 'T';
    ++count;
  }
  EXPECT_GT(count, 7000u) << "a string has a dozen symbols on average";
  EXPECT_NEAR(static_cast<double>(opened_with_t) / static_cast<double>(count), 0.5, 0.03);
  for (const char* shortest : {"BTBTXSETE", "BPBPVVEPE", "BTBPVVETE"}) EXPECT_EQ(seen.count(shortest), 1u) << shortest;
  // A few that look like it and are not.
  for (const char* wrong : {"BTBTXSEPE", "BPBPVVETE", "BTBTSETE", "BTBTXSET"})
    EXPECT_FALSE(std::regex_match(wrong, kString)) << wrong;
}

// What legal() says is what is ever seen to follow: the same, for each beginning of a string that is seen often.
TEST(ContinualReber, SaysWhatMayFollow) {
  ContinualReber grammar{Random(2)};
  std::map<std::string, unsigned> said, seen;
  std::map<std::string, int> times;
  std::string so_far;
  for (int i = 0; i < 200'000; ++i) {
    if (so_far.ends_with('E') && grammar.legal() == 1) so_far.clear();  // a B after an E: a new string
    const unsigned legal = grammar.legal();
    EXPECT_TRUE(said.emplace(so_far, legal).first->second == legal) << so_far;
    const bool remembers = grammar.remembers();
    const TokenId symbol = grammar.next();
    if (remembers) {
      EXPECT_EQ(ContinualReber::kSymbols[static_cast<std::size_t>(symbol)], so_far[1]);
    }
    EXPECT_EQ(remembers, so_far.size() > 4 && so_far.ends_with('E')) << so_far;
    seen[so_far] |= 1U << static_cast<unsigned>(symbol);
    ++times[so_far];
    so_far += ContinualReber::kSymbols[static_cast<std::size_t>(symbol)];
  }
  std::size_t compared = 0;
  for (const auto& [beginning, count] : times) {
    if (count < 40) continue;  // one of two that never shows in 40 draws: 2·2⁻⁴⁰
    EXPECT_EQ(seen[beginning], said[beginning]) << beginning;
    ++compared;
  }
  EXPECT_GT(compared, 100u);
}

TEST(CountingString, IsAsThenAsManyBs) {
  EXPECT_EQ(counting_string(3), (TokenIds{0, 1, 1, 1, 2, 2, 2, 3}));
  EXPECT_EQ(counting_legal(3), (std::vector<unsigned>{2, 6, 6, 6, 4, 4, 8}));
  EXPECT_EQ(counting_string(1), (TokenIds{0, 1, 2, 3}));
  EXPECT_EQ(counting_legal(1), (std::vector<unsigned>{2, 6, 8}));
  for (const std::size_t n : {2, 17}) {
    const TokenIds ids = counting_string(n);
    const std::vector<unsigned> legal = counting_legal(n);
    ASSERT_EQ(legal.size() + 1, ids.size());
    for (std::size_t t = 0; t < legal.size(); ++t) EXPECT_NE(legal[t] & (1U << static_cast<unsigned>(ids[t + 1])), 0u);
  }
}

// --- all -----------------------------------------------------------------------------------------------------------

TEST(MemoryTasks, AreTheSameForTheSameSeed) {
  const auto draw = [](std::uint64_t seed) {
    Random random(seed);
    const AddingBatch adding = adding_problem(30, 3, random);
    const SymbolBatch copied = copy_memory(5, 3, random), recalled = recall(5, 4, 3, random);
    ContinualReber grammar(random);
    return std::tuple(adding.inputs, adding.lengths, adding.targets, copied.inputs, recalled.inputs,
                      stream(grammar, 50));
  };
  EXPECT_EQ(draw(7), draw(7));
  EXPECT_NE(draw(7), draw(8));
}

TEST(MemoryTasks, RefuseWhatHasNoAnswer) {
  Random random(1);
  EXPECT_THROW(adding_problem(19, 1, random), InputError);
  EXPECT_THROW(copy_memory(0, 1, random), InputError);
  EXPECT_THROW(recall(0, 8, 1, random), InputError);
  EXPECT_THROW(recall(5, 1, 1, random), InputError);
}

}  // namespace
}  // namespace data
