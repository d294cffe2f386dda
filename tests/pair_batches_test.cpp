// Pairs of sentences as ids and as batches.
#include "datasets/text/pair_batches.h"

#include <algorithm>
#include <map>
#include <vector>

#include "tests/text_files.h"

namespace {

using data::IdPair;
using data::kBegin;
using data::kEnd;
using data::kNotAsked;
using data::PairBatch;
using data::PairBatches;
using data::SentencePair;
using data::TokenIds;

using Words = std::vector<std::string>;

const std::vector<SentencePair> kPairs = {{{"tom", "chases", "jerry"}, {"汤姆", "追逐", "杰瑞"}},
                                          {{"tom", "sleeps"}, {"汤姆", "睡觉"}}};

TEST(PairVocabulary, HasBeginAndEnd) {
  const auto source = pair_vocabulary(kPairs, data::Side::source), target = pair_vocabulary(kPairs, data::Side::target);
  EXPECT_EQ(source.words(), (Words{"<unk>", "<s>", "</s>", "tom", "chases", "jerry", "sleeps"}));
  EXPECT_EQ(target.word(kBegin), "<s>");
  EXPECT_EQ(target.word(kEnd), "</s>");
  EXPECT_EQ(target.id("汤姆"), 3);
  EXPECT_EQ(pair_vocabulary(kPairs, data::Side::source, 2).words(), (Words{"<unk>", "<s>", "</s>", "tom"}));
  const auto ids = encode_pairs(kPairs, source, target);
  ASSERT_EQ(ids.size(), 2U);
  EXPECT_EQ(ids[1].source, (TokenIds{3, 6}));
  EXPECT_EQ(target.decode(ids[0].target), kPairs[0].target);
}

// The figure of pair_batches.h.
TEST(PairBatch, IsPaddedTimeFirst) {
  const std::vector<IdPair> pairs = {{{7, 8}, {11, 12, 13}}, {{9, 4, 5}, {14}}};
  const PairBatch batch = data::batch_of(pairs);
  EXPECT_EQ(batch.B, 2U);
  EXPECT_EQ(batch.S, 3U);
  EXPECT_EQ(batch.T, 4U);
  EXPECT_EQ(batch.source, (TokenIds{7, 9, 8, 4, 0, 5}));
  EXPECT_EQ(batch.source_sizes, (std::vector<std::size_t>{2, 3}));
  EXPECT_EQ(batch.target_sizes, (std::vector<std::size_t>{4, 2}));
  EXPECT_EQ(batch.input, (TokenIds{kBegin, kBegin, 11, 14, 12, kEnd, 13, kEnd}));
  EXPECT_EQ(batch.wanted, (TokenIds{11, 14, 12, kEnd, 13, kNotAsked, kEnd, kNotAsked}));
  EXPECT_EQ(batch.words(), 6U);

  const std::vector<TokenIds> sources = {{7, 8}, {9, 4, 5}};
  const PairBatch alone = data::sources_only(sources);
  EXPECT_EQ(alone.source, batch.source);
  EXPECT_EQ(alone.source_sizes, batch.source_sizes);
  EXPECT_EQ(alone.T, 0U);
  EXPECT_TRUE(alone.wanted.empty());
}

TEST(PairBatch, RefusesAnEmptySource) {
  const std::vector<IdPair> pairs = {{{7}, {1}}, {{}, {14}}};
  expect_contains(input_error([&] { data::batch_of(pairs); }), "pair 1: found an empty source");
  expect_contains(input_error([&] { PairBatches(pairs, 2, 1); }), "pair 1: found an empty source");
  expect_contains(input_error([&] { data::batch_of(std::span<const IdPair>()); }), "a batch of 0 pairs");
  expect_contains(input_error([&] { PairBatches({}, 2, 1); }), "0 pairs in batches of 2");
  expect_contains(input_error([&] { PairBatches(pairs, 0, 1); }), "2 pairs in batches of 0");
}

// The first word of the i-th source is i; lengths 1 … 20.
std::vector<IdPair> numbered(int count) {
  std::vector<IdPair> pairs;
  for (int i = 0; i < count; ++i) {
    const auto length = static_cast<std::size_t>(i * 7 % 20 + 1);
    pairs.push_back({TokenIds(length, i), TokenIds(length % 5, i)});
  }
  return pairs;
}

// The pairs of one epoch in the order they came.
TokenIds epoch(PairBatches& batches) {
  TokenIds seen;
  for (std::size_t i = 0; i < batches.batches(); ++i) {
    const PairBatch batch = batches.next();
    seen.insert(seen.end(), batch.source.begin(), batch.source.begin() + static_cast<std::ptrdiff_t>(batch.B));
  }
  return seen;
}

TEST(PairBatches, GiveEveryPairOnceAnEpochInAnotherOrder) {
  for (const std::size_t B : {1U, 4U, 1000U}) {
    const auto pairs = numbered(803);
    PairBatches batches(pairs, B, 5), same(pairs, B, 5), other(pairs, B, 6);
    TokenIds first = epoch(batches), second = epoch(batches);
    EXPECT_EQ(batches.position(), (PairBatches::Position{1, batches.batches()}));
    EXPECT_NE(first, second);
    EXPECT_EQ(epoch(same), first);
    EXPECT_NE(epoch(other), first);
    std::sort(first.begin(), first.end());
    std::sort(second.begin(), second.end());
    ASSERT_EQ(first.size(), 803U);
    EXPECT_EQ(first, second);
    for (int i = 0; i < 803; ++i) EXPECT_EQ(first[static_cast<std::size_t>(i)], i);
  }
}

// A fifth of all places would be padding if the lengths 1 … 20 were mixed; in pools almost none is. But short batches
// do not all come first.
TEST(PairBatches, PutLikeLengthsTogetherInRandomOrder) {
  const auto pairs = numbered(8000);
  PairBatches batches(pairs, 8, 1);
  std::size_t places = 0, words = 0;
  std::vector<std::size_t> lengths;
  for (std::size_t i = 0; i < batches.batches(); ++i) {
    const PairBatch batch = batches.next();
    places += batch.S * batch.B;
    for (const std::size_t size : batch.source_sizes) words += size;
    lengths.push_back(batch.S);
  }
  EXPECT_LT(static_cast<double>(places - words) / static_cast<double>(places), 0.05);
  std::size_t falls = 0;
  for (std::size_t i = 1; i < lengths.size(); ++i) falls += lengths[i] < lengths[i - 1] ? 1 : 0;
  EXPECT_GT(falls, lengths.size() / 3);
}

TEST(PairBatches, GoOnFromAPosition) {
  const auto pairs = numbered(100);
  for (const int before : {0, 1, 13, 14, 30, 39}) {  // 13 batches an epoch
    PairBatches batches(pairs, 8, 3), restored(pairs, 8, 3);
    for (int i = 0; i < before; ++i) batches.next();
    restored.restore(batches.position());
    for (int i = 0; i < 30; ++i) {
      const PairBatch a = batches.next(), b = restored.next();
      ASSERT_EQ(a.source, b.source) << before << " " << i;
      ASSERT_EQ(a.wanted, b.wanted) << before << " " << i;
    }
  }
  PairBatches batches(pairs, 8, 3);
  expect_contains(input_error([&] { batches.restore({0, 14}); }), "batch 14 of 13");
}

}  // namespace
