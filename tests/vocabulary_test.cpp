#include "datasets/text/vocabulary.h"

#include <array>
#include <string>
#include <string_view>
#include <vector>

#include "datasets/text/text.h"
#include "tests/text_files.h"

namespace {

using data::Vocabulary;
using Words = std::vector<std::string>;

const Words kStream = {"b", "a", "c", "a", "b", "d", "a", "e", "c"};  // a 3, b 2, c 2, d 1, e 1

TEST(Vocabulary, OrdersByCountThenByWordAfterUnknown) {
  const auto v = Vocabulary::build(kStream);
  EXPECT_EQ(v.words(), (Words{"<unk>", "a", "b", "c", "d", "e"}));
  EXPECT_EQ(v.count(0), 0);
  EXPECT_EQ(v.count(v.id("a")), 3);
}

TEST(Vocabulary, MergesRareWordsIntoUnknown) {
  const auto v = Vocabulary::build(kStream, 2);
  EXPECT_EQ(v.words(), (Words{"<unk>", "a", "b", "c"}));
  EXPECT_EQ(v.count(Vocabulary::kUnknown), 2);
  EXPECT_EQ(v.id("d"), Vocabulary::kUnknown);
  EXPECT_EQ(v.encode(kStream), (data::TokenIds{2, 1, 3, 1, 2, 0, 1, 0, 3}));
  EXPECT_EQ(v.decode(data::TokenIds{3, 0}), (Words{"c", "<unk>"}));
}

TEST(Vocabulary, CountsUnknownWordsThatTheTextAlreadyMarks) {
  const auto v = Vocabulary::build(Words{"<unk>", "a", "<unk>", "b", "b"}, 2);
  EXPECT_EQ(v.words(), (Words{"<unk>", "b"}));
  EXPECT_EQ(v.count(Vocabulary::kUnknown), 3);
}

TEST(Vocabulary, ReservesWords) {
  constexpr std::array<std::string_view, 2> kReserved = {"<s>", "d"};
  const auto v = Vocabulary::build(kStream, 2, kReserved);
  EXPECT_EQ(v.words(), (Words{"<unk>", "<s>", "d", "a", "b", "c"}));
  EXPECT_EQ(v.counts(), (std::vector<std::int64_t>{1, 0, 1, 3, 2, 2})) << "d is kept although it is rare, e is not";
  const auto again = Vocabulary::parse(v.text(), "v.txt");
  EXPECT_EQ(again.words(), v.words());
  EXPECT_EQ(again.counts(), v.counts());
  constexpr std::array<std::string_view, 2> kTwice = {"x", "x"};
  expect_contains(input_error([&] { Vocabulary::build(kStream, 1, kTwice); }), "reserved word 'x' again");
  constexpr std::array<std::string_view, 1> kUnknown = {"<unk>"};
  expect_contains(input_error([&] { Vocabulary::build(kStream, 1, kUnknown); }), "reserved word '<unk>' again");
}

TEST(Vocabulary, RefusesATextWithNothingToPredict) {
  for (const auto& words : {Words{}, Words{"one"}, Words{"one", "one", "one"}}) {
    expect_contains(input_error([&] { Vocabulary::build(words); }), "Expected a text of at least two different words");
  }
}

TEST(Vocabulary, ThrowsForAnIdOutside) { EXPECT_THROW(Vocabulary::build(kStream).word(6), std::out_of_range); }

TEST(Vocabulary, SavesAndLoads) {
  const TextFiles files;
  const auto v = Vocabulary::build(Words{"汤姆", "b", "b", "b", "c"}, 1);
  v.save(files.path("v.txt"));
  EXPECT_EQ(data::read_text(files.path("v.txt")), "<unk>\t0\nb\t3\nc\t1\n汤姆\t1\n");
  const auto loaded = Vocabulary::load(files.path("v.txt"));
  EXPECT_EQ(loaded.words(), v.words());
  EXPECT_EQ(loaded.count(loaded.id("b")), 3);
}

TEST(Vocabulary, SavesBlanksAndBackslashes) {
  const auto v = Vocabulary::build(Words{" ", "\n", "\t", "\\", "\\x20", "a b", "é"});
  EXPECT_EQ(v.text(), "<unk>\t0\n\\x09\t1\n\\x0A\t1\n\\x20\t1\n\\\\\t1\n\\\\x20\t1\na\\x20b\t1\né\t1\n");
  EXPECT_EQ(Vocabulary::parse(v.text(), "v.txt").words(), v.words());
}

TEST(Vocabulary, LoadNamesThePlaceOfAMistake) {
  const TextFiles files;
  const std::vector<std::pair<std::string, std::string>> cases = {
      {"<unk>\t0\nword", ":2:5: found no tab in this line."},
      {"<unk>\t0\nword\tmany\n", ":2:6: found 'many'. Expected the count"},
      {"<unk>\t0\nword\t-1\n", ":2:6: found '-1'."},
      {"<unk>\t0\nword\t\n", ":2:6: found ''."},
      {"<unk>\t0\ntwo words\t1\n", ":2:1: found 'two words'. Expected one word"},
      {"<unk>\t0\n\t1\n", ":2:1: found ''. Expected one word"},
      {"word\t1\n", ":1:1: found 'word'. Expected <unk> as the first word."},
      {"<unk>\t0\na\t1\na\t1\n", ":3:1: found 'a' again."},
      {"<unk>\t0\n\\x20\t1\n\\x20\t1\n", ":3:1: found '\\x20' again."},
      {"<unk>\t0\n\\n\t1\n", ":2:1: found '\\n'. Expected \\x20 for a blank"},
      {"<unk>\t0\na\\\t1\n", ":2:1: found 'a\\'. Expected \\x20"},
      {"<unk>\t0\n\\x2\t1\n", ":2:1: found '\\x2'. Expected \\x20"},
      {"<unk>\t0\n\\x00\t1\n", ":2:1: found '\\x00'. Expected \\x20"},
      {"<unk>\t0\n\\x41\t1\n", ":2:1: found '\\x41'. Expected \\x20"},
      {"<unk>\t0\n\\x-1\t1\n", ":2:1: found '\\x-1'. Expected \\x20"},
  };
  for (const auto& [text, message] : cases) {
    const auto file = files.write("bad.txt", text);
    expect_contains(input_error([&] { Vocabulary::load(file); }), file.string() + message);
  }
}

}  // namespace
