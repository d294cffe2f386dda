// Chapter 10's pairs: which texts stand side by side, and that nothing of a text is lost.
#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <set>

#include "tests/bert_texts.h"
#include "tests/chi_square.h"

namespace bert {
namespace {

using namespace bert_texts;

// Documents whose pieces are numbered through, so that each tells where it is from.
struct Numbered {
  struct Place {
    std::size_t document, sentence, piece;
  };
  static constexpr TokenId kStart = 1000;
  std::vector<Document> documents;
  std::vector<Place> places;

  void add(const std::vector<std::size_t>& sentences) {
    Document& document = documents.emplace_back(sentences.size());
    for (std::size_t s = 0; s < sentences.size(); ++s)
      for (std::size_t i = 0; i < sentences[s]; ++i) {
        document[s].push_back(kStart + static_cast<TokenId>(places.size()));
        places.push_back({documents.size() - 1, s, i});
      }
  }
  const Place& of(TokenId piece) const { return places[static_cast<std::size_t>(piece - kStart)]; }
};
Numbered documents_of_all_sizes(std::uint64_t seed) {
  data::Random random(seed);
  Numbered text;
  for (std::size_t n = 0; n < 30; ++n) {
    std::vector<std::size_t> sentences(1 + random.below(9));
    for (std::size_t& size : sentences) size = 1 + random.below(6);
    text.add(sentences);
  }
  return text;
}
Numbered documents_of_short_sentences(std::size_t n, std::size_t sentences) {
  Numbered text;
  for (std::size_t i = 0; i < n; ++i) text.add(std::vector<std::size_t>(sentences, 1));
  return text;
}

struct Halves {
  TokenIds a, b;
};
// Without the marks, which must be where they belong.
Halves halves_of(const Example& example) {
  const TokenIds& p = example.pieces;
  EXPECT_EQ(std::count_if(p.begin(), p.end(), [](TokenId piece) { return piece < kFirst; }), 3);
  EXPECT_EQ(p.front(), kCls);
  EXPECT_EQ(p.at(example.second - 1), kSep);
  EXPECT_EQ(p.back(), kSep);
  const auto second = p.begin() + static_cast<std::ptrdiff_t>(example.second);
  Halves halves{{p.begin() + 1, second - 1}, {second, p.end() - 1}};
  EXPECT_FALSE(halves.a.empty() || halves.b.empty());
  return halves;
}
bool in_a_row(const TokenIds& pieces) {
  return std::adjacent_find(pieces.begin(), pieces.end(), [](TokenId x, TokenId y) { return y != x + 1; }) ==
         pieces.end();
}

std::vector<Example> pairs_of_numbered(const Numbered& text, std::size_t longest, std::uint64_t seed) {
  data::Random random(seed);
  return pairs_of(text.documents, longest, vocabulary(), random);
}

void expect_a_pair(const Numbered& text, const Example& example, bool cut) {
  const auto [a, b] = halves_of(example);
  ASSERT_TRUE(in_a_row(a) && in_a_row(b));
  const auto &before = text.of(a.back()), &after = text.of(b.front());
  EXPECT_EQ(text.of(a.front()).document, before.document);
  EXPECT_EQ(after.document, text.of(b.back()).document);
  EXPECT_EQ(before.document == after.document, example.random == 0);
  EXPECT_TRUE(example.random == 1 || after.sentence > before.sentence);
  if (cut) return;
  EXPECT_EQ(text.of(a.front()).piece, 0u) << "A begins with a sentence";
  EXPECT_EQ(after.piece, 0u) << "and so does B";
  EXPECT_TRUE(example.random == 1 || b.front() == a.back() + 1) << "which is the next one";
}

TEST(BertPairs, AreTwoTexts) {
  std::size_t whole = 0, followed = 0;
  for (const std::size_t longest : {5, 6, 9, 16, 50})
    for (std::uint64_t seed = 0; seed < 20; ++seed) {
      const Numbered text = documents_of_all_sizes(seed);
      for (const Example& example : pairs_of_numbered(text, longest, seed)) {
        ASSERT_LE(example.pieces.size(), longest);
        const bool cut = example.pieces.size() == longest;  // or just as long as that
        expect_a_pair(text, example, cut);
        whole += cut ? 0 : 1;
        followed += !cut && example.random == 0 ? 1 : 0;
        if (HasFatalFailure()) return;
      }
    }
  EXPECT_GT(whole, 1000u);
  EXPECT_GT(followed, 200u);
}

// With sentences of one piece nothing is cut off: A and the B that follow are the text, each piece once. Behind a B of
// another text the last sentence of a document has nothing to be followed by, and is left out.
TEST(BertPairs, LoseAtMostALastSentence) {
  const Numbered text = documents_of_short_sentences(7, 41);
  std::multiset<TokenId> used;
  for (const Example& example : pairs_of_numbered(text, 13, 1)) {
    const auto [a, b] = halves_of(example);
    used.insert(a.begin(), a.end());
    if (example.random == 0) used.insert(b.begin(), b.end());
  }
  for (std::size_t i = 0; i < text.places.size(); ++i) {
    const std::size_t times = used.count(Numbered::kStart + static_cast<TokenId>(i));
    EXPECT_TRUE(times == 1 || (times == 0 && text.places[i].sentence == 40)) << times << " times piece " << i;
  }
}

// However short the documents are: half of the pairs follow, though the last sentence has nothing that does.
TEST(BertPairs, HalfOfThemFollow) {
  for (const std::size_t sentences : {2, 3, 60}) {
    std::vector<std::size_t> random(2);
    for (const Example& example : pairs_of_numbered(documents_of_short_sentences(60'000 / sentences, sentences), 13, 1))
      ++random[static_cast<std::size_t>(example.random)];
    EXPECT_LT(chi_square(random, {0.5, 0.5}), rarely_exceeded(1)) << testing::PrintToString(random);
    EXPECT_GT(random[0], 3000u);
  }
}

TEST(BertPairs, AIsAsLongAsChanceHasIt) {
  std::map<std::size_t, std::size_t> sizes;
  for (const Example& example : pairs_of_numbered(documents_of_short_sentences(2, 30'000), 13, 1)) {
    const auto [a, b] = halves_of(example);
    ++sizes[a.size()];
    EXPECT_LE(example.pieces.size(), 13u);
  }
  expect_equally_often(sizes, 5);  // of 10 places up to half
}

// A document of one sentence gives none: nothing follows it. Others may have it for a B.
TEST(BertPairs, OneSentenceHasNothingToFollow) {
  Numbered text = documents_of_short_sentences(5, 2);
  text.add({1});
  std::map<std::pair<std::size_t, std::size_t>, std::size_t> met;
  for (std::uint64_t seed = 0; seed < 2000; ++seed)
    for (const Example& example : pairs_of_numbered(text, 9, seed)) {
      const auto [a, b] = halves_of(example);
      EXPECT_LT(text.of(a[0]).document, 5u);
      if (example.random == 1) ++met[{text.of(a[0]).document, text.of(b[0]).document}];
    }
  for (const auto& [pair, count] : met) EXPECT_NE(pair.first, pair.second);
  expect_equally_often(met, 5 * 5);
}

TEST(BertPairs, TheLongerOneGivesAtEitherEnd) {
  const TokenIds a = {1000, 1001, 1002, 1003, 1004, 1005}, b = {1010, 1011};
  std::map<TokenId, std::size_t> begins;
  for (std::uint64_t seed = 0; seed < 4000; ++seed) {
    data::Random random(seed);
    const auto [first, second] = halves_of(join(a, b, 8, vocabulary(), random));
    ASSERT_EQ(first.size(), 3u);
    EXPECT_TRUE(in_a_row(first));
    EXPECT_EQ(second, b);
    ++begins[first.front()];
  }
  const std::vector<std::size_t> found = {begins[1000], begins[1001], begins[1002], begins[1003]};
  EXPECT_LT(chi_square(found, {0.125, 0.375, 0.375, 0.125}), rarely_exceeded(3));
}

}  // namespace
}  // namespace bert
