// The alignment error rate against counts by hand.
#include "datasets/planted/chinese.h"
#include "datasets/scorers/alignment.h"
#include "tests/text_files.h"

namespace {

using data::Alignment;
using data::alignment_error_rate;
using Alignments = std::vector<Alignment>;

TEST(AlignmentErrorRate, CountsByHand) {
  const Alignments sure = {{{0, 0}, {1, 1}}, {{0, 1}}}, possible = {{{0, 0}, {1, 1}, {1, 2}}, {{0, 1}, {1, 0}}};
  EXPECT_EQ(alignment_error_rate(sure, sure, sure), 0);
  EXPECT_EQ(alignment_error_rate(sure, sure, possible), 0);
  EXPECT_EQ(alignment_error_rate(possible, sure, possible), 0) << "possible links are no errors";
  // A = 4 + 1 links, S = 3. Of the first sentence 0-0 is sure, 1-2 possible, two are wrong; of the second 0-1 is sure.
  const Alignments given = {{{2, 0}, {1, 2}, {0, 0}, {2, 1}}, {{0, 1}}};
  EXPECT_DOUBLE_EQ(alignment_error_rate(given, sure, possible), 1 - (2.0 + 3.0) / (5.0 + 3.0));
  // All sure: 1 − 2 |A ∩ S| / (|A| + |S|).
  EXPECT_DOUBLE_EQ(alignment_error_rate(given, sure, sure), 1 - (2.0 + 2.0) / (5.0 + 3.0));
  EXPECT_EQ(alignment_error_rate(Alignments{{{5, 5}}, {}}, sure, possible), 1);
  EXPECT_EQ(alignment_error_rate(Alignments{{}, {}}, sure, possible), 1) << "what is missing is an error";
}

TEST(AlignmentErrorRate, RefusesWhatDoesNotFit) {
  const Alignments one = {{{0, 0}}}, two = {{{0, 0}}, {}}, twice = {{{0, 0}, {0, 0}}}, other = {{{0, 1}}}, none = {{}};
  expect_contains(input_error([&] { alignment_error_rate(one, two, one); }), "1 sentences given, 2 sure, 1 possible");
  expect_contains(input_error([&] { alignment_error_rate(one, one, two); }), "1 sentences given, 1 sure, 2 possible");
  expect_contains(input_error([&] { alignment_error_rate(twice, one, one); }), "sentence 0: link 0-0 again");
  expect_contains(input_error([&] { alignment_error_rate(one, one, other); }), "a sure link is not among the possible");
  expect_contains(input_error([&] { alignment_error_rate(none, none, one); }), "no link is given");
}

// The planted pairs in their own links have no error; who reads on word by word has many, but not in the monotone pair.
TEST(AlignmentErrorRate, TellsThePlantedPairsApart) {
  for (const data::Order order : {data::Order::chinese, data::Order::monotone}) {
    Alignments gold, diagonal;
    for (const auto& [pair, links] : data::generate_chinese(500, {.order = order}, 1)) {
      gold.push_back(links);
      Alignment along;
      for (std::size_t t = 0; t < pair.target.size(); ++t)
        along.emplace_back(t * pair.source.size() / pair.target.size(), t);
      diagonal.push_back(along);
    }
    EXPECT_EQ(alignment_error_rate(gold, gold, gold), 0);
    const double error = alignment_error_rate(diagonal, gold, gold);
    if (order == data::Order::chinese)
      EXPECT_GT(error, 0.6);
    else
      EXPECT_LT(error, 0.6);
  }
}

}  // namespace
