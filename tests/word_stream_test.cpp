// Words of a file of any size: cuts anywhere, what is refused and where, counts.
#include "datasets/text/word_stream.h"

#include <fmt/format.h>
#include <sys/stat.h>

#include <algorithm>
#include <set>
#include <string>
#include <vector>

#include "datasets/random.h"
#include "datasets/text/text.h"
#include "tests/text_files.h"

namespace {

using namespace std::string_literals;
using data::WordStream;
using Token = WordStream::Token;
using Words = std::vector<std::string>;

// The words, "\n" for the end of a sentence.
Words read(WordStream stream) {
  Words words;
  for (auto token = stream.next(); token != Token::kEnd; token = stream.next())
    words.emplace_back(token == Token::kWord ? stream.word() : "\n");
  return words;
}

// Words of one to four characters of one to four bytes, with all kinds of white space between them.
std::string random_text(std::uint64_t seed, std::size_t words) {
  data::Random random(seed);
  const Words characters = {"a", "b", "é", "汤", "😀"}, spaces = {" ", "\n", "\t", "\r\n", "  ", "\n\n"};
  std::string text = random.below(3) == 0 ? "\xEF\xBB\xBF" : "";
  for (std::size_t i = 0; i < words; ++i) {
    for (auto n = 1 + random.below(4); n > 0; --n) text += characters[random.below(characters.size())];
    text += spaces[random.below(spaces.size())];
  }
  return text;
}

TEST(WordStream, GivesWordsAndTheEndsOfSentences) {
  const TextFiles files;
  const auto file = files.write("text", "\n\n the cat\tsat\r\n\n\non a mat\n \nlast");
  EXPECT_EQ(read(WordStream(file)), (Words{"the", "cat", "sat", "\n", "on", "a", "mat", "\n", "last"}));
}

TEST(WordStream, PiecesOfAnySizeGiveTheSameWords) {
  for (std::uint64_t seed = 0; seed < 20; ++seed) {
    const std::string text = random_text(seed, 30);
    for (std::size_t piece = 1; piece < 40; ++piece)
      ASSERT_EQ(read({text, "text", 0, WordStream::kToTheEnd, piece}), read({text, "text"})) << seed << ", " << piece;
  }
}

TEST(WordStream, EveryWordIsInOnePartWhereverItIsCut) {
  for (std::uint64_t seed = 0; seed < 10; ++seed) {
    const std::string text = random_text(seed, 12);
    const std::string decoded = data::decode_text(text, "text");
    const auto views = data::split_whitespace(decoded);
    for (std::size_t first = 0; first <= text.size(); ++first)
      for (std::size_t second = first; second <= text.size(); ++second) {
        Words words;
        const std::size_t cuts[] = {0, first, second, text.size()};
        for (int part = 0; part < 3; ++part)
          for (auto& word : read({text, "text", cuts[part], cuts[part + 1], 5})) words.push_back(std::move(word));
        std::erase(words, "\n");
        ASSERT_EQ(words, Words(views.begin(), views.end())) << seed << ": cut at " << first << " and " << second;
      }
  }
}

TEST(WordStream, GoesOnFromItsPosition) {
  const std::string text = random_text(3, 200);
  WordStream whole(text, "text");
  WordStream part(text, "text");
  for (auto token = whole.next(); token != Token::kEnd; token = whole.next()) {
    if (token != Token::kWord) continue;  // the end of a sentence of no words is not told again
    while (part.next() == Token::kSentenceEnd) continue;
    ASSERT_EQ(part.word(), whole.word());
    part = WordStream(text, "text", part.position());
  }
}

TEST(WordStream, NamesThePlaceOfWhatItRefuses) {
  const TextFiles files;
  const std::string long_word(WordStream::kLongestWord + 1, 'x');
  const std::string many_lines(300'000, '\n');
  const std::vector<std::pair<std::string, std::string>> cases = {
      {"", ": the file is empty. Expected UTF-8 text."},
      {"\xEF\xBB\xBF", ": the file is empty."},
      {"\xFF\xFE"s + "a\0"s, ":1:1: found the byte order mark of UTF-16."},
      {"ab\ncd\0ef"s, ":2:3: found a NUL byte: this is a binary file."},
      {"\xEF\xBB\xBF"
       "caf\xE9 au lait",
       ":1:4: found byte 0xE9, which is not valid UTF-8 here."},
      {"\n汤姆 \xFF", ":2:4: found byte 0xFF"},
      {"ab\xE6\xB1", ":1:3: found byte 0xE6"},
      {"a\n\nb " + long_word + " c", ":3:3: found a word of more than 1000 bytes. Expected words with white space"},
      {many_lines + "x \xC0", ":300001:3: found byte 0xC0"},
  };
  for (const auto& [bytes, message] : cases) {
    const auto file = files.write("bad", bytes);
    expect_contains(input_error([&] { read(WordStream(file)); }), file.string() + message);
  }
  // A stream that starts in the middle names the same place.
  expect_contains(input_error([&] { read({"a b\nc \xFF", "text", 4}); }), "text:2:3: found byte 0xFF");
  EXPECT_EQ(read({long_word.substr(1) + " y", "text", 0, WordStream::kToTheEnd, 64}).size(), 2u);
}

TEST(WordStream, RefusesWhatIsNoFile) {
  const TextFiles files;
  expect_contains(input_error([&] { WordStream(files.path("missing")); }), "there is no such file");
  expect_contains(input_error([&] { WordStream(files.path()); }), "this is a folder");
  ASSERT_EQ(::mkfifo(files.path("pipe").c_str(), 0600), 0);
  expect_contains(input_error([&] { WordStream(files.path("pipe")); }), "this is a pipe or a device");
}

TEST(WordStream, SaysWhenTheFileBecomesShorter) {
  const TextFiles files;
  const auto file = files.write("text", random_text(1, 100'000));
  WordStream stream(file);
  stream.next();
  std::filesystem::resize_file(file, 100'000);
  expect_contains(input_error([&] {
                    while (stream.next() != Token::kEnd) continue;
                  }),
                  "the file became shorter while it was read");
}

TEST(CountWords, AgreesWithCountingInMemory) {
  const TextFiles files;
  const std::string text = random_text(6, 5000);
  const std::string decoded = data::decode_text(text, "text");
  const auto views = data::split_whitespace(decoded);
  const auto file = files.write("text", text);
  for (const std::int64_t min_count : {1, 2, 30}) {
    const auto found = data::count_words(file, {.min_count = min_count});
    const auto expected = data::Vocabulary::build(Words(views.begin(), views.end()), min_count);
    EXPECT_EQ(found.text(), expected.text());
  }
}

TEST(CountWords, DropsTheRarestWhenThereAreTooManyDifferentWords) {
  std::string text;
  for (int i = 0; i < 1000; ++i) text += fmt::format("often now{} and\n", i);
  WordStream stream(text, "text");
  const auto vocabulary = data::count_words(stream, "text", {.min_count = 1, .most_words = 10});
  EXPECT_LE(vocabulary.size(), 11);
  EXPECT_EQ(vocabulary.count(vocabulary.id("often")), 1000);
  EXPECT_EQ(vocabulary.count(vocabulary.id("and")), 1000);
  std::int64_t all = 0;
  for (data::TokenId w = 0; w < vocabulary.size(); ++w) all += vocabulary.count(w);
  EXPECT_EQ(all, 3000) << "what is dropped counts for <unk>";
}

TEST(CountWords, DropsMoreAndMoreOfThem) {
  std::string text;
  for (char letter = 'a'; letter <= 'z'; ++letter)
    for (int i = 0; i < 3; ++i) text += {letter, ' '};
  for (int i = 0; i < 100; ++i) text += "late ";
  WordStream stream(text, "text");
  const auto vocabulary = data::count_words(stream, "text", {.min_count = 1, .most_words = 10});
  EXPECT_LE(vocabulary.size(), 11);
  ASSERT_TRUE(vocabulary.contains("late"));
  EXPECT_GE(vocabulary.count(vocabulary.id("late")), 90) << "words seen three times make room";
}

TEST(CountWords, RefusesATextWithNothingToPredict) {
  const TextFiles files;
  const auto refused = [&](const std::string& text, std::int64_t min_count) {
    return input_error([&] { data::count_words(files.write("text", text), {.min_count = min_count}); });
  };
  expect_contains(refused(" \n\t", 1), "text: found no words. Expected text.");
  expect_contains(refused("one one one", 1), "text: 1 of its 1 different words occur 1 times or more.");
  expect_contains(refused("<unk> one <unk>", 1), "text: 1 of its 2 different words");
  expect_contains(refused("one two two two", 3), "1 of its 2 different words occur 3 times or more. Expected two");
}

}  // namespace
