// Word vectors in files: both formats bit for bit, and what the reader says of files that are wrong.
#include "datasets/vectors/word_vectors.h"

#include <fmt/format.h>

#include <bit>
#include <cmath>
#include <limits>

#include "datasets/random.h"
#include "datasets/text/text.h"
#include "tests/text_files.h"

namespace {

using namespace std::string_literals;
using data::VectorFormat;
using data::WordVectors;

WordVectors parse(std::string_view bytes) { return data::parse_word_vectors(bytes, "v"); }

void expect_same_bits(const WordVectors& a, const WordVectors& b) {
  EXPECT_EQ(a.words, b.words);
  ASSERT_EQ(a.dimension, b.dimension);
  ASSERT_EQ(a.values.size(), b.values.size());
  for (std::size_t i = 0; i < a.values.size(); ++i)
    ASSERT_EQ(std::bit_cast<std::uint32_t>(a.values[i]), std::bit_cast<std::uint32_t>(b.values[i])) << a.values[i];
}

// Words of finite floats with random bits: of all magnitudes, subnormal ones too.
WordVectors random_bits(std::size_t words, std::size_t dimension, std::uint64_t seed) {
  data::Random random(seed);
  WordVectors vectors{{}, dimension, {}};
  for (std::size_t i = 0; i < words; ++i) vectors.words.push_back(fmt::format("w{}", i));
  while (vectors.values.size() < words * dimension) {
    const auto value = std::bit_cast<float>(static_cast<std::uint32_t>(random.next()));
    if (std::isfinite(value)) vectors.values.push_back(value);
  }
  return vectors;
}

TEST(WordVectors, ReadsTheTextFormat) {
  // As the C tool writes it, with a space at the end of a row; as Windows ends lines; without the last line break.
  for (const auto* text : {"2 3\n</s> 1 -2.5 1e-3 \n汤姆 0 .5 -0\n", "2 3\r\n</s> 1\t-2.5 1e-3\r\n汤姆 0 .5 -0\r\n",
                           "\xEF\xBB\xBF"
                           "2 3\n</s> 1 -2.5 1e-3\n汤姆 0 .5 -0"}) {
    expect_same_bits(parse(text), {{"</s>", "汤姆"}, 3, {1, -2.5f, 1e-3f, 0, 0.5f, -0.0f}});
  }
}

TEST(WordVectors, ReadsTheBinaryFormat) {
  const auto row = [](std::string word, std::string end) {  // 1, −2.5 by hand: 0x3F800000, 0xC0200000
    return word + " \x00\x00\x80\x3F\x00\x00\x20\xC0"s + end;
  };
  for (const auto& end : {"\n"s, ""s})
    expect_same_bits(parse("2 2\n" + row("a", end) + row("汤姆", end)), {{"a", "汤姆"}, 2, {1, -2.5f, 1, -2.5f}});
  // A float whose first byte is a line break ends no line of text: 0x3F80000A.
  expect_same_bits(parse("1 1\na \x0A\x00\x80\x3F"s), {{"a"}, 1, {std::bit_cast<float>(0x3F80000AU)}});
}

TEST(WordVectors, AreWrittenByHand) {
  const WordVectors vectors{{"a", "汤姆"}, 2, {1, -2.5f, 0.1f, 1e-7f}};
  EXPECT_EQ(data::word_vectors_bytes(vectors, VectorFormat::kText), "2 2\na 1 -2.5\n汤姆 0.1 1e-07\n");
  EXPECT_EQ(data::word_vectors_bytes(vectors, VectorFormat::kBinary).substr(0, 15),
            "2 2\na \x00\x00\x80\x3F\x00\x00\x20\xC0\n"s);
}

TEST(WordVectors, AreReadAsTheyWereWritten) {
  using Limits = std::numeric_limits<float>;
  const WordVectors edges{{"a", "b"},
                          4,
                          {Limits::max(), Limits::lowest(), Limits::min(), Limits::denorm_min(), -Limits::denorm_min(),
                           -0.0f, 1 + Limits::epsilon(), 16777217.0f}};
  for (const auto format : {VectorFormat::kText, VectorFormat::kBinary}) {
    expect_same_bits(parse(data::word_vectors_bytes(edges, format)), edges);
    for (std::uint64_t seed = 0; seed < 300;
         ++seed) {  // few numbers a word: where the formats are hardest to tell apart
      const auto vectors = random_bits(1 + seed % 5, 1 + seed % 7, seed);
      expect_same_bits(parse(data::word_vectors_bytes(vectors, format)), vectors);
    }
    const auto large = random_bits(500, 100, 7);
    expect_same_bits(parse(data::word_vectors_bytes(large, format)), large);
  }
}

// Floats whose bytes are "0.25", "1e+3", … could be a text; the leading 0 of the header says that they are none.
TEST(WordVectors, BinaryThatLooksLikeTextIsStillBinary) {
  for (const auto* letters : {"0.25", "1e+3", "    ", "7\r\n\n", "77\n "}) {
    std::uint32_t bits = 0;
    for (int i = 3; i >= 0; --i) bits = bits << 8U | static_cast<unsigned char>(letters[i]);
    const WordVectors vectors{{"a"}, 1, {std::bit_cast<float>(bits)}};
    const auto bytes = data::word_vectors_bytes(vectors, VectorFormat::kBinary);
    EXPECT_EQ(bytes.substr(0, 2), "01") << letters;
    expect_same_bits(parse(bytes), vectors);
  }
}

TEST(WordVectors, RefusesWhatIsNoSuchFile) {
  const std::vector<std::pair<std::string, std::string>> cases = {
      {"", "v: the file is empty"},
      {"\n", "v:1:1: found ''. Expected the header `N D`"},
      {"king 0.1 0.2\n", "v:1:1: found 'king 0.1 0.2'. Expected the header"},
      {"0 2\n", "v:1:1: found '0 2'."},
      {"2 0\na\nb\n", "v:1:1: found '2 0'."},
      {"-1 2\n", "v:1:1: found '-1 2'."},
      {"99999999999999999999 2\na 1 2\n", "v:1:1: found '99999999999999999999 2'."},
      {"4294967296 4294967296\na 1\n", "v:1:1: the header promises 4294967296 words of 4294967296 numbers"},
      {"9223372036854775807 2\na 1 2\n", "v:1:1: the header promises"},
      {"4611686018427387904 1\na 1\n", "v:1:1: the header promises"},  // 2⁶² rows of at least 4 bytes: 0 modulo 2⁶⁴
      {"1 18446744073709551615\na 1 2\n", "v:1:1: the header promises"},
      {"3 2\na 1 2\nb 3 4\n", "v:1:1: the header promises 3 words of 2 numbers, more than the 12 bytes"},
      {"3 2\na 1.5 2.5\nb 3.5 4.5\n", "v:4:1: the file ends after 2 of 3 words"},
      {"2 2\na 1 2\nb 3\n", "v:1:1: the header promises"},
      {"2 2\na 1.5 2\nb 3\n", "v:3:1: found 2 columns. Expected a word and 2 numbers"},
      {"2 2\na 1.5 2 3\nb 3 4\n", "v:2:1: found 4 columns"},
      {"2 3\na 1.55555\nb 3 4 5\n", "v:2:1: found 2 columns"},
      {"2 2\na 1 2\n\nb 3 4\n", "v:3:1: found 0 columns"},
      {"2 2\na 1 x\nb 3 4\n", "v:2:5: found 'x'. Expected a number."},
      {"2 2\n汤姆 1 1,5\nb 3 4\n", "v:2:6: found '1,5'. Expected a number."},
      {"2 2\na 1 2\nb 1e999 4\n", "v:3:3: found '1e999'. Expected a number of at most 3.4e+38."},
      {"2 2\na 1 2\nb 3 1e39\n", "v:3:5: found '1e39'. Expected a number of at most 3.4e+38."},
      {"2 2\na nan 2\nb 3 4\n", "v:2:3: found 'nan'. Expected a finite number."},
      {"2 2\na 1 -inf\nb 3 4\n", "v:2:5: found '-inf'. Expected a finite number."},
      {"2 2\na 1 2\na 3 4\n", "v:3:1: found 'a' again."},
      {"2 2\na 1 2\nb\0 3 4\n"s, "v:3:2: found a NUL byte"},
      {"2 2\na 1 2\nb\xE9 3 4\n", "v:3:2: found byte 0xE9"},
      {"1 2\na\xE9 1 2\n", "v:2:2: found byte 0xE9"},
      {"1 2\na 1 2\nb 3 4\n", "v:3:1: found 'b' after the last of 1 words"},
      {"1 2\na \x00\x00\x80\x3F"s + "\x00\x00\x00"s, "v: byte 13: the file ends within word 1 of 1"},
      {"1 2\n" + std::string(40, '\1'), "v: byte 44: the file ends within word 1"},
      {"1 1\na\xFF \x00\x00\x80\x3F"s, "v: byte 4: found 'a\\xFF' for a word. Expected a word in UTF-8"},
      {"2 1\n\xE6\xB1 \x00\x00\xC0\x3F\nking \x00\x00\x00\x3F\n"s,
       "v: byte 4: word 1 of 2, '\\xE6\\xB1', ends within a character"},
      {"1 1\na\xF0\x9F\x98 \x00\x00\xC0\x3F"s, "v: byte 4: word 1 of 1, 'a\\xF0\\x9F\\x98', ends within"},
      {"1 1\n\xC2\x85\n \x00\x00\x80\x3F"s, "v: byte 4: found '\\xC2\\x85\\x0A' for a word. Expected one word"},
      {"1 1\n \x00\x00\x80\x3F"s, "v: byte 4: found '' for a word"},
      {"1 2\na \x00\x00\x80\x3F\x00\x00\xC0\x7F"s, "v: byte 10: found nan as number 2 of 'a'"},
      {"1 1\na \x00\x00\x80\xFF"s, "v: byte 6: found -inf as number 1"},
      {"2 1\na \x00\x00\x80\x3F"
       "a \x00\x00\x80\x3F"s,
       "v: byte 10: found 'a' again"},
      {"1 1\na \x00\x00\x80\x3F\nmore"s, "v: byte 10: found 5 bytes after the last of 1 words"},
  };
  for (const auto& [bytes, message] : cases) {
    const auto said = input_error([&, &file = bytes] { parse(file); });
    EXPECT_TRUE(said.starts_with(message)) << said << "\n  instead of: " << message;
  }
}

TEST(WordVectors, TooSmallIsZero) {
  expect_same_bits(parse("1 4\na 1e-999 -1e-60 1e-45 1e-310\n"), {{"a"}, 4, {0, -0.0f, 1e-45f, 0}});
}

TEST(WordVectors, WritesNothingThatCannotBeRead) {
  const TextFiles files;
  const auto file = files.write("kept", "old");
  const float nan = std::numeric_limits<float>::quiet_NaN();
  const std::vector<std::pair<WordVectors, std::string>> cases = {{{{}, 1, {}}, "0 words"},
                                                                  {{{"a"}, 0, {}}, "0 numbers each"},
                                                                  {{{"a"}, 2, {1}}, "2 numbers each, 1 numbers"},
                                                                  {{{"a b"}, 1, {1}}, "'a b'"},
                                                                  {{{""}, 1, {1}}, "''"},
                                                                  {{{"a\xFF"}, 1, {1}}, "'a\\xFF'"},
                                                                  {{{"a", "a"}, 1, {1, 2}}, "again"},
                                                                  {{{"a"}, 1, {nan}}, "NaN"}};
  for (const auto& [vectors, message] : cases)
    for (const auto format : {VectorFormat::kText, VectorFormat::kBinary})
      expect_contains(input_error([&, &v = vectors] { data::write_word_vectors(file, v, format); }), message);
  EXPECT_EQ(data::read_text(file), "old");
  data::write_word_vectors(file, {{"a"}, 1, {2}}, VectorFormat::kText);
  EXPECT_EQ(data::read_word_vectors(file).values, std::vector<float>{2});
}

}  // namespace
