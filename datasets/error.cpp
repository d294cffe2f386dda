#include "datasets/error.h"

#include <fmt/format.h>

#include <algorithm>

namespace data {
namespace {

// A code point starts at a byte that is not a continuation byte 10xxxxxx.
bool starts_character(char c) { return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U; }

}  // namespace

void Place::pass(std::string_view piece) {
  if (const auto last = piece.rfind('\n'); last != std::string_view::npos) {
    line += static_cast<std::uint64_t>(std::count(piece.begin(), piece.end(), '\n'));
    column = 1;
    piece.remove_prefix(last + 1);
  }
  column += static_cast<std::uint64_t>(std::count_if(piece.begin(), piece.end(), starts_character));
}

InputError error_at(std::string_view file, Place place, std::string_view message) {
  return InputError(fmt::format("{}:{}:{}: {}", file, place.line, place.column, message));
}

InputError error_at(std::string_view file, std::string_view text, std::size_t offset, std::string_view message) {
  Place place;
  place.pass(text.substr(0, offset));
  return error_at(file, place, message);
}

InputError error_at(std::string_view file, std::string_view text, std::string_view part, std::string_view message) {
  return error_at(file, text, static_cast<std::size_t>(part.data() - text.data()), message);
}

std::string shortened(std::string_view text) {
  constexpr std::size_t kLongest = 60;
  if (text.size() <= kLongest) return std::string(text);
  auto end = kLongest;
  while (end > 0 && !starts_character(text[end])) --end;
  return fmt::format("{}…", text.substr(0, end));
}

std::string in_quotes(std::string_view text) { return fmt::format("'{}'", shortened(text)); }

namespace {

// U+202A … U+202E and U+2066 … U+2069 turn the direction of what follows, across the end of the text; 0: none of them.
int direction_mark(std::string_view text) {
  if (!text.starts_with("\xE2\x80") && !text.starts_with("\xE2\x81")) return 0;
  const auto last = static_cast<unsigned char>(text.size() > 2 ? text[2] : 0);
  if (text[1] == '\x80') return last >= 0xAA && last <= 0xAE ? 0x2000 + (last & 0x3F) : 0;
  return last >= 0xA6 && last <= 0xA9 ? 0x2040 + (last & 0x3F) : 0;
}

}  // namespace

std::string one_line(std::string_view message) {
  std::string line;
  for (std::size_t i = 0; i < message.size(); ++i) {
    const char c = message[i];
    const auto byte = static_cast<unsigned char>(c);
    const auto next = static_cast<unsigned char>(i + 1 < message.size() ? message[i + 1] : 0);
    if (c == '\n') {
      line += "\\n";
    } else if (c == '\t') {
      line += "\\t";
    } else if (byte < 0x20 || byte == 0x7F) {
      line += fmt::format("\\x{:02X}", byte);
    } else if (byte == 0xC2 && next >= 0x80 && next < 0xA0) {  // U+0080 … U+009F, the same again with the high bit
      line += fmt::format("\\u{:04X}", next);
      ++i;
    } else if (const int mark = direction_mark(message.substr(i)); mark != 0) {
      line += fmt::format("\\u{:04X}", mark);
      i += 2;
    } else {
      line += c;
    }
  }
  return line;
}

}  // namespace data
