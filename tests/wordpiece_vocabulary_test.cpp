// vocab.txt: what is read is written again byte for byte, and what cannot be one is refused with its place.
#include <string>
#include <vector>

#include "datasets/fetch/make_pieces.h"
#include "datasets/text/text.h"
#include "datasets/tokenizers/wordpiece.h"
#include "tests/text_files.h"

namespace {

using data::WordPiece;
using Words = std::vector<std::string>;

const std::string kSpecialLines = "[PAD]\n[UNK]\n[CLS]\n[SEP]\n[MASK]\n";

TEST(WordPieceVocabulary, IdsAreLineNumbers) {
  const auto vocabulary = WordPiece::parse("un\n##un\n##\n[MASK]\n[PAD]\n[SEP]\n[CLS]\n[UNK]\n", "vocab.txt");
  EXPECT_EQ(vocabulary.size(), 8);
  EXPECT_EQ(vocabulary.find("un"), 0);
  EXPECT_EQ(vocabulary.find("##un"), 1);
  EXPECT_EQ(vocabulary.find("##"), 2) << "a piece of its own";
  EXPECT_EQ(vocabulary.find("nu"), -1);
  EXPECT_EQ(vocabulary.piece(3), "[MASK]");
  EXPECT_EQ(vocabulary.special().unknown, 7);
  EXPECT_EQ(vocabulary.special().mask, 3);
  EXPECT_TRUE(vocabulary.is_special(4));
  EXPECT_FALSE(vocabulary.is_special(0));
  EXPECT_THROW(vocabulary.piece(8), std::out_of_range);
}

TEST(WordPieceVocabulary, IsWrittenAsItWasRead) {
  const TextFiles files;
  for (const std::string& text : {kSpecialLines + "a\n", kSpecialLines + "a", kSpecialLines + "汤\na b\n\u3000\n",
                                  std::string("a\r\n[PAD]\r\n[UNK]\r\n[CLS]\r\n[SEP]\r\n[MASK]\r\n"),
                                  std::string("a\r\n[PAD]\r\n[UNK]\r\n[CLS]\r\n[SEP]\r\n[MASK]")}) {
    const auto read = WordPiece::load(files.write("vocab.txt", text));
    EXPECT_EQ(read.text(), text);
    for (const std::string& piece : read.pieces()) EXPECT_EQ(piece.find('\r'), std::string::npos) << piece;
    read.save(files.path("again.txt"));
    EXPECT_EQ(data::read_bytes(files.path("again.txt")), text);
  }
}

TEST(WordPieceVocabulary, NamesThePlaceOfAMistake) {
  const std::vector<std::pair<std::string, std::string>> cases = {
      {"", "v.txt: the file is empty"},
      {kSpecialLines + "a\n##b\na\n", "v.txt:8:1: found 'a' again, as in line 6. Expected each piece once."},
      {kSpecialLines + "[UNK]\n", "v.txt:6:1: found '[UNK]' again, as in line 2."},
      {kSpecialLines + "\na\n", "v.txt:6:1: found a blank line."},
      {kSpecialLines + " \t\n", "v.txt:6:1: found a blank line."},
      {kSpecialLines + "a\r\n", "v.txt:6:1: this line ends with CR LF, and the first without."},
      {"[PAD]\r\n[UNK]\n", "v.txt:2:1: this line ends without CR LF, and the first with."},
      {kSpecialLines + "a\rb\n", "v.txt:6:1: found a carriage return in a piece."},
      {kSpecialLines + "汤\xE9\n", "v.txt:6:2: found byte 0xE9"},
      {kSpecialLines + std::string("a\0\n", 3), "v.txt:6:2: found a NUL byte"},
      {"\xEF\xBB\xBF" + kSpecialLines, "v.txt:1:1: found a byte order mark"},
      {"[PAD]\n[UNK]\n[CLS]\n[SEP]\na\n", "v.txt: there is no [MASK] among 5 pieces. Expected a vocabulary of BERT"},
      {"[pad]\n", "v.txt: there is no [PAD] among 1 pieces."},
  };
  for (const auto& [text, message] : cases)
    expect_contains(input_error([&] { WordPiece::parse(text, "v.txt"); }), message);
}

TEST(WordPieceVocabulary, RefusesPiecesThatNoFileCanHold) {
  Words pieces(WordPiece::kSpecial.begin(), WordPiece::kSpecial.end());
  for (const auto& [piece, message] : std::vector<std::pair<std::string, std::string>>{
           {"", "vocabulary: piece 5 is empty."},
           {"a\nb", "vocabulary: piece 5 is 'a\nb'. Expected UTF-8 text without a line break."},
           {"\xFF", "vocabulary: piece 5 is"},
           {"[SEP]", "vocabulary: piece 5 is '[SEP]' again."}}) {
    auto with = pieces;
    with.push_back(piece);
    expect_contains(input_error([&] { WordPiece vocabulary(with); }), message);
  }
}

TEST(MarkedPieces, AreSpelledAsBertSpellsThem) {
  EXPECT_EQ(
      data::pieces_from_marked(R"(["[PAD]", "▁", "[unused1]", "▁un", "able", "▁[", "[", "▁汤", "##"])", "vocab.json"),
      "[PAD]\n[unused0]\n[unused1]\nun\n##able\n[\n##[\n汤\n####\n");
  for (const auto& [text, message] : std::vector<std::pair<std::string, std::string>>{
           {"{\"a\": 1}", "vocab.json: found '{\"a\":1}'. Expected a list of strings"},
           {"[]", "vocab.json: found '[]'."},
           {"[\"a\", 7]", "vocab.json: found '7' as entry 2."},
           {"[\"a\", \"\"]", "vocab.json: found '\"\"' as entry 2."},
           {"[\"a\\n\"]", "as entry 1."},
           {"[", "vocab.json:1:2: not JSON"}})
    expect_contains(input_error([&] { data::pieces_from_marked(text, "vocab.json"); }), message);
  const TextFiles files;
  EXPECT_EQ(data::make_pieces(files.write("vocab.json", "[\"▁a\", \"b\"]"), files.path("vocab.txt")), 2U);
  EXPECT_EQ(data::read_text(files.path("vocab.txt")), "a\n##b\n");
}

}  // namespace
