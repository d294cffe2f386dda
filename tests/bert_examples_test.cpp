// Chapter 10's examples: what is hidden of them, that they go on where they were, and how they make a batch.
#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <set>
#include <tuple>

#include "tests/bert_texts.h"
#include "tests/chi_square.h"

namespace bert {

// For EXPECT_EQ.
inline bool operator==(const Example& a, const Example& b) {
  const auto all = [](const Example& e) { return std::tie(e.pieces, e.second, e.random, e.at, e.hidden); };
  return all(a) == all(b);
}

namespace {

using namespace bert_texts;

// --- masks -----------------------------------------------------------------------------------------------------------

// [CLS] A [SEP] B [SEP] of 100 pieces; both begin within a word, as a text that was cut does.
Example some_example(data::Random& random) {
  TokenIds a = {kWithin}, b = {kWithin, kWithin + 1};
  while (a.size() < 50) add_word(a, random);
  while (b.size() < 50) add_word(b, random);
  a.resize(50);
  b.resize(50);
  return join(a, b, 103, vocabulary(), random);
}

struct Counted {
  std::vector<std::size_t> chosen = {0, 0};    // no, yes
  std::vector<std::size_t> fates = {0, 0, 0};  // [MASK], another piece, as it was
  std::map<TokenId, std::size_t> drawn;        // pieces that took a place
};
// What becomes of 200,000 pieces, and that nothing else changes.
Counted count(const Masking& how) {
  const data::WordPiece pieces = vocabulary();
  data::Random random(1);
  Counted counted;
  for (std::size_t n = 0; n < 2000; ++n) {
    const Example before = some_example(random);
    Example after = before;
    hide(after, how, pieces, random);
    EXPECT_TRUE(std::is_sorted(after.at.begin(), after.at.end(), std::less_equal<>())) << "ascending, none twice";
    counted.chosen[1] += after.at.size();
    counted.chosen[0] += 100 - after.at.size();
    for (std::size_t i = 0; i < after.at.size(); ++i) {
      TokenId& piece = after.pieces[static_cast<std::size_t>(after.at[i])];
      ++counted.fates[piece == kMask ? 0 : piece == after.hidden[i] ? 2 : 1];
      if (piece != kMask && piece != after.hidden[i]) ++counted.drawn[piece];
      piece = after.hidden[i];
    }
    EXPECT_EQ(after.pieces, before.pieces) << "what was hidden is what stood there, and the rest still does";
    EXPECT_TRUE(std::none_of(after.hidden.begin(), after.hidden.end(), [](TokenId p) { return p < kFirst; }));
  }
  return counted;
}
bool as_published(const Counted& counted) {
  const double itself = 0.1 / (kPieces - kFirst);  // a piece drawn at random may be the one that stood there
  return chi_square(counted.chosen, {0.85, 0.15}) < rarely_exceeded(1) &&
         chi_square(counted.fates, {0.8, 0.1 - itself, 0.1 + itself}) < rarely_exceeded(2);
}

TEST(BertMasks, AreTheSharesOfThePaper) {
  EXPECT_TRUE(as_published(count({})));
  EXPECT_FALSE(as_published(count({.chosen = 0.16})));
  EXPECT_FALSE(as_published(count({.mask = 0.78})));
  EXPECT_FALSE(as_published(count({.other = 0.12})));
}

TEST(BertMasks, AnyPieceButMarksIsDrawn) {
  const Counted counted = count({.chosen = 1, .mask = 0, .other = 1});
  EXPECT_EQ(counted.chosen[0], 0u);
  for (const auto& [piece, n] : counted.drawn) EXPECT_GE(piece, kFirst);
  EXPECT_EQ(counted.drawn.size(), static_cast<std::size_t>(kPieces - kFirst));
}
// A text of one word alone: all others take its place equally often.
TEST(BertMasks, PiecesAreDrawnEquallyOften) {
  const data::WordPiece pieces = vocabulary();
  data::Random random(1);
  std::map<TokenId, std::size_t> drawn;
  for (std::size_t n = 0; n < 2000; ++n) {
    Example example = join(TokenIds(50, kFirst), TokenIds(50, kFirst), 103, pieces, random);
    hide(example, {.chosen = 1, .mask = 0, .other = 1}, pieces, random);
    for (const std::int32_t at : example.at) ++drawn[example.pieces[static_cast<std::size_t>(at)]];
  }
  expect_equally_often(drawn, kPieces - kFirst);
}

// Where each word begins in the example and where it ends; the rest of a word with which A or B begins is one as well.
std::vector<std::pair<std::size_t, std::size_t>> words_of(const Example& example) {
  std::vector<std::pair<std::size_t, std::size_t>> words;
  for (std::size_t t = 0; t < example.pieces.size(); ++t) {
    if (example.pieces[t] < kFirst) continue;
    if (example.pieces[t] >= kWithin && example.pieces[t - 1] >= kFirst)
      words.back().second = t + 1;
    else
      words.emplace_back(t, t + 1);
  }
  return words;
}

TEST(BertMasks, WholeWordsAreChosenOrNot) {
  const data::WordPiece pieces = vocabulary();
  data::Random random(2);
  std::vector<std::size_t> chosen(2), at_start(2), at_second(2), together(4);
  for (std::size_t n = 0; n < 4000; ++n) {
    Example example = some_example(random);
    const auto words = words_of(example);
    hide(example, {.whole_words = true}, pieces, random);
    const std::set<std::size_t> at(example.at.begin(), example.at.end());
    std::size_t before = 0;
    for (const auto& [first, last] : words) {
      const std::size_t yes = at.count(first);
      for (std::size_t t = first; t < last; ++t) ASSERT_EQ(at.count(t), yes) << "a part of a word";
      ++chosen[yes];
      if (first == 1) ++at_start[yes];
      if (first == example.second) ++at_second[yes], ++together[2 * before + yes];
      before = yes;
    }
  }
  EXPECT_LT(chi_square(chosen, {0.85, 0.15}), rarely_exceeded(1));
  // Of texts that were cut: the rest of a word is hidden as often as others, whatever became of A's last word.
  EXPECT_LT(chi_square(at_start, {0.85, 0.15}), rarely_exceeded(1));
  EXPECT_LT(chi_square(at_second, {0.85, 0.15}), rarely_exceeded(1));
  EXPECT_LT(chi_square(together, {0.85 * 0.85, 0.85 * 0.15, 0.15 * 0.85, 0.15 * 0.15}), rarely_exceeded(3));
}

// --- examples without end --------------------------------------------------------------------------------------------

Examples some_examples(const std::vector<Document>& documents, const data::WordPiece& pieces, std::uint64_t seed = 3) {
  return {documents, pieces, 16, {}, seed};
}

TEST(BertExamples, GoOnWhereTheyWere) {
  const auto documents = some_documents(5, 6, 1);
  const data::WordPiece pieces = vocabulary();
  Examples examples = some_examples(documents, pieces);
  std::vector<Examples::Position> positions;
  std::vector<Example> given;
  while (examples.position().epoch < 3) {
    positions.push_back(examples.position());
    given.push_back(examples.next());
  }
  Examples other = some_examples(documents, pieces);
  for (std::size_t n = positions.size(); n-- > 0;) {
    other.restore(positions[n]);
    EXPECT_EQ(other.position(), positions[n]);
    for (std::size_t i = n; i < given.size(); ++i) ASSERT_EQ(other.next(), given[i]) << "from " << n;
  }
}

TEST(BertExamples, DependOnNoBatch) {
  const auto documents = some_documents(5, 6, 1);
  const data::WordPiece pieces = vocabulary();
  Examples one = some_examples(documents, pieces), many = some_examples(documents, pieces),
           other = some_examples(documents, pieces, 4);
  std::vector<Example> singly, together;
  for (std::size_t n = 0; n < 60; ++n) singly.push_back(one.next());
  for (const std::size_t n : {7, 13, 40})
    for (const Example& example : many.next(n)) together.push_back(example);
  EXPECT_EQ(singly, together);
  EXPECT_NE(singly, other.next(60)) << "another seed";
}

// Documents of one and the same sentence give one text again and again: what is hidden of it differs each time, from
// example to example, from epoch to epoch and from seed to seed.
TEST(BertExamples, HaveMasksOfTheirOwn) {
  TokenIds sentence;
  data::Random random(1);
  while (sentence.size() < 40) add_word(sentence, random);
  const std::vector<Document> documents(30, {sentence, sentence});
  const std::size_t longest = 2 * sentence.size() + 3;
  const data::WordPiece pieces = vocabulary();
  std::set<std::vector<std::int32_t>> masks;
  std::set<TokenIds> texts;
  for (const std::uint64_t seed : {1, 2}) {
    Examples examples(documents, pieces, longest, {}, seed);
    for (Example& example : examples.next(3 * documents.size())) {
      masks.insert(example.at);
      for (std::size_t i = 0; i < example.at.size(); ++i)
        example.pieces[static_cast<std::size_t>(example.at[i])] = example.hidden[i];
      texts.insert(example.pieces);
    }
    EXPECT_EQ(examples.position().epoch, 2u);
  }
  EXPECT_EQ(texts.size(), 1u);
  EXPECT_EQ(masks.size(), 2 * 3 * documents.size());
}

TEST(BertExamples, HavePairsOfTheirOwnInEachEpoch) {
  const auto documents = some_documents(20, 6, 1);
  const data::WordPiece pieces = vocabulary();
  Examples examples(documents, pieces, 16, {.chosen = 0}, 1);
  std::set<TokenIds> texts[2];
  for (const std::uint64_t epoch : {0, 1}) {
    examples.restore({epoch, 0});
    for (std::size_t n = 0; n < 10; ++n) texts[epoch].insert(examples.next().pieces);
    ASSERT_EQ(examples.position().epoch, epoch);
  }
  EXPECT_NE(texts[0], texts[1]);
}

// --- batches ---------------------------------------------------------------------------------------------------------

TEST(BertBatch, PadsAndCountsThrough) {
  const Example shorter{.pieces = {kCls, 7, kSep, 8, kSep}, .second = 3, .random = 1, .at = {1, 3}, .hidden = {9, 8}};
  const Example longer{.pieces = {kCls, 7, 30, kSep, 8, 9, kSep}, .second = 4, .random = 0, .at = {5}, .hidden = {10}};
  const Batch batch = batch_of(std::vector{shorter, longer, shorter}, vocabulary());
  EXPECT_EQ(batch.pieces, (Ids{{kCls, 7, kSep, 8, kSep, kPad, kPad},
                               {kCls, 7, 30, kSep, 8, 9, kSep},
                               {kCls, 7, kSep, 8, kSep, kPad, kPad}}));
  EXPECT_EQ(xt::view(batch.segments, 0, xt::range(0, 5)), (Ids{0, 0, 0, 1, 1}));
  EXPECT_EQ(xt::view(batch.segments, 1), (Ids{0, 0, 0, 0, 1, 1, 1}));
  EXPECT_EQ(batch.lengths, (std::vector<std::size_t>{5, 7, 5}));
  EXPECT_EQ(batch.at, (Ids{1, 3, 7 + 5, 14 + 1, 14 + 3}));
  EXPECT_EQ(batch.hidden, (Ids{9, 8, 10, 9, 8}));
  EXPECT_EQ(batch.random, (Ids{1, 0, 1}));
}

}  // namespace
}  // namespace bert
