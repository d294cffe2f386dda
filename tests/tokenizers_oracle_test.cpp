// The same ids, offsets and texts as the `tokenizers` package (Hugging Face, Rust), on random strings of all of
// Unicode. Skipped where Python has no such package; COURSE_PYTHON names another Python than the PATH's python3.
#include <stdlib.h>

#include <map>
#include <nlohmann/json.hpp>
#include <random>
#include <set>
#include <string>
#include <vector>

#include "course_paths.h"
#include "datasets/process.h"
#include "datasets/text/characters.h"
#include "datasets/text/text.h"
#include "datasets/tokenizers/wordpiece.h"
#include "tests/text_files.h"

namespace {

namespace fs = std::filesystem;
using Json = nlohmann::ordered_json;
using Range = std::pair<std::int32_t, std::int32_t>;

std::string utf8(std::int32_t code) {
  const auto byte = [](std::int32_t bits) { return static_cast<char>(bits); };
  if (code < 0x80) return {byte(code)};
  if (code < 0x800) return {byte(0xC0 | code >> 6), byte(0x80 | (code & 63))};
  if (code < 0x10000) return {byte(0xE0 | code >> 12), byte(0x80 | (code >> 6 & 63)), byte(0x80 | (code & 63))};
  return {byte(0xF0 | code >> 18), byte(0x80 | (code >> 12 & 63)), byte(0x80 | (code >> 6 & 63)),
          byte(0x80 | (code & 63))};
}

// Half of a pair, which is no character; or a capital letter of Unicode 16 and later, which has a small one only in
// those versions of utf8proc that know it.
bool is_left_out(std::int32_t code) {
  for (const auto& [first, last] :
       {Range{0xD800, 0xDFFF}, {0x1C89, 0x1C89}, {0xA7CB, 0xA7DC}, {0x10D50, 0x10D65}, {0x16EA0, 0x16EB8}})
    if (code >= first && code <= last) return true;
  return false;
}

// Where something is to be got wrong.
const std::vector<Range> kRanges = {
    {'a', 'z'},         {'a', 'z'},         {'A', 'Z'},         {' ', '~'},         {0, 0x9F},
    {0xA0, 0x17F},      {0x180, 0x24F},     {0x300, 0x36F},     {0x300, 0x345},     {0x370, 0x3FF},
    {0x400, 0x52F},     {0x591, 0x5F4},     {0x600, 0x6FF},     {0x7C0, 0x902},     {0x93C, 0xA76},
    {0xAFA, 0xF7F},     {0x1AB0, 0x1AFF},   {0x1DC0, 0x1EFF},   {0x1F00, 0x1FFF},   {0x1FEF, 0x2070},
    {0x2100, 0x214F},   {0x2260, 0x22ED},   {0x2E00, 0x2E80},   {0x3000, 0x30FF},   {0x302A, 0x302F},
    {0x33F0, 0x3410},   {0x4DB0, 0x4E10},   {0x4E00, 0x9FFF},   {0x1100, 0x11FF},   {0xAC00, 0xD7A3},
    {0xE000, 0xF8FF},   {0xF900, 0xFAFF},   {0xFB1D, 0xFDFF},   {0xFE00, 0xFE6F},   {0xFEFF, 0xFFFF},
    {0x10A00, 0x10F89}, {0x11000, 0x11460}, {0x1D150, 0x1D1AF}, {0x1E000, 0x1E95F}, {0x1F300, 0x1FAFF},
    {0x20000, 0x2A6E0}, {0x2A6D0, 0x2FA20}, {0xE0000, 0xE01EF}, {0xFFF00, 0x10FFFF}};

class Texts {
 public:
  explicit Texts(std::uint64_t seed) : random_(seed) {}

  std::string next() {
    std::string text;
    const std::size_t parts = random_() % 12;
    for (std::size_t i = 0; i < parts; ++i) text += part();
    return text;
  }
  std::size_t below(std::size_t most) { return random_() % most; }

