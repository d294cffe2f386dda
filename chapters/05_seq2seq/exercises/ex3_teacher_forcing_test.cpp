#include "ex3_teacher_forcing.h"

#include <gtest/gtest.h>

#include <cmath>

#include "autograd/ops.h"
#include "datasets/text/pair_batches.h"

namespace {

TEST(Exercise3, IsTheFigure) {
  const Told told = teacher_forcing({{5, 6, 7}, {8}});
  EXPECT_EQ(told.input, (Rows{{kBegin, kBegin}, {5, 8}, {6, kEnd}, {7, kEnd}}));
  EXPECT_EQ(told.wanted, (Rows{{5, 8}, {6, kEnd}, {7, kNotAsked}, {kEnd, kNotAsked}}))
      << "the sentence's own </s> is asked, what is behind it is not";
  EXPECT_EQ(teacher_forcing({{}}).wanted, (Rows{{kEnd}})) << "of an empty sentence </s> is left";
}

TEST(Exercise3, AreTheBatchesOfTheCourse) {
  const std::vector<data::IdPair> pairs = {{{3}, {4, 3}}, {{3}, {}}, {{3}, {5, 5, 4, 3}}};
  const data::PairBatch batch = data::batch_of(pairs);
  const Told told = teacher_forcing({{4, 3}, {}, {5, 5, 4, 3}});
  std::vector<int> input, wanted;
  for (const auto& row : told.input) input.insert(input.end(), row.begin(), row.end());
  for (const auto& row : told.wanted) wanted.insert(wanted.end(), row.begin(), row.end());
  EXPECT_EQ(input, batch.input);
  EXPECT_EQ(wanted, batch.wanted);
}

TEST(Exercise3, DividesByTheWordsThatAreAsked) {
  const std::vector<double> even(4, 0.7);
  EXPECT_NEAR(loss({{even, even}, {even, even}}, {{3, 2}, {2, kNotAsked}}), std::log(4.0), 1e-12) << "ln V, of 3 words";
  EXPECT_NEAR(loss({{even, {0, 0, 9, 0}}}, {{3, kNotAsked}}), std::log(4.0), 1e-12) << "nobody asked for the second";
  EXPECT_NEAR(loss({{{1000, 0, 0}}}, {{0}}), 0, 1e-12) << "e^1000 is infinite: take the greatest z out first";
}

TEST(Exercise3, IsTheEnginesCrossEntropy) {
  constexpr std::size_t T = 3, B = 2, V = 5;
  ag::Random random(1);
  const ag::Array z = random.normal({T, B, V}, 0, 2);
  const ag::Ids wanted{{4, 0}, {1, 2}, {2, kNotAsked}};
  std::vector<std::vector<std::vector<double>>> numbers(T);
  Rows rows(T);
  for (std::size_t t = 0; t < T; ++t)
    for (std::size_t b = 0; b < B; ++b) {
      const double* const first = z.data() + (t * B + b) * V;
      numbers[t].emplace_back(first, first + V);
      rows[t].push_back(wanted(t, b));
    }
  EXPECT_NEAR(loss(numbers, rows), ag::cross_entropy(z, wanted, {.ignore_index = kNotAsked}).item(), 1e-12);
}

}  // namespace
