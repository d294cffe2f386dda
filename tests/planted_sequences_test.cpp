// Planted rows of letters, copied, reversed and sorted.
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <map>
#include <set>
#include <string>

#include "datasets/planted/sequences.h"
#include "tests/chi_square.h"
#include "tests/text_files.h"

namespace {

using data::Rearrangement;
using data::SentencePair;
using Words = std::vector<std::string>;

std::string joined(const Words& words) { return fmt::format("{}", fmt::join(words, "")); }

// How often each letter is there, [26].
std::vector<int> histogram(const Words& letters) {
  std::vector<int> counts(26, 0);
  for (const std::string& letter : letters) ++counts.at(static_cast<std::size_t>(letter.at(0) - 'a'));
  return counts;
}

TEST(Sequences, AreCopiedReversedAndSorted) {
  const data::SequenceOptions options{.symbols = 26, .shortest = 1, .longest = 30};
  const auto copied = data::generate_sequences(4000, Rearrangement::copy, options, 1);
  const auto reversed = data::generate_sequences(4000, Rearrangement::reverse, options, 1);
  const auto sorted = data::generate_sequences(4000, Rearrangement::sort, options, 1);
  std::size_t changed = 0;
  for (std::size_t p = 0; p < copied.size(); ++p) {
    const Words& row = copied[p].source;
    ASSERT_EQ(reversed[p].source, row) << "the same rows, whatever is asked";
    ASSERT_EQ(sorted[p].source, row);
    EXPECT_EQ(copied[p].target, row);
    ASSERT_EQ(reversed[p].target.size(), row.size());
    for (std::size_t i = 0; i < row.size(); ++i) EXPECT_EQ(reversed[p].target[row.size() - 1 - i], row[i]);
    for (std::size_t i = 1; i < row.size(); ++i) EXPECT_LE(sorted[p].target[i - 1], sorted[p].target[i]);
    EXPECT_EQ(histogram(sorted[p].target), histogram(row)) << "the same letters";
    changed += reversed[p].target != row && sorted[p].target != row ? 1 : 0;
  }
  EXPECT_GT(changed, 3500U);
}

TEST(Sequences, AreDrawnEvenly) {
  std::map<std::size_t, std::size_t> lengths;
  std::map<std::string, std::size_t> letters, first, last;
  std::set<Words> different;
  for (const SentencePair& pair :
       data::generate_sequences(20'000, Rearrangement::copy, {.symbols = 12, .shortest = 5, .longest = 16}, 2)) {
    ++lengths[pair.source.size()];
    ++first[pair.source.front()];
    ++last[pair.source.back()];
    for (const std::string& letter : pair.source) ++letters[letter];
    different.insert(pair.source);
  }
  EXPECT_EQ(lengths.begin()->first, 5U);
  EXPECT_EQ(lengths.rbegin()->first, 16U);
  EXPECT_EQ(letters.rbegin()->first, "l");
  expect_equally_often(lengths, 12);
  for (const auto& counts : {letters, first, last}) expect_equally_often(counts, 12);
  EXPECT_GT(different.size(), 19'900U);
}

TEST(Sequences, DependOnOptionsSeedAndStreamAlone) {
  const auto text = [](std::uint64_t seed, std::uint64_t stream) {
    std::string all;
    for (const SentencePair& pair : data::generate_sequences(3, Rearrangement::sort, {.longest = 8}, seed, stream))
      all += joined(pair.source) + " " + joined(pair.target) + "\n";
    return all;
  };
  EXPECT_EQ(text(1, 0), text(1, 0));
  EXPECT_NE(text(1, 0), text(2, 0));
  EXPECT_NE(text(1, 0), text(1, 1));
  EXPECT_EQ(text(1, 0), "qajpdglo adgjlopq\ntglii giilt\nlqlcbs bcllqs\n");
  const auto error = [](const data::SequenceOptions& options) {
    return input_error([&] { data::generate_sequences(1, Rearrangement::copy, options, 1); });
  };
  expect_contains(error({.symbols = 1}), "sequences: 1 symbols. Expected 2 … 26");
  expect_contains(error({.symbols = 27}), "sequences: 27 symbols");
  expect_contains(error({.shortest = 0}), "sequences: 0 to 20 symbols long. Expected 1 ≤ shortest ≤ longest");
  expect_contains(error({.shortest = 21}), "sequences: 21 to 20 symbols long");
}

}  // namespace
