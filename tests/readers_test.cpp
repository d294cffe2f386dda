// Text files, the Brown reader, plain text: what they accept, and what they say when they do not.
#include <sys/stat.h>

#include <string>
#include <vector>

#include "datasets/json.h"
#include "datasets/text/brown.h"
#include "datasets/text/plain_text.h"
#include "datasets/text/text.h"
#include "tests/text_files.h"

namespace {

using namespace std::string_literals;
using Words = std::vector<std::string>;

struct BadText {
  std::string name, bytes, message;  // the message after the file's path
};

TEST(ReadText, RefusesWhatIsNoText) {
  const TextFiles files;
  const std::vector<BadText> cases = {
      {"empty", "", ": the file is empty."},
      {"utf16", "\xFF\xFE"s + "a\0"s, ":1:1: found the byte order mark of UTF-16."},
      {"only-a-byte-order-mark", "\xEF\xBB\xBF", ": the file is empty."},
      {"binary", "ab\ncd\0ef"s, ":2:3: found a NUL byte"},
      {"latin1", "caf\xE9 au lait", ":1:4: found byte 0xE9, which is not valid UTF-8"},
      {"after-wide-characters", "\n\xE6\xB1\xA4\xE5\xA7\x86 \xFF", ":2:4: found byte 0xFF"},
      {"truncated", "ab\xE6\xB1", ":1:3: found byte 0xE6"},
      {"overlong", "\xC0\xAF", ":1:1: found byte 0xC0"},
      {"surrogate", "\xED\xA0\x80", ":1:1: found byte 0xED"},
      {"beyond-unicode", "\xF5\x80\x80\x80", ":1:1: found byte 0xF5"},
  };
  for (const auto& bad : cases) {
    const auto file = files.write(bad.name, bad.bytes);
    expect_contains(input_error([&] { data::read_text(file); }), file.string() + bad.message);
  }
  expect_contains(input_error([&] { data::read_text(files.path("missing")); }), "there is no such file");
  expect_contains(input_error([&] { data::read_text(files.path()); }), "this is a folder");
}

TEST(ReadText, AcceptsLongLinesAndDropsTheByteOrderMark) {
  const TextFiles files;
  const std::string line(3'000'000, 'x');
  EXPECT_EQ(data::read_text(files.write("long", line)), line);
  EXPECT_EQ(data::read_text(files.write("bom", "\xEF\xBB\xBFWort")), "Wort");
}

TEST(ReadText, RefusesWhatIsNoFile) {
  const TextFiles files;
  ASSERT_EQ(mkfifo(files.path("pipe").c_str(), 0600), 0);
  expect_contains(input_error([&] { data::read_text(files.path("pipe")); }), "this is a pipe or a device");
  expect_contains(input_error([&] { data::read_text("/dev/zero"); }), "/dev/zero: this is a pipe or a device");
}

TEST(ParseJson, NamesThePlaceOfAMistake) {
  const auto message = [](std::string_view text) { return input_error([&] { data::parse_json(text, "c.json"); }); };
  EXPECT_EQ(data::parse_json(R"({"b": [1, 2.5], "a": null})", "c.json").dump(), R"({"b":[1,2.5],"a":null})");
  expect_contains(message("{\n \"汤\": ,}"), "c.json:2:7: not JSON: syntax error");
  expect_contains(message("{\"a\": {\"b\": 1},\n \"a\": 2}"), "c.json:2:2: 'a' stands twice in one object.");
  expect_contains(message(std::string(17, '[')), "c.json:1:17: lists and objects are nested more than 16 deep.");
  expect_contains(message("[\n1e999]"), "'1e999': no number of a computer is that large.");
  expect_contains(input_error([] { data::parse_json("[1,", "c.jsonl", 7); }), "c.jsonl:7:4: not JSON");
  EXPECT_LT(message("[\"" + std::string(1000, 'x')).size(), 300u) << "what was read is not repeated in full";
}

TEST(Messages, AreShortAndOneLine) {
  EXPECT_EQ(data::one_line("a\nb\tc\x1B[1m 汤"), "a\\nb\\tc\\x1B[1m 汤");
  EXPECT_EQ(data::one_line("\u009B1m \u00A0é\xC2"), "\\u009B1m \u00A0é\xC2") << "a terminal takes U+009B for ESC [";
  EXPECT_EQ(data::one_line("a\u202Eb\u2066c\u2070"), "a\\u202Eb\\u2066c\u2070") << "what turns the direction";
  EXPECT_EQ(data::in_quotes("word"), "'word'");
  EXPECT_EQ(data::shortened(std::string(59, 'x') + "汤"), std::string(59, 'x') + "…") << "characters stay whole";
}

TEST(WriteText, WritesAllOrNothingAndFollowsNoLinkOfAForeseenName) {
  namespace fs = std::filesystem;
  const TextFiles files;
  expect_contains(input_error([&] { data::write_text(files.path("none/file"), "new"); }), "cannot be written");
  const auto file = files.write("kept/file", "old"), victim = files.write("kept/victim", "victim");
  fs::create_symlink(victim, files.path("kept/file.tmp"));
  fs::permissions(file, fs::perms::owner_read | fs::perms::owner_write);
  data::write_text(file, "new");
  EXPECT_EQ(data::read_text(file), "new");
  EXPECT_EQ(data::read_text(victim), "victim");
  EXPECT_EQ(fs::status(file).permissions(), fs::perms::owner_read | fs::perms::owner_write) << "stays private";
  fs::create_symlink(file, files.path("kept/link"));
  data::write_text(files.path("kept/link"), "by the link");
  EXPECT_TRUE(fs::is_symlink(files.path("kept/link")));
  EXPECT_EQ(data::read_text(file), "by the link");
}

TEST(LowerCase, KnowsUnicode) { EXPECT_EQ(data::lower_case("Brown KUČERA ÄÖÜ 汤姆"), "brown kučera äöü 汤姆"); }

TEST(PlainText, SplitsWordsFromPunctuation) {
  const TextFiles files;
  const auto file = files.write("text", "Don't stop -- the over-all rate, 3.14 of 1,000 (\"π\").\n汤姆 Naïve 'quoted'");
  EXPECT_EQ(data::read_plain_text(file),
            (Words{"don't", "stop", "-",  "-", "the", "over-all", "rate", ",",     "3.14", "of",     "1,000", "(",
                   "\"",    "π",    "\"", ")", ".",   "汤",       "姆",   "naïve", "'",    "quoted", "'"}));
  EXPECT_EQ(data::read_plain_text(file, {.tokens = data::Tokens::kWhitespace, .lowercase = false}).at(9), "(\"π\").");
}

TEST(PlainText, LeavesJoinersInTheirWord) {
  const TextFiles files;
  const auto file = files.write("joiners", "\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645 co\u00adop");
  EXPECT_EQ(data::read_plain_text(file).size(), 2U);
}

TEST(PlainText, CutsScriptsWithoutSpacesAfterEachCharacter) {
  const TextFiles files;  // ที่ is one: a consonant, a vowel and a tone
  const auto file = files.write("thai", "ที่นี่ 3 ວັນ។ 葛\U000E0100飾 မြန်");
  EXPECT_EQ(data::read_plain_text(file), (Words{"ที่", "นี่", "3", "ວັ", "ນ", "។", "葛\U000E0100", "飾", "မြ", "န်"}));
}

TEST(PlainText, NamesWhatIsNoText) {
  expect_contains(input_error([] { data::check_text("\x1F\x8B\x08", "v.gz"); }), "compressed by gzip");
  expect_contains(input_error([] { data::check_text("\xBA\x16\x4F\x2F", "m.bin"); }), "a model of fastText");
}

TEST(PlainText, RefusesWhiteSpaceOnly) {
  const TextFiles files;
  const auto file = files.write("blank", " \n\t \n");
  expect_contains(input_error([&] { data::read_plain_text(file); }), "blank: found no words");
}

TEST(Brown, ReadsWordsTagsAndBoundaries) {
  const TextFiles files;
  files.write("ca02", "\n\n\tThe/at 1/2/cd //in ./.\nYes/rb ./.\n\n\n\tNo/rb\n");
  files.write("ca01", "\tFirst/od\n");
  files.write("README", "not word tag");
  const auto text = data::read_brown(files.path());
  EXPECT_EQ(text.files, (Words{"ca01", "ca02"}));
  EXPECT_EQ(text.words, (Words{"First", "The", "1/2", "/", ".", "Yes", ".", "No"}));
  EXPECT_EQ(text.tags, (Words{"od", "at", "cd", "in", ".", "rb", ".", "rb"}));
  EXPECT_EQ(text.file_starts, (std::vector<std::size_t>{0, 1}));
  EXPECT_EQ(text.paragraph_starts, (std::vector<std::size_t>{0, 1, 7}));
  EXPECT_EQ(text.sentence_starts, (std::vector<std::size_t>{0, 1, 5, 7}));
  EXPECT_EQ(data::brown_genre(text.files[0]), 'a');
  EXPECT_EQ(data::words_with_marks(text),
            (Words{"<text>", "<p>", "First", "<text>", "<p>", "The", "1/2", "/", ".", "Yes", ".", "<p>", "No"}));
}

TEST(Brown, NamesThePlaceOfAMalformedToken) {
  const TextFiles files;
  const std::vector<BadText> cases = {
      {"ca01", "\n\tThe/at jury said/vbd\n", ":2:9: found 'jury'. Expected word/tag."},
      {"ca02", "The/at jury/", ":1:8: found 'jury/'."},
      {"ca03", "/at", ":1:1: found '/at'."},
      {"ca04", "汤姆/np /x", ":1:7: found '/x'."},
      {"ca05", " \n \n", ": found white space only."},
      {"ca06", "The/at \0"s, ":1:8: found a NUL byte"},
  };
  for (const auto& bad : cases) {
    const auto file = files.write(bad.name + "-folder/" + bad.name, bad.bytes);
    expect_contains(input_error([&] { data::read_brown(file.parent_path()); }), file.string() + bad.message);
  }
  expect_contains(input_error([&] { data::read_brown(files.path("none")); }), "there is no such folder");
  expect_contains(input_error([&] { data::read_brown(files.path()); }), "found no file named like ca01");
}

}  // namespace
