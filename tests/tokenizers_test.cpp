// BERT's tokenisation on cases that are known. What the `tokenizers` package says of a vocabulary of our own, and of
// the published one where it is fetched, is written out here; tokenizers_oracle_test asks it about random texts.
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <random>
#include <set>
#include <string>
#include <vector>

#include "course_paths.h"
#include "datasets/text/text.h"
#include "datasets/tokenizers/wordpiece.h"
#include "tests/text_files.h"

namespace {

using data::BasicOptions;
using data::TokenIds;
using data::WordPiece;
using Words = std::vector<std::string>;

constexpr BasicOptions kCased{.lower_case = false, .strip_accents = {}};
const std::string kSpecialLines = "[PAD]\n[UNK]\n[CLS]\n[SEP]\n[MASK]\n";

Words words_of(std::string_view text, const BasicOptions& options = {}) {
  const auto basic = data::split_basic(text, options, WordPiece::kSpecial);
  Words words;
  for (std::size_t i = 0; i < basic.words.size(); ++i) words.emplace_back(basic.word(i));
  return words;
}

TEST(BasicTokenisation, CleansLowersStripsAndSplits) {
  EXPECT_EQ(words_of("Hello,  World!\t(it's)\n"), (Words{"hello", ",", "world", "!", "(", "it", "'", "s", ")"}));
  EXPECT_EQ(words_of("汤姆love苹果"), (Words{"汤", "姆", "love", "苹", "果"}));
  EXPECT_EQ(words_of("Café nai\u0308ve HACÍA"), (Words{"cafe", "naive", "hacia"}));
  EXPECT_EQ(words_of("a$b^c`d~e+f=g|h<i>j_k"), (Words{"a", "$", "b", "^", "c", "`", "d", "~", "e", "+", "f",
                                                      "=", "g", "|", "h", "<", "i", ">", "j", "_", "k"}))
      << "ASCII symbols count as punctuation";
  EXPECT_EQ(words_of("3€ “so” a—b"), (Words{"3€", "“", "so", "”", "a", "—", "b"})) << "others only if they are";
  EXPECT_EQ(words_of(""), Words{});
  EXPECT_EQ(words_of(" \t\r\n\u00A0\u2028\u3000"), Words{});
}

TEST(BasicTokenisation, RemovesWhatIsInvisibleAndPrivate) {
  EXPECT_EQ(words_of(std::string("a\0b", 3)), (Words{"ab"}));
  EXPECT_EQ(words_of("a\uFFFDb c\u0007d e\u200Df g\u00ADh i\u0085j"), (Words{"ab", "cd", "ef", "gh", "ij"}));
  EXPECT_EQ(words_of("a\uE000b \U000F0000"), (Words{"ab"})) << "private use";
  EXPECT_EQ(words_of("a\u0378b"), (Words{"a\u0378b"})) << "a character that is not assigned stays";
  EXPECT_EQ(words_of("x\U0002B830y"), (Words{"x\U0002B830y"})) << "not Chinese to the package";
}

TEST(BasicTokenisation, KeepsAccentsWithCapitalsUnlessTold) {
  EXPECT_EQ(words_of("Hacía Él", kCased), (Words{"Hacía", "Él"}));
  EXPECT_EQ(words_of("Hacía", {.lower_case = false, .strip_accents = true}), (Words{"Hacia"}));
  EXPECT_EQ(words_of("HACÍA İ", {.lower_case = true, .strip_accents = false}), (Words{"hacía", "i\u0307"}));
}

TEST(BasicTokenisation, SpecialPiecesAreCutOutFirst) {
  EXPECT_EQ(words_of("The [MASK]sat [mask] [[SEP]]"),
            (Words{"the", "[MASK]", "sat", "[", "mask", "]", "[", "[SEP]", "]"}));
}

TEST(BasicTokenisation, WordsKnowWhereTheyStood) {
  const std::string text = "\u200BÉte\u0301, [MASK]汤 \uAC01";
  const auto basic = data::split_basic(text, {}, WordPiece::kSpecial);
  const auto place = [&](std::size_t i) { return basic.offsets(basic.words[i].begin, basic.words[i].end); };
  ASSERT_EQ(basic.words.size(), 5U);
  EXPECT_EQ(place(0), (data::Offsets{{3, 7}, {1, 4}})) << "the accent behind the last e is no part of the word";
  EXPECT_EQ(place(1), (data::Offsets{{9, 10}, {5, 6}}));
  EXPECT_EQ(place(2), (data::Offsets{{11, 17}, {7, 13}}));
  EXPECT_EQ(place(3), (data::Offsets{{17, 20}, {13, 14}}));
  EXPECT_EQ(basic.word(4), "\u1100\u1161\u11A8") << "NFD takes a syllable apart";
  EXPECT_EQ(place(4), (data::Offsets{{21, 24}, {15, 16}}));
  EXPECT_EQ(basic.offsets(basic.words[4].begin + 3, basic.words[4].begin + 6), place(4));
}

// Marks that are no accents (category Mc) stay and are sorted; places stay in the order of the text, as in the package.
TEST(BasicTokenisation, SortsMarks) {
  const auto basic = data::split_basic("a\u302E\U0001D165");
  EXPECT_EQ(basic.text, "a\U0001D165\u302E");
  EXPECT_EQ(basic.offsets(1, 5), (data::Offsets{{1, 4}, {1, 2}}));
  EXPECT_EQ(basic.offsets(5, 8), (data::Offsets{{4, 8}, {2, 3}}));
}

TEST(BasicTokenisation, RefusesWhatIsNoText) {
  expect_contains(input_error([] { data::split_basic("汤\xE9"); }), "the text:1:2: found byte 0xE9");
  expect_contains(input_error([] { data::split_basic("[MASK]\xE6\xB1"); }), "found byte 0xE6");
}

TEST(BasicTokenisation, CountsWords) {
  EXPECT_EQ(data::count_basic_words("The cat.\nthe [SEP] Cat, 汤汤\n", {}, WordPiece::kSpecial),
            (data::Vocabulary::Counts{{",", 1}, {".", 1}, {"cat", 2}, {"the", 2}, {"汤", 2}}));
}

const WordPiece& small() {
  static const WordPiece vocabulary = WordPiece::parse(
      kSpecialLines + "un\n##aff\n##able\n##a\na\nthe\ncat\n##s\n.\n,\n汤\n##ff\nx\n##x\n##xx\n", "small.txt");
  return vocabulary;
}

Words pieces_of(const WordPiece& vocabulary, std::string_view text) {
  Words pieces;
  for (const data::TokenId id : vocabulary.pieces_of(text).ids) pieces.push_back(vocabulary.piece(id));
  return pieces;
}

TEST(WordPiece, TakesTheLongestPieceFirst) {
  EXPECT_EQ(pieces_of(small(), "unaffable Cats, 汤 XXXX."),
            (Words{"un", "##aff", "##able", "cat", "##s", ",", "汤", "x", "##xx", "##x", "."}));
}

TEST(WordPiece, AWordWithAnUnknownPartIsOneUnknown) {
  EXPECT_EQ(pieces_of(small(), "the unaffected 汤姆 unaff"), (Words{"the", "[UNK]", "汤", "[UNK]", "un", "##aff"}));
  EXPECT_EQ(pieces_of(small(), "##s"), (Words{"[UNK]", "[UNK]", "[UNK]"})) << "## in a text marks nothing";
}

TEST(WordPiece, AWordOfMoreThanAHundredCharactersIsOneUnknown) {
  EXPECT_EQ(small().pieces_of(std::string(100, 'x')).size(), 51U);
  const auto encoding = small().pieces_of("a " + std::string(101, 'x') + " a");
  EXPECT_EQ(encoding.ids, (TokenIds{9, 1, 9}));
  EXPECT_EQ(encoding.offsets[1], (data::Offsets{{2, 103}, {2, 103}}));
  std::string accents;  // 101 characters before normalisation, 50 after; and 50 that are 100 bytes
  for (int i = 0; i < 50; ++i) accents += "x\u0301";
  EXPECT_EQ(pieces_of(small(), accents + "\u0301").front(), "x");
}

// By the package: see the file's head.
TEST(WordPiece, EncodesAsTheTokenizersPackage) {
  const auto one = small().encode("The cats [MASK] unaffable.");
  EXPECT_EQ(one.ids, (TokenIds{2, 10, 11, 12, 4, 5, 6, 7, 13, 3}));
  EXPECT_EQ(one.segments, TokenIds(10, 0));
  EXPECT_EQ(one.words, (TokenIds{-1, 0, 1, 1, 2, 3, 3, 3, 4, -1}));
  EXPECT_EQ(one.offsets[3].characters, (data::Span{7, 8}));
  EXPECT_EQ(one.offsets[0], data::Offsets{});
  const auto pair = small().encode_pair("the cat", "a", 0);
  EXPECT_EQ(pair.ids, (TokenIds{2, 10, 11, 3, 9, 3}));
  EXPECT_EQ(pair.segments, (TokenIds{0, 0, 0, 0, 1, 1}));
  EXPECT_EQ(small().encode("").ids, (TokenIds{2, 3}));
}

TEST(WordPiece, CutsTheLongerTextFirst) {
  const auto sizes = [](std::size_t first, std::size_t second, std::size_t longest) {
    std::string a, b;
    for (std::size_t i = 0; i < first; ++i) a += "a ";
    for (std::size_t i = 0; i < second; ++i) b += "the ";
    const auto ids = small().encode_pair(a, b, longest).ids;
    return std::pair(std::count(ids.begin(), ids.end(), 9), std::count(ids.begin(), ids.end(), 10));
  };
  using Sizes = std::pair<std::ptrdiff_t, std::ptrdiff_t>;
  EXPECT_EQ(sizes(2, 3, 8), Sizes(2, 3));
  EXPECT_EQ(sizes(9, 2, 8), Sizes(3, 2));
  EXPECT_EQ(sizes(2, 9, 8), Sizes(2, 3));
  EXPECT_EQ(sizes(9, 9, 8), Sizes(2, 3)) << "the place left goes to the second of two equals";
  EXPECT_EQ(sizes(9, 8, 8), Sizes(3, 2));
  EXPECT_EQ(sizes(9, 9, 3), Sizes(0, 0));
  EXPECT_EQ(small().encode("a a a a", 4).ids, (TokenIds{2, 9, 9, 3}));
  EXPECT_THROW(small().encode("a", 1), std::invalid_argument);
  EXPECT_THROW(small().encode_pair("a", "a", 2), std::invalid_argument);
}

TEST(WordPiece, Decodes) {
  const auto ids = small().encode_pair("unaffable, cats.", "a cat").ids;
  EXPECT_EQ(small().decode(ids), "unaffable, cats. a cat");
  EXPECT_EQ(small().decode(ids, WordPiece::Special::written), "[CLS] unaffable, cats. [SEP] a cat [SEP]");
  EXPECT_EQ(small().decode(TokenIds{}), "");
  EXPECT_THROW(small().decode(TokenIds{20}), std::out_of_range);
}

// The rule of the header, straight: the longest prefix that is a piece, by looking at all pieces.
Words naive_pieces(const std::vector<std::string>& pieces, std::string_view word) {
  Words found;
  for (std::size_t at = 0; at < word.size();) {
    std::string_view longest;
    for (const std::string_view piece : pieces) {
      const bool within = piece.starts_with("##");
      const auto letters = piece.substr(within ? 2 : 0);
      if (within == (at > 0) && word.substr(at).starts_with(letters) && letters.size() > longest.size())
        longest = letters;
    }
    if (longest.empty()) return {"[UNK]"};
    found.push_back((at > 0 ? "##" : "") + std::string(longest));
    at += longest.size();
  }
  return found;
}

TEST(WordPiece, EqualsTheRuleOnRandomVocabularies) {
  std::mt19937 random(1);
  const Words letters = {"a", "b", "c", "é", "汤"};  // é only where accents stay
  const auto drawn = [&](std::size_t most) {
    std::string text;
    for (std::size_t left = 1 + random() % most; left > 0; --left) text += letters[random() % 4];
    return text;
  };
  for (int trial = 0; trial < 300; ++trial) {
    Words pieces(WordPiece::kSpecial.begin(), WordPiece::kSpecial.end());
    std::set<std::string> chosen;
    for (int i = 0; i < 12; ++i) chosen.insert((random() % 2 == 0 ? "##" : "") + drawn(4));
    pieces.insert(pieces.end(), chosen.begin(), chosen.end());
    const WordPiece vocabulary(pieces, kCased);
    for (int i = 0; i < 20; ++i) {
      const std::string word = drawn(9);
      EXPECT_EQ(pieces_of(vocabulary, word), naive_pieces(pieces, word)) << word << " " << fmt::format("{}", pieces);
    }
  }
}

// Without normalisation a piece is what stands at its place, in bytes and in characters.
TEST(WordPiece, OffsetsGiveThePieceBack) {
  const std::string text = "Él [MASK] dijo: ¡汤姆, naïve!\u200D 😀 xx";
  Words pieces(WordPiece::kSpecial.begin(), WordPiece::kSpecial.end());
  for (const char* piece :
       {"É", "##l", "d", "##ijo", ":", "¡", "汤", "姆", ",", "na", "##ïv", "##e", "!", "😀", "x", "##x"})
    pieces.emplace_back(piece);
  const WordPiece vocabulary(pieces, kCased);
  const auto encoding = vocabulary.pieces_of(text);
  ASSERT_EQ(encoding.size(), 17U);
  for (std::size_t i = 0; i < encoding.size(); ++i) {
    const auto& [bytes, characters] = encoding.offsets[i];
    const std::string piece = vocabulary.piece(encoding.ids[i]);
    EXPECT_EQ((i > 0 && encoding.words[i] == encoding.words[i - 1] ? "##" : "") +
                  text.substr(bytes.begin, bytes.end - bytes.begin),
              piece);
    data::Place begin, end;
    begin.pass(std::string_view(text).substr(0, bytes.begin));
    end.pass(std::string_view(text).substr(0, bytes.end));
    EXPECT_EQ(characters, (data::Span{begin.column - 1, end.column - 1})) << piece;
  }
}

// Ids that the package gives, too; the first line is also what keras-hub expects.
TEST(WordPiece, ThePublishedVocabulary) {
  const auto file = std::filesystem::path(COURSE_SOURCE_DIR) / "data/bert-vocabulary/vocab.txt";
  if (!std::filesystem::exists(file)) GTEST_SKIP() << "./course data get bert-vocabulary";
  const WordPiece vocabulary = WordPiece::load(file);
  EXPECT_EQ(vocabulary.size(), 30'522);
  EXPECT_EQ(vocabulary.text(), data::read_bytes(file));
  EXPECT_EQ(vocabulary.encode("i am going to [MASK] to study math").ids,
            (TokenIds{101, 1045, 2572, 2183, 2000, 103, 2000, 2817, 8785, 102}));
  EXPECT_EQ(vocabulary.encode("Café naïve 汤姆 unaffable a\u0301").ids,
            (TokenIds{101, 7668, 15743, 100, 100, 14477, 20961, 3468, 1037, 102}));
  EXPECT_EQ(vocabulary.pieces_of(std::string(101, 'x')).ids, TokenIds{100});
}

}  // namespace
