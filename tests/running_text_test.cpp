// What a model with a state reads: lanes of a text, and a text as characters.
#include <algorithm>
#include <numeric>
#include <vector>

#include "datasets/text/characters.h"
#include "datasets/text/lanes.h"
#include "tests/text_files.h"

namespace {

using data::LaneBatch;
using data::Lanes;
using data::TokenIds;

TokenIds counting(std::size_t length) {
  TokenIds ids(length);
  std::iota(ids.begin(), ids.end(), 0);
  return ids;
}

// The figure of lanes.h: 13 tokens, B = 3, T = 2.
TEST(Lanes, ReadTheTextSideBySide) {
  const TokenIds text = counting(13);
  Lanes lanes(text, {.lanes = 3, .steps = 2});
  EXPECT_EQ(lanes.length(), 4U);
  EXPECT_EQ(lanes.batches(), 2U);
  EXPECT_EQ(lanes.targets(), 12U);
  LaneBatch batch;
  for (int epoch = 0; epoch < 2; ++epoch) {
    ASSERT_TRUE(lanes.next(batch));
    EXPECT_TRUE(batch.starts);
    EXPECT_EQ(batch.steps, 2U);
    EXPECT_EQ(batch.lanes, 3U);
    EXPECT_EQ(batch.inputs, (TokenIds{0, 4, 8, 1, 5, 9}));
    EXPECT_EQ(batch.targets, (TokenIds{1, 5, 9, 2, 6, 10}));
    ASSERT_TRUE(lanes.next(batch));
    EXPECT_FALSE(batch.starts);
    EXPECT_EQ(batch.inputs, (TokenIds{2, 6, 10, 3, 7, 11}));
    EXPECT_EQ(batch.targets, (TokenIds{3, 7, 11, 4, 8, 12}));
    EXPECT_FALSE(lanes.next(batch));
  }
}

// Whatever the sizes: each lane reads on where its last window ended, a target is the token that follows, and all
// tokens but the remainder are given once.
TEST(Lanes, LoseNothingButTheRemainder) {
  for (const std::size_t length : {2U, 7U, 50U, 51U, 200U}) {
    for (const std::size_t B : {1U, 2U, 3U, 6U}) {
      if (length <= B) continue;
      for (const std::size_t T : {1U, 4U, 7U, 1000U}) {
        const TokenIds text = counting(length);
        Lanes lanes(text, {.lanes = B, .steps = T});
        TokenIds seen, expected((length - 1) / B * B);
        std::vector<TokenIds> of_lane(B);
        LaneBatch batch;
        for (std::size_t n = 0; lanes.next(batch); ++n) {
          ASSERT_LT(n, lanes.batches());
          ASSERT_EQ(batch.inputs.size(), batch.steps * B);
          for (std::size_t i = 0; i < batch.inputs.size(); ++i) {
            ASSERT_EQ(batch.targets[i], batch.inputs[i] + 1);
            TokenIds& lane = of_lane[i % B];
            if (!lane.empty()) {
              ASSERT_EQ(batch.inputs[i], lane.back() + 1);
            }
            lane.push_back(batch.inputs[i]);
          }
        }
        for (const TokenIds& lane : of_lane) seen.insert(seen.end(), lane.begin(), lane.end());
        std::iota(expected.begin(), expected.end(), 0);
        EXPECT_EQ(seen, expected) << length << " tokens, B = " << B << ", T = " << T;
      }
    }
  }
}

TEST(Lanes, GoOnFromAPosition) {
  const TokenIds text = counting(100);
  const data::LaneOptions options{.lanes = 4, .steps = 5};
  Lanes whole(text, options);
  LaneBatch expected, found;
  for (int step = 0; step < 12; ++step) {
    Lanes other(text, options);
    other.restore(whole.position());
    EXPECT_EQ(other.position(), whole.position());
    const bool more = whole.next(expected);
    ASSERT_EQ(other.next(found), more);
    if (!more) continue;
    EXPECT_EQ(found.inputs, expected.inputs);
    EXPECT_EQ(found.targets, expected.targets);
    EXPECT_EQ(found.starts, expected.starts);
  }
  expect_contains(input_error([&] { whole.restore({0, 25}); }), "Expected a position saved with the same data");
}

TEST(Lanes, RefuseTooLittleText) {
  const TokenIds text = counting(4);
  expect_contains(input_error([&] { Lanes(text, {.lanes = 0}); }), "at least 1");
  expect_contains(input_error([&] { Lanes(text, {.lanes = 1, .steps = 0}); }), "at least 1");
  expect_contains(input_error([&] { Lanes(text, {.lanes = 4}); }), "at least 5 tokens, or fewer lanes");
  expect_contains(input_error([&] { Lanes({}, {.lanes = 1}); }), "0 tokens");
  EXPECT_EQ(Lanes(text, {.lanes = 3}).length(), 1U);
}

TEST(Characters, AreCodePoints) {
  const std::string text = "苹果 apple\nä";
  const data::Vocabulary vocabulary = data::count_characters(text);
  EXPECT_EQ(vocabulary.size(), 1 + 9);  // <unk> and 苹 果 space a p l e newline ä
  EXPECT_EQ(vocabulary.word(1), "p");   // the only one that is there twice
  EXPECT_EQ(vocabulary.count(vocabulary.id("苹")), 1);
  const TokenIds ids = data::encode_characters(vocabulary, text);
  EXPECT_EQ(ids.size(), 10U);
  EXPECT_EQ(data::decode_characters(vocabulary, ids), text);
}

TEST(Characters, RareAndUnknownOnesAreOneSymbol) {
  const data::Vocabulary vocabulary = data::count_characters("aaabbbc", 2);
  EXPECT_EQ(vocabulary.size(), 3);
  EXPECT_EQ(vocabulary.count(data::Vocabulary::kUnknown), 1);
  EXPECT_EQ(data::decode_characters(vocabulary, data::encode_characters(vocabulary, "abcx")), "ab\uFFFD\uFFFD");
}

TEST(Characters, RefuseWhatIsNoText) {
  expect_contains(input_error([] { data::count_characters("aaaa"); }), "1 different");
  expect_contains(input_error([] { data::count_characters("ab\xC3"); }), "byte 2 is not valid UTF-8");
}

TEST(Characters, WhiteSpaceIsSqueezed) {
  EXPECT_EQ(data::squeeze_whitespace("  one \t two\r\n\r\n three \n\nfour  "), "one two\nthree\nfour");
  EXPECT_EQ(data::squeeze_whitespace(" \n "), "");
}

}  // namespace
