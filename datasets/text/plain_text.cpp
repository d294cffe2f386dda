#include "datasets/text/plain_text.h"

#include <fmt/format.h>
#include <utf8proc.h>

#include <algorithm>
#include <utility>

#include "datasets/error.h"
#include "datasets/text/text.h"

namespace data {
namespace {

enum class Kind { kSpace, kLetter, kDigit, kUnspaced, kOther };

struct Character {
  Kind kind;
  char32_t code;
  std::size_t length;  // bytes
};

// Scripts that put no space between words: Chinese characters; Thai and Lao; Burmese; Khmer; the scripts of Tai
// languages (UAX #14, class SA). Without a dictionary, UAX #29 too cuts after each character.
constexpr std::pair<char32_t, char32_t> kWithoutSpaces[] = {
    {0x0E00, 0x0EFF}, {0x1000, 0x109F}, {0x1780, 0x17FF}, {0x1950, 0x19FF}, {0x1A20, 0x1AAF},  {0x3400, 0x4DBF},
    {0x4E00, 0x9FFF}, {0xA9E0, 0xA9FF}, {0xAA60, 0xAADF}, {0xF900, 0xFAFF}, {0x20000, 0x3FFFF}};

bool is_unspaced(char32_t code) {
  return std::any_of(std::begin(kWithoutSpaces), std::end(kWithoutSpaces),
                     [code](const auto& range) { return code >= range.first && code <= range.second; });
}

Kind kind_of(utf8proc_int32_t code) {
  const auto category = utf8proc_category(code);
  const bool letter = category >= UTF8PROC_CATEGORY_LU && category <= UTF8PROC_CATEGORY_ME;  // and marks
  if (letter && is_unspaced(static_cast<char32_t>(code))) return Kind::kUnspaced;
  switch (category) {
    case UTF8PROC_CATEGORY_LU:
    case UTF8PROC_CATEGORY_LL:
    case UTF8PROC_CATEGORY_LT:
    case UTF8PROC_CATEGORY_LM:
    case UTF8PROC_CATEGORY_LO:
    case UTF8PROC_CATEGORY_MN:
    case UTF8PROC_CATEGORY_MC:
    case UTF8PROC_CATEGORY_ME:
    case UTF8PROC_CATEGORY_CF:  // joiners and soft hyphens belong to the word (UAX #29, WB4)
      return Kind::kLetter;
    case UTF8PROC_CATEGORY_ND:
    case UTF8PROC_CATEGORY_NL:
    case UTF8PROC_CATEGORY_NO:
      return Kind::kDigit;
    case UTF8PROC_CATEGORY_ZS:
    case UTF8PROC_CATEGORY_ZL:
    case UTF8PROC_CATEGORY_ZP:
    case UTF8PROC_CATEGORY_CC:
      return Kind::kSpace;
    default:
      return Kind::kOther;
  }
}

// The character that starts at `offset`; past the end, a space.
Character character_at(std::string_view text, std::size_t offset) {
  if (offset >= text.size()) return {Kind::kSpace, U' ', 0};
  utf8proc_int32_t code = 0;
  const auto length = utf8proc_iterate(reinterpret_cast<const utf8proc_uint8_t*>(text.data() + offset),
                                       static_cast<utf8proc_ssize_t>(text.size() - offset), &code);
  if (length <= 0) throw InputError(fmt::format("split_punctuation: byte {} is not valid UTF-8.", offset));
  return {kind_of(code), static_cast<char32_t>(code), static_cast<std::size_t>(length)};
}

bool joins(const Character& before, const Character& middle, const Character& after) {
  const auto is_word = [](Kind kind) { return kind == Kind::kLetter || kind == Kind::kDigit; };
  if (middle.code == U'\'' || middle.code == U'\u2019' || middle.code == U'-') {
    return is_word(before.kind) && is_word(after.kind);
  }
  const bool in_number = middle.code == U'.' || middle.code == U',';
  return in_number && before.kind == Kind::kDigit && after.kind == Kind::kDigit;
}

// The end of the word whose first character, a letter or digit, starts at `start`.
std::size_t word_end(std::string_view text, std::size_t start) {
  auto before = character_at(text, start);
  auto end = start + before.length;
  for (;;) {
    const auto next = character_at(text, end);
    if (next.kind == Kind::kLetter || next.kind == Kind::kDigit) {
      before = next;
      end += next.length;
    } else if (joins(before, next, character_at(text, end + next.length))) {
      end += next.length;
    } else {
      return end;
    }
  }
}

// The end of the character at `start` with its marks: what a reader sees as one.
std::size_t grapheme_end(std::string_view text, std::size_t start) {
  auto before = character_at(text, start);
  auto end = start + before.length;
  for (utf8proc_int32_t state = 0; end < text.size(); end += before.length) {
    const auto next = character_at(text, end);
    if (utf8proc_grapheme_break_stateful(static_cast<utf8proc_int32_t>(before.code),
                                         static_cast<utf8proc_int32_t>(next.code), &state))
      break;
    before = next;
  }
  return end;
}

}  // namespace

std::vector<std::string_view> split_punctuation(std::string_view text) {
  std::vector<std::string_view> words;
  for (std::size_t start = 0; start < text.size();) {
    const auto character = character_at(text, start);
    auto end = start + character.length;
    if (character.kind == Kind::kLetter || character.kind == Kind::kDigit) end = word_end(text, start);
    if (character.kind == Kind::kUnspaced) end = grapheme_end(text, start);
    if (character.kind != Kind::kSpace) words.push_back(text.substr(start, end - start));
    start = end;
  }
  return words;
}

std::vector<std::string> parse_plain_text(std::string text, const std::string& file, const PlainTextOptions& options) {
  if (options.lowercase) text = lower_case(text);
  const auto views = options.tokens == Tokens::kWhitespace ? split_whitespace(text) : split_punctuation(text);
  if (views.empty()) throw InputError(fmt::format("{}: found no words. Expected text.", file));
  return {views.begin(), views.end()};
}

std::vector<std::string> read_plain_text(const std::filesystem::path& file, const PlainTextOptions& options) {
  return parse_plain_text(read_text(file), file.string(), options);
}

}  // namespace data
