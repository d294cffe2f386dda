// What the trainer learns from: windows, neighbours, negatives, subsampling.
#include <gtest/gtest.h>

#include <cmath>
#include <map>
#include <string>

#include "chapters/02_word2vec/fast/examples.h"
#include "tests/text_files.h"

namespace word2vec {
namespace {

// A text and the examples of it.
struct Drawn {
  std::vector<std::int64_t> counts;
  std::vector<double> keep;
  std::vector<Example> examples;
  std::vector<std::size_t> sentences;  // examples in each
  std::uint64_t words = 0;
};

Drawn draw(const data::TokenIds& tokens, const Sampling& sampling, std::size_t vocabulary = 10) {
  Drawn out;
  out.counts.assign(vocabulary, 0);
  for (const data::TokenId id : tokens)
    if (id > 0) ++out.counts[static_cast<std::size_t>(id)];
  out.keep = keep_probabilities(out.counts, sampling.threshold, sampling.subsampling);
  const data::Noise noise(out.counts);
  const TokenText text(tokens);
  const auto words = text.open(0, text.size());
  Examples examples(*words, sampling, out.keep, noise, data::Random(1));
  while (examples.read_sentence()) {
    const std::size_t before = out.examples.size();
    for (Example example; examples.next(example);) out.examples.push_back(example);
    Example none;
    EXPECT_FALSE(examples.next(none)) << "and so it stays";
    out.sentences.push_back(out.examples.size() - before);
  }
  out.words = examples.words_read();
  return out;
}

using Pairs = std::vector<std::pair<data::TokenId, data::TokenId>>;  // input, word

TEST(Examples, SkipGramPairsEachWordWithItsNeighbours) {
  const Drawn drawn =
      draw({1, 2, 3, 4, -1, -1, 5, 0, 6, -7, 7}, {.window = 2, .shrink = false, .negatives = 1, .threshold = 0});
  Pairs pairs;
  for (const Example& example : drawn.examples) pairs.emplace_back(example.inputs.at(0), example.word);
  EXPECT_EQ(pairs, (Pairs{{2, 1},
                          {3, 1},
                          {1, 2},
                          {3, 2},
                          {4, 2},
                          {1, 3},
                          {2, 3},
                          {4, 3},
                          {2, 4},
                          {3, 4},  //
                          {6, 5},
                          {5, 6}}));  // 0 is unknown: its neighbours are each other's; 7 has none
  EXPECT_EQ(drawn.words, 7u);
  EXPECT_EQ(drawn.sentences, (std::vector<std::size_t>{10, 2, 0}));
}

TEST(Examples, CbowTakesAllNeighboursAtOnce) {
  const Drawn drawn =
      draw({1, 2, 3, 4, -1, 5},
           {.architecture = Architecture::cbow, .window = 2, .shrink = false, .negatives = 1, .threshold = 0});
  std::vector<data::TokenIds> inputs;
  data::TokenIds words;
  for (const Example& example : drawn.examples) inputs.push_back(example.inputs), words.push_back(example.word);
  EXPECT_EQ(words, (data::TokenIds{1, 2, 3, 4}));
  EXPECT_EQ(inputs, (std::vector<data::TokenIds>{{2, 3}, {1, 3, 4}, {1, 2, 4}, {2, 3}}));
}

TEST(Examples, SentencesEndAfterAThousandWords) {
  const Drawn drawn =
      draw(data::TokenIds(2500, 1), {.architecture = Architecture::cbow, .negatives = 0, .threshold = 0});
  EXPECT_EQ(drawn.sentences, (std::vector<std::size_t>{1000, 1000, 500}));
}

// Σ (observed − expected)² / expected
double chi_square(const std::map<std::size_t, double>& observed, double expected) {
  double sum = 0;
  for (const auto& [value, n] : observed) sum += (n - expected) * (n - expected) / expected;
  return sum;
}

TEST(Examples, WindowsAreDrawnEvenlyFromOneToC) {
  const Drawn drawn = draw(data::TokenIds(50'000, 1),
                           {.architecture = Architecture::cbow, .window = 5, .negatives = 0, .threshold = 0});
  std::map<std::size_t, double> sizes;
  for (const Example& example : drawn.examples)
    if (example.inputs.size() % 2 == 0) ++sizes[example.inputs.size()];  // those cut by a sentence's end aside
  ASSERT_EQ(sizes.size(), 5u);
  EXPECT_LT(chi_square(sizes, 50'000 / 5.0), 18.5 + 5);  // 99.9 % of draws of 4 degrees, and the few that were cut
}

TEST(Examples, NegativesFollowTheNoiseAndLeaveTheWordOut) {
  data::TokenIds tokens;
  for (int i = 0; i < 40'000; ++i) tokens.push_back(i % 10 < 8 ? 1 : i % 10 == 8 ? 2 : 3);
  const Sampling sampling{.window = 1, .shrink = false, .negatives = 3, .threshold = 0};
  const Drawn drawn = draw(tokens, sampling);
  const data::Noise noise(drawn.counts);
  for (const data::TokenId word : {1, 2, 3}) {
    std::map<data::TokenId, double> seen;
    double examples = 0;
    for (const Example& example : drawn.examples) {
      if (example.word != word) continue;
      ++examples;
      for (const data::TokenId n : example.negatives) ++seen[n];
    }
    EXPECT_EQ(seen.count(word), 0u);
    for (const data::TokenId n : {1, 2, 3}) {
      const double expected = n == word ? 0 : 3 * examples * noise.probability(n);
      EXPECT_NEAR(seen[n], expected, 4.5 * std::sqrt(expected)) << word << ", " << n;
    }
  }
  Sampling with_hits = sampling;
  with_hits.skip_hits = false;
  for (const Example& example : draw(tokens, with_hits).examples) EXPECT_EQ(example.negatives.size(), 3u);
}

TEST(Examples, SubsamplingLeavesOutAsManyAsItsFormulaSays) {
  data::TokenIds tokens;
  for (int i = 0; i < 100'000; ++i) tokens.push_back(i % 100 < 90 ? 1 : i % 100 < 99 ? 2 : 3);
  for (const auto form : {Subsampling::paper, Subsampling::tool}) {
    const Drawn drawn =
        draw(tokens,
             {.architecture = Architecture::cbow, .window = 1, .negatives = 0, .threshold = 0.02, .subsampling = form});
    std::map<data::TokenId, double> kept;
    for (const Example& example : drawn.examples) ++kept[example.word];
    for (const data::TokenId word : {1, 2, 3}) {
      const double f = static_cast<double>(drawn.counts[static_cast<std::size_t>(word)]) / 100'000;
      const double expected = 100'000 * f * keep_probability(f, 0.02, form);
      EXPECT_NEAR(kept[word], expected, 4.5 * std::sqrt(expected)) << word;
    }
    EXPECT_EQ(kept[3], 1000) << "rare words stay";
    EXPECT_EQ(drawn.words, 100'000u);
  }
}

TEST(FileText, LinesAreSentencesUnlessTheyAreIgnored) {
  const TextFiles files;
  const auto file = files.write("text", "b a\n\nb rare a\n");
  const auto vocabulary = data::count_words(file, {.min_count = 2});  // a 1, b 2
  const auto read = [&](Lines lines) {
    const FileText text(file, vocabulary, lines);
    EXPECT_EQ(text.words(), 4u);
    const auto words = text.open(0, text.size());
    data::TokenIds ids;
    for (data::TokenId id = words->next(); id != Words::kEnd; id = words->next()) ids.push_back(id);
    return ids;
  };
  EXPECT_EQ(read(Lines::sentences), (data::TokenIds{2, 1, -1, 2, 1, -1}));
  EXPECT_EQ(read(Lines::ignored), (data::TokenIds{2, 1, 2, 1}));
}

}  // namespace
}  // namespace word2vec