 private:
  std::int32_t code() {
    if (below(8) == 0)  // of any plane
      return static_cast<std::int32_t>(below(17) * 0x10000 + below(0x10000));
    const auto [first, last] = kRanges[below(kRanges.size())];
    return first + static_cast<std::int32_t>(below(static_cast<std::size_t>(last - first + 1)));
  }
  std::string character() {
    const std::int32_t drawn = code();
    return is_left_out(drawn) ? "x" : utf8(drawn);
  }
  std::string characters(std::size_t count) {
    std::string text;
    for (std::size_t i = 0; i < count; ++i) text += character();
    return text;
  }
  // Of one range: a word in one script, a run of marks.
  std::string of_one_range() {
    const auto [first, last] = kRanges[below(kRanges.size())];
    std::string text;
    for (std::size_t left = 1 + below(6); left > 0; --left) {
      const auto drawn = first + static_cast<std::int32_t>(below(static_cast<std::size_t>(last - first + 1)));
      text += is_left_out(drawn) ? "X" : utf8(drawn);
    }
    return text;
  }
  std::string part() {
    static const std::vector<std::string> kFixed = {
        "[MASK]", "[CLS]",       "[SEP]",         "[PAD]",        "[UNK]",
        "[mask]", "[ MASK ]",    "[[SEP]]",       "[MASK",        "don't",
        "Café",   "cafe\u0301",  "İstanbul",      "hacía",        "ΣΑΣ",
        "ß",      "汤姆",        "한국어",        "1,000.5",      "it's.",
        "😀",      "👩‍💻", "e\u0323\u0301", "\u0344\u0323", "\u1100\u1161\u11A8"};
    switch (below(8)) {
      case 0:
        return kFixed[below(kFixed.size())];
      case 1:
        return " ";
      case 2:
        return std::string(90 + below(120), static_cast<char>('a' + below(3))) + (below(2) == 0 ? "" : character());
      case 3:
      case 4:
        return of_one_range();
      default:
        return characters(1 + below(5));
    }
  }

  std::mt19937_64 random_;
};

// Pieces for most of what the texts hold, so that what a character has become shows in the ids: 9 of 10 characters have
// a piece at the start of a word, 9 of 10 within, and some pairs have one.
std::vector<std::string> pieces_for(const std::vector<Json>& cases, Texts& random) {
  std::set<std::string> pieces, seen;
  for (const Json& one : cases) {
    const data::BasicOptions options{.lower_case = one.at("lower_case").get<bool>(), .strip_accents = {}};
    const auto basic = data::split_basic(one.at("text").get<std::string>(), options);
    std::string_view before;
    for (const std::string_view character : data::split_characters(basic.text)) {
      if (random.below(3) == 0 && !before.empty())
        pieces.insert((random.below(2) == 0 ? "##" : "") + std::string(before) + std::string(character));
      before = character;
      if (!seen.emplace(character).second) continue;
      if (random.below(10) > 0) pieces.emplace(character);
      if (random.below(10) > 0) pieces.insert("##" + std::string(character));
    }
  }
  std::vector<std::string> all(data::WordPiece::kSpecial.begin(), data::WordPiece::kSpecial.end());
  all.insert(all.end(), pieces.begin(), pieces.end());
  return all;
}

std::string lines_of(const std::vector<Json>& cases) {
  std::string lines;
  for (const Json& one : cases) lines += one.dump(-1, ' ', true) + "\n";
  return lines;
}

Json our_answer(const data::WordPiece& vocabulary, const Json& one) {
  const auto text = one.at("text").get<std::string>();
  const auto longest = one.at("longest").get<std::size_t>();
  const auto encoding = one.at("pair").is_null()
                            ? vocabulary.encode(text, longest)
                            : vocabulary.encode_pair(text, one.at("pair").get<std::string>(), longest);
  Json offsets = Json::array();
  for (const data::Offsets& offset : encoding.offsets)
    offsets.push_back({offset.characters.begin, offset.characters.end});
  return {{"ids", encoding.ids},
          {"segments", encoding.segments},
          {"offsets", offsets},
          {"words", encoding.words},
          {"decoded", vocabulary.decode(encoding.ids)}};
}

class TokenizersOracle : public testing::Test {
 protected:
  // Gives the cases to the package and compares. `vocabulary`: the text of a vocab.txt.
  void compare(const std::string& vocabulary, const std::vector<Json>& cases) {
    const auto vocabulary_file = files_.write("vocab.txt", vocabulary), asked = files_.write("cases", lines_of(cases));
    const char* const python = getenv("COURSE_PYTHON");
    const auto run = data::run_process({python == nullptr ? "python3" : python,
                                        (fs::path(COURSE_SOURCE_DIR) / "tests/reference/wordpiece_oracle.py").string(),
                                        vocabulary_file.string(), asked.string(), files_.path("answers").string()});
    if (run.exit_code == 77 || run.exit_code == 127) GTEST_SKIP() << "no Python with the package tokenizers";
    ASSERT_EQ(run.exit_code, 0) << run.output;
    const auto answers = data::read_bytes(files_.path("answers"));
    std::map<bool, data::WordPiece> ours;
    for (const bool lower : {false, true})
      ours.emplace(lower, data::WordPiece::parse(vocabulary, "vocab.txt", {.lower_case = lower, .strip_accents = {}}));
    std::string_view line;
    std::size_t i = 0;
    for (std::size_t start = 0; data::next_line(answers, start, line); ++i) {
      const auto own = our_answer(ours.at(cases.at(i).at("lower_case").get<bool>()), cases[i]);
      if (own != Json::parse(line)) ++different_;
      if (own != Json::parse(line) && different_ <= 5) {
        EXPECT_EQ(own.dump(), line) << cases[i].dump(-1, ' ', true);
      }
    }
    EXPECT_EQ(i, cases.size());
    EXPECT_EQ(different_, 0U) << "of " << cases.size() << " texts";
    RecordProperty("texts", static_cast<int>(cases.size()));
  }

