#include "datasets/text/plain_text.h"

#include <fmt/format.h>
#include <utf8proc.h>

#include "datasets/error.h"
#include "datasets/text/text.h"

namespace data {
namespace {

enum class Kind { kSpace, kLetter, kDigit, kIdeograph, kOther };

struct Character {
  Kind kind;
  char32_t code;
  std::size_t length;  // bytes
};

bool is_ideograph(char32_t code) {
  return (code >= 0x3400 && code <= 0x4DBF) || (code >= 0x4E00 && code <= 0x9FFF) ||
         (code >= 0xF900 && code <= 0xFAFF) || (code >= 0x20000 && code <= 0x3FFFF);
}

Kind kind_of(utf8proc_int32_t code) {
  if (is_ideograph(static_cast<char32_t>(code))) return Kind::kIdeograph;
  switch (utf8proc_category(code)) {
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

}  // namespace

std::vector<std::string_view> split_punctuation(std::string_view text) {
  std::vector<std::string_view> words;
  for (std::size_t start = 0; start < text.size();) {
    const auto character = character_at(text, start);
    auto end = start + character.length;
    if (character.kind == Kind::kLetter || character.kind == Kind::kDigit) end = word_end(text, start);
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
