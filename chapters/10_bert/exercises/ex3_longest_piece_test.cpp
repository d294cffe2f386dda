#include "ex3_longest_piece.h"

#include <gtest/gtest.h>

#include "datasets/random.h"
#include "datasets/tokenizers/wordpiece.h"

namespace {

using Pieces = std::vector<std::string>;

const Pieces kUnknown = {"[UNK]"};
const Vocabulary kPieces = {"un", "able", "##aff", "##able", "##a", "##ab", "play", "##ing", "##i", "##n", "##g"};

TEST(Exercise3, TakesTheLongest) {
  EXPECT_EQ(pieces_of("unaffable", kPieces), (Pieces{"un", "##aff", "##able"}));
  EXPECT_EQ(pieces_of("playing", kPieces), (Pieces{"play", "##ing"})) << "##ing, and not ##i ##n ##g";
  EXPECT_EQ(pieces_of("able", kPieces), (Pieces{"able"})) << "the whole word is the longest of all";
  EXPECT_EQ(pieces_of("", kPieces), Pieces{}) << "nothing to cut";
}

TEST(Exercise3, WithinAWordIsNotAtItsStart) {
  EXPECT_EQ(pieces_of("ableing", kPieces), (Pieces{"able", "##ing"}));
  EXPECT_EQ(pieces_of("ing", kPieces), kUnknown) << "##ing goes on with a word: none begins with it";
  EXPECT_EQ(pieces_of("unplay", kPieces), kUnknown) << "play begins a word: ##play would go on with one";
}

TEST(Exercise3, AWordThatCannotBeCutIsOneUnknown) {
  EXPECT_EQ(pieces_of("unx", kPieces), kUnknown) << "one [UNK] for the whole word: not un, then [UNK]";
  EXPECT_EQ(pieces_of("xun", kPieces), kUnknown);
  EXPECT_EQ(pieces_of("unaffx", kPieces), kUnknown);
}

TEST(Exercise3, NeverTurnsBack) {
  const Vocabulary vocabulary = {"ab", "abc", "##cd", "##c", "##d"};
  EXPECT_EQ(pieces_of("abcd", vocabulary), (Pieces{"abc", "##d"})) << "the longest first; ab ##cd is as short";
  EXPECT_EQ(pieces_of("abcd", {"ab", "abc", "##cd"}), kUnknown)
      << "after abc nothing fits, though ab ##cd would have: who takes the longest does not look ahead";
}

TEST(Exercise3, AHundredCharacters) {
  const Vocabulary vocabulary = {"x", "##x", "é", "##é", "汤", "##汤"};
  EXPECT_EQ(pieces_of(std::string(100, 'x'), vocabulary).size(), 100u);
  EXPECT_EQ(pieces_of(std::string(101, 'x'), vocabulary), kUnknown) << "more than 100 characters";
  EXPECT_EQ(pieces_of(std::string(101, 'x'), {std::string(101, 'x')}), kUnknown) << "also where it would be one piece";
  std::string accents, Chinese;
  for (int i = 0; i < 100; ++i) accents += "é", Chinese += "汤";
  EXPECT_EQ(characters("aé汤🤗"), 4u) << "of one, two, three and four bytes";
  EXPECT_EQ(pieces_of(accents, vocabulary).size(), 100u) << "a hundred characters, although 200 bytes";
  EXPECT_EQ(pieces_of(Chinese, vocabulary).size(), 100u);
  EXPECT_EQ(pieces_of(Chinese + "x", vocabulary), kUnknown) << "101 characters";
}

// A word of letters. 汤 is not among them: before words are cut, Chinese characters are set apart.
std::string some_word(data::Random& random, std::size_t longest) {
  static const Pieces letters = {"a", "b", "c", "é", "ж"};
  std::string word;
  for (std::uint64_t n = 1 + random.below(longest); n > 0; --n) word += data::any_of(letters, random);
  return word;
}

std::string listed(const Vocabulary& vocabulary) {
  std::string text;
  for (const std::string& piece : vocabulary) text += " " + piece;
  return text;
}

TEST(Exercise3, IsTheCoursesWordPiece) {
  data::Random random(1);
  std::size_t unknown = 0, cut = 0;
  for (int n = 0; n < 200; ++n) {
    Vocabulary some = {"[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"};
    for (int i = 0; i < 40; ++i) some.insert((i % 2 == 0 ? "" : "##") + some_word(random, 4));
    const data::WordPiece course(Pieces(some.begin(), some.end()), {.lower_case = false, .strip_accents = false});
    for (int i = 0; i < 50; ++i) {
      const std::string word = some_word(random, 10);
      Pieces expected;
      for (const data::TokenId id : course.pieces_of(word).ids) expected.push_back(course.piece(id));
      ASSERT_EQ(pieces_of(word, some), expected) << "the word " << word << ", and the pieces" << listed(some);
      ++(expected == kUnknown ? unknown : cut);
    }
  }
  EXPECT_GT(unknown, 500u);
  EXPECT_GT(cut, 500u);
}

}  // namespace
