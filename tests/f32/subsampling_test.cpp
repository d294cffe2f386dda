#include "chapters/02_word2vec/fast/subsampling.h"

#include <gtest/gtest.h>

#include <limits>

#include "datasets/error.h"

namespace word2vec {
namespace {

TEST(Subsampling, ValuesByHand) {
  // f = 100 t: the paper keeps 1/10, the tool 1/10 + 1/100.
  EXPECT_DOUBLE_EQ(keep_probability(1e-2, 1e-4, Subsampling::paper), 0.1);
  EXPECT_DOUBLE_EQ(keep_probability(1e-2, 1e-4, Subsampling::tool), 0.11);
  EXPECT_DOUBLE_EQ(keep_probability(4e-4, 1e-4, Subsampling::paper), 0.5);
  EXPECT_DOUBLE_EQ(keep_probability(4e-4, 1e-4, Subsampling::tool), 0.75);
}

TEST(Subsampling, RareWordsAlwaysStay) {
  EXPECT_EQ(keep_probability(1e-4, 1e-4, Subsampling::paper), 1);
  EXPECT_EQ(keep_probability(0.99e-4, 1e-4, Subsampling::paper), 1);
  EXPECT_LT(keep_probability(1.01e-4, 1e-4, Subsampling::paper), 1);
  // √(t/f) + t/f = 1 where √(t/f) is the golden ratio's inverse: f = 2.618 t.
  EXPECT_EQ(keep_probability(2.61e-4, 1e-4, Subsampling::tool), 1);
  EXPECT_LT(keep_probability(2.62e-4, 1e-4, Subsampling::tool), 1);
}

TEST(Subsampling, FromCounts) {
  const std::vector<std::int64_t> counts = {0, 900, 90, 10};
  const auto keep = keep_probabilities(counts, 0.09, Subsampling::paper);
  ASSERT_EQ(keep.size(), 4u);
  EXPECT_EQ(keep[0], 1);
  EXPECT_NEAR(keep[1], 0.316227766016838, 1e-12);  // √(0.09 / 0.9)
  EXPECT_DOUBLE_EQ(keep[2], 1);
  EXPECT_EQ(keep[3], 1);
  for (const double p : keep_probabilities(counts, 0, Subsampling::tool)) EXPECT_EQ(p, 1);
}

TEST(Subsampling, RefusesAThresholdThatIsNone) {
  const std::vector<std::int64_t> counts = {1, 2};
  for (const double t : {-1e-4, std::numeric_limits<double>::quiet_NaN()})
    EXPECT_THROW(keep_probabilities(counts, t, Subsampling::paper), data::InputError);
}

}  // namespace
}  // namespace word2vec