  TextFiles files_;
  std::size_t different_ = 0;
};

std::vector<Json> random_cases(Texts& texts, std::size_t count) {
  std::vector<Json> cases;
  for (std::size_t i = 0; i < count; ++i) {
    Json one = {{"text", texts.next()}, {"pair", nullptr}, {"lower_case", i % 3 != 0}, {"longest", 0}};
    if (i % 4 == 0) one["pair"] = texts.next();
    if (i % 5 == 0) one["longest"] = 4 + texts.below(12);
    cases.push_back(std::move(one));
  }
  return cases;
}

TEST_F(TokenizersOracle, RandomTextsAndTheirOwnPieces) {
  Texts texts(1);
  const auto cases = random_cases(texts, 12'000);
  compare(data::WordPiece(pieces_for(cases, texts)).text(), cases);
}

TEST_F(TokenizersOracle, RandomTextsAndThePublishedVocabulary) {
  const auto file = fs::path(COURSE_SOURCE_DIR) / "data/bert-vocabulary/vocab.txt";
  if (!fs::exists(file)) GTEST_SKIP() << "./course data get bert-vocabulary";
  Texts texts(2);
  compare(data::read_bytes(file), random_cases(texts, 12'000));
}

// Characters between letters and alone: all of the planes that have most of what is assigned, of the others one of 61.
// COURSE_EVERY_CHARACTER=1 takes all of these, too; that needs minutes.
TEST_F(TokenizersOracle, EveryCharacter) {
  const std::int32_t step = getenv("COURSE_EVERY_CHARACTER") == nullptr ? 61 : 1;
  std::vector<Json> cases;
  for (std::int32_t code = 0; code < 0x110000;) {
    std::string text;
    for (int i = 0; i < 256 && code < 0x110000; ++i, code += code < 0x20000 ? 1 : step)
      if (!is_left_out(code)) text += "a" + utf8(code) + "b " + utf8(code);
    cases.push_back({{"text", text}, {"pair", nullptr}, {"lower_case", true}, {"longest", 0}});
    if (code % 1024 == 0) cases.push_back({{"text", text}, {"pair", nullptr}, {"lower_case", false}, {"longest", 0}});
  }
  Texts texts(3);
  compare(data::WordPiece(pieces_for(cases, texts)).text(), cases);
}

}  // namespace
