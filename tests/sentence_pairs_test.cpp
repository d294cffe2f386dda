// Pairs of sentences: what is read, what is left out, what is refused, and the split by source.
#include "datasets/text/sentence_pairs.h"

#include <gtest/gtest.h>

#include <set>

#include "tests/text_files.h"

namespace {

using Words = std::vector<std::string>;
using data::parse_sentence_pairs;

TEST(SentencePairs, ReadsWordsAndChineseCharacters) {
  const auto read = parse_sentence_pairs("Tom chased Jerry.\t汤姆追逐杰瑞。\tCC-BY\r\n\r\nI'm  here\t我在这儿", "f");
  ASSERT_EQ(read.pairs.size(), 2u);
  EXPECT_EQ(read.pairs[0].source, (Words{"tom", "chased", "jerry", "."}));
  EXPECT_EQ(read.pairs[0].target, (Words{"汤", "姆", "追", "逐", "杰", "瑞", "。"}));
  EXPECT_EQ(read.pairs[1].source, (Words{"i'm", "here"}));
  EXPECT_EQ(read.pairs[1].target.size(), 4u);
  EXPECT_EQ(read.text({}), "2 pairs");
}

TEST(SentencePairs, LeavesOutAndCounts) {
  std::string long_side, longer_side;
  for (int i = 0; i < 51; ++i) long_side += "word ";
  for (int i = 0; i < 10'000; ++i) longer_side += "word ";
  const auto read = parse_sentence_pairs("a b\tc\n\tempty\nempty\t \na\t" + long_side + "\n" + longer_side +
                                             "\tb\na\tb c d e f g h i j k l\n" + std::string(1'000'000, 'x') + "\ty\n",
                                         "f");
  EXPECT_EQ(read.pairs.size(), 1u);
  EXPECT_EQ(read.text({}),
            "1 pairs; left out: 2 with an empty side, 3 of more than 50 words, 1 with one side 9 times as long");
}

TEST(SentencePairs, RefusesByLine) {
  const auto refusal = [](std::string_view text) {
    return input_error([&] { parse_sentence_pairs(text, "pairs.tsv"); });
  };
  EXPECT_EQ(refusal("\na text\nwithout columns\n"),
            "pairs.tsv:2:1: found one column. Expected source<TAB>target. 0 pairs; left out: 2 of one column.");
  EXPECT_EQ(refusal("a\t\n"), "pairs.tsv: no pair is left. 0 pairs; left out: 1 with an empty side.");
  EXPECT_EQ(parse_sentence_pairs("a\tb\nslipped\n", "f").text({}), "1 pairs; left out: 1 of one column");
}

// Sources 3 k and 3 k + 1 have the key k, whatever their source; 3 k + 2 a key of its own.
TEST(SentencePairs, SplitsByKey) {
  std::vector<data::SentencePair> pairs;
  std::vector<Words> keys;
  for (int i = 0; i < 900; ++i) {
    pairs.push_back({{"s" + std::to_string(i)}, {"t"}});
    keys.push_back({"k", std::to_string(i % 3 == 2 ? 1000 + i : i / 3)});
  }
  const auto split = split_by_key(pairs, keys, 0.1, 0.2, 1, "pairs");
  std::set<Words> of[3];
  std::set<Words> sources;
  const std::vector<data::SentencePair>* const parts[] = {&split.train, &split.valid, &split.test};
  for (std::size_t part = 0; part < 3; ++part) {
    for (const auto& pair : *parts[part]) {
      sources.insert(pair.source);
      of[part].insert(keys.at(static_cast<std::size_t>(std::stoi(pair.source[0].substr(1)))));
    }
  }
  EXPECT_EQ(sources.size(), 900u) << "every pair is in one part";
  EXPECT_EQ(of[0].size(), 420u);
  EXPECT_EQ(of[1].size(), 60u);
  EXPECT_EQ(of[2].size(), 120u) << "600 keys in all: none is in two parts";
  EXPECT_THROW(split_by_key(pairs, {{"k"}}, 0.1, 0.2, 1, "pairs"), std::invalid_argument);
  EXPECT_THROW(split_by_key(pairs, std::vector<Words>(900, {"k"}), 0.1, 0.2, 1, "pairs"), data::InputError);
}

TEST(SentencePairs, SplitsBySource) {
  std::vector<data::SentencePair> pairs;
  for (int i = 0; i < 900; ++i) pairs.push_back({{"s" + std::to_string(i / 3)}, {"t" + std::to_string(i)}});
  const auto split = split_by_source(pairs, 0.1, 0.2, 1, "pairs");
  EXPECT_EQ(split.train.size(), 630u);
  EXPECT_EQ(split.valid.size(), 90u);
  EXPECT_EQ(split.test.size(), 180u);
  std::set<Words> of[3];
  for (const auto& pair : split.train) of[0].insert(pair.source);
  for (const auto& pair : split.valid) of[1].insert(pair.source);
  for (const auto& pair : split.test) of[2].insert(pair.source);
  EXPECT_EQ(of[0].size() + of[1].size() + of[2].size(), 300u) << "no sentence is in two parts";
  const auto again = split_by_source(pairs, 0.1, 0.2, 1, "pairs"), other = split_by_source(pairs, 0.1, 0.2, 2, "pairs");
  EXPECT_EQ(again.test[0].source, split.test[0].source);
  const auto sources = [](const auto& part) {
    std::set<Words> all;
    for (const auto& pair : part) all.insert(pair.source);
    return all;
  };
  EXPECT_NE(sources(other.test), of[2]);

  // Twenty different sources are the fewest of which a twentieth is one.
  const auto split_first = [&](std::ptrdiff_t count) {
    return data::split_by_source({pairs.begin(), pairs.begin() + count}, 0.05, 0.05, 1, "pairs.tsv");
  };
  EXPECT_EQ(split_first(60).test.size(), 3u);
  EXPECT_EQ(input_error([&] { split_first(57); }),
            "pairs.tsv: 19 different source sentences. Expected 20 or more, so that validation and "
            "test get some. Give more pairs.");
}

}  // namespace
