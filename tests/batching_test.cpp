// Random numbers, splits and batches of windows.
#include <algorithm>
#include <numeric>
#include <set>
#include <vector>

#include "datasets/random.h"
#include "datasets/text/split.h"
#include "datasets/text/windows.h"
#include "tests/text_files.h"

namespace {

using data::Batch;
using data::TokenIds;
using data::Windows;

TokenIds counting(std::size_t length) {
  TokenIds ids(length);
  std::iota(ids.begin(), ids.end(), 0);
  return ids;
}

// The targets of the rest of an epoch.
TokenIds drain(Windows& windows) {
  TokenIds targets;
  Batch batch;
  while (windows.next(batch)) targets.insert(targets.end(), batch.targets.begin(), batch.targets.end());
  return targets;
}

TEST(Random, IsSplitMix64) {
  // The generator's published first outputs for the state 1234567.
  data::Random random(1234567);
  for (const std::uint64_t expected : {6457827717110365317U, 3203168211198807973U, 9817491932198370423U,
                                       4593380528125082431U, 16408922859458223821U}) {
    EXPECT_EQ(random.next(), expected);
  }
}

TEST(Random, DrawsUniformly) {
  data::Random random(1, 2);
  std::vector<int> counts(10);
  for (int i = 0; i < 100'000; ++i) ++counts[random.below(10)];
  double chi_square = 0;
  for (const int count : counts) chi_square += (count - 10'000) * (count - 10'000) / 10'000.0;
  EXPECT_LT(chi_square, 27.9);  // 9 degrees of freedom, p = 0.001
  for (int i = 0; i < 1000; ++i) {
    const double u = random.uniform();
    EXPECT_TRUE(u >= 0 && u < 1);
  }
}

TEST(Split, IsContiguous) {
  const auto ids = counting(10);
  const auto at = data::split_at(ids, 6, 3);
  EXPECT_EQ(TokenIds(at.train.begin(), at.train.end()), (TokenIds{0, 1, 2, 3, 4, 5}));
  EXPECT_EQ(TokenIds(at.valid.begin(), at.valid.end()), (TokenIds{6, 7, 8}));
  EXPECT_EQ(TokenIds(at.test.begin(), at.test.end()), (TokenIds{9}));
  const auto by = data::split_by_fraction(ids, 0.5, 0.3);
  EXPECT_EQ(by.train.size(), 5U);
  EXPECT_EQ(by.valid.size(), 3U);
  EXPECT_EQ(by.test.size(), 2U);
}

TEST(Split, RefusesEmptyParts) {
  const auto ids = counting(10);
  const std::size_t huge = SIZE_MAX;
  for (const auto& [train, valid] :
       {std::pair<std::size_t, std::size_t>{0, 5}, {5, 0}, {5, 5}, {11, 1}, {huge, 2}, {2, huge}}) {
    expect_contains(input_error([&] { data::split_at(ids, train, valid); }), "Expected all three parts");
  }
  expect_contains(input_error([&] { data::split_by_fraction(ids, 0.8, 0.2); }), "a sum below 1");
}

TEST(Windows, GiveContextAndTarget) {
  const auto ids = counting(6);
  Windows windows(ids, {.n = 3, .batch = 3, .shuffle = false});
  Batch batch;
  ASSERT_TRUE(windows.next(batch));
  EXPECT_EQ(batch.contexts, (TokenIds{0, 1, 1, 2, 2, 3}));
  EXPECT_EQ(batch.targets, (TokenIds{2, 3, 4}));
  ASSERT_TRUE(windows.next(batch));
  EXPECT_EQ(batch.contexts, (TokenIds{3, 4}));
  EXPECT_EQ(batch.targets, (TokenIds{5}));
  EXPECT_FALSE(windows.next(batch));
  EXPECT_EQ(windows.batches(), 2U);
}

TEST(Windows, ScoreTheSameTargetsForEveryN) {
  const auto ids = counting(20);
  for (int n = 1; n <= 5; ++n) {
    Windows windows(ids, {.n = n, .batch = 7, .shuffle = false, .first = 4});
    EXPECT_EQ(windows.targets(), 16U);
    EXPECT_EQ(drain(windows).front(), 4);
  }
}

TEST(Windows, ShuffleEveryEpochAnewAndReproducibly) {
  const auto ids = counting(100);
  Windows windows(ids, {.n = 2, .batch = 8, .seed = 5});
  Windows twin(ids, {.n = 2, .batch = 8, .seed = 5});
  Windows other(ids, {.n = 2, .batch = 8, .seed = 6});
  const auto first = drain(windows);
  const auto second = drain(windows);
  EXPECT_EQ(std::set<int>(first.begin(), first.end()).size(), 99U);
  EXPECT_NE(first, second);
  EXPECT_TRUE(std::is_permutation(first.begin(), first.end(), second.begin(), second.end()));
  EXPECT_EQ(drain(twin), first);
  EXPECT_NE(drain(other), first);
  // Computed by a second implementation, in Python: the order must be the same with every compiler.
  EXPECT_EQ(TokenIds(first.begin(), first.begin() + 5), (TokenIds{75, 51, 68, 52, 14}));
}

TEST(Windows, KeepContextsWithTheirTargets) {
  const auto ids = counting(50);
  Windows windows(ids, {.n = 4, .batch = 5, .seed = 3});
  Batch batch;
  while (windows.next(batch)) {
    for (std::size_t b = 0; b < batch.targets.size(); ++b) {
      for (int i = 0; i < 3; ++i) {
        EXPECT_EQ(batch.contexts[3 * b + static_cast<std::size_t>(i)], batch.targets[b] - 3 + i);
      }
    }
  }
}

TEST(Windows, ResumeInTheMiddleOfAnEpoch) {
  const auto ids = counting(60);
  Windows windows(ids, {.n = 3, .batch = 7, .seed = 9});
  Batch batch;
  drain(windows);
  windows.next(batch);
  windows.next(batch);
  const auto position = windows.position();
  Windows resumed(ids, {.n = 3, .batch = 7, .seed = 9});
  resumed.restore(position);
  EXPECT_EQ(drain(resumed), drain(windows));
  EXPECT_EQ(drain(resumed), drain(windows));  // the epoch after it, too
  expect_contains(input_error([&] { resumed.restore({0, 59}); }), "Expected a position saved with the same data");
}

TEST(Windows, RefuseWhatGivesNoWindow) {
  const auto ids = counting(4);
  expect_contains(input_error([&] { Windows(ids, {.n = 5}); }), "Expected more tokens");
  expect_contains(input_error([&] { Windows(ids, {.n = 0}); }), "at least 1");
  expect_contains(input_error([&] { Windows(ids, {.n = 2, .batch = 0}); }), "at least 1");
}

}  // namespace
