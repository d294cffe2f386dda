#include "datasets/scorers/segments.h"

#include <utf8proc.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <utility>

namespace data {
namespace {

// Calls each(code point, its bytes) for every character.
template <class Each>
void for_each_character(std::string_view text, const Each& each) {
  for (std::size_t at = 0; at < text.size();) {
    utf8proc_int32_t point = 0;
    const auto length = utf8proc_iterate(reinterpret_cast<const utf8proc_uint8_t*>(text.data() + at),
                                         static_cast<utf8proc_ssize_t>(text.size() - at), &point);
    const std::size_t bytes = length > 0 ? static_cast<std::size_t>(length) : 1;
    each(static_cast<std::uint32_t>(point), text.substr(at, bytes));
    at += bytes;
  }
}

// What Python's str.split() takes for white space: the reference programs are written in it.
bool is_space(std::uint32_t c) {
  return (c >= 0x09 && c <= 0x0D) || (c >= 0x1C && c <= 0x20) || c == 0x85 || c == 0xA0 || c == 0x1680 ||
         (c >= 0x2000 && c <= 0x200A) || c == 0x2028 || c == 0x2029 || c == 0x202F || c == 0x205F || c == 0x3000;
}

std::vector<std::string> split_at_space(std::string_view text) {
  std::vector<std::string> tokens;
  bool inside = false;
  for_each_character(text, [&](std::uint32_t c, std::string_view bytes) {
    if (!is_space(c)) {
      if (!inside) tokens.emplace_back();
      tokens.back() += bytes;
    }
    inside = !is_space(c);
  });
  return tokens;
}

void replace_all(std::string& text, std::string_view from, std::string_view to) {
  for (std::size_t at = 0; (at = text.find(from, at)) != std::string::npos; at += to.size())
    text.replace(at, from.size(), to);
}

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_stop(char c) { return c == '.' || c == ','; }

// ASCII punctuation that always stands apart: all but the apostrophe, and . , - which depend on their neighbours.
bool stands_apart(char c) {
  return (c >= '{' && c <= '~') || (c >= '[' && c <= '`') || (c >= ' ' && c <= '&') || (c >= '(' && c <= '+') ||
         (c >= ':' && c <= '@') || c == '/';
}

// The four rules of mteval-v13a, each over the whole line from the left, no byte taken twice by one rule.
std::string by_punctuation(std::string_view line) {
  std::string a, b, c, d;
  for (const char x : line) a += stands_apart(x) ? std::string{' ', x, ' '} : std::string{x};
  for (std::size_t i = 0; i < a.size(); ++i) {  // . and , apart unless a digit stands before
    b += a[i];
    if (i + 1 < a.size() && !is_digit(a[i]) && is_stop(a[i + 1])) b += std::string{' ', a[++i], ' '};
  }
  for (std::size_t i = 0; i < b.size(); ++i) {  // or a digit stands behind
    if (i + 1 < b.size() && is_stop(b[i]) && !is_digit(b[i + 1])) {
      c += std::string{' ', b[i], ' ', b[i + 1]};
      ++i;
    } else {
      c += b[i];
    }
  }
  for (std::size_t i = 0; i < c.size(); ++i) {  // a dash apart behind a digit
    d += c[i];
    if (i + 1 < c.size() && is_digit(c[i]) && c[i + 1] == '-') d += std::string{' ', c[++i], ' '};
  }
  return d;
}

std::string as_13a(std::string line) {
  replace_all(line, "<skipped>", "");
  replace_all(line, "&quot;", "\"");
  replace_all(line, "&amp;", "&");
  replace_all(line, "&lt;", "<");
  replace_all(line, "&gt;", ">");
  return by_punctuation(" " + line + " ");
}

// The blocks that sacreBLEU's zh takes for Chinese. Its table writes Extension B (20000–2A6D6) and its supplement in a
// way that Python reads as 2001–2A6D and 2F81–2FA1: dashes, quotation marks and arrows stand apart, too, and the
// extension's characters do not. Whoever compares figures wants the same ones.
bool is_chinese(std::uint32_t c) {
  constexpr std::array<std::pair<std::uint32_t, std::uint32_t>, 20> kBlocks = {
      {{0x2001, 0x2A6D}, {0x2E80, 0x2EFF}, {0x2F00, 0x2FDF}, {0x2FF0, 0x2FFF}, {0x3000, 0x303F},
       {0x3100, 0x312F}, {0x31A0, 0x31BF}, {0x31C0, 0x31EF}, {0x3200, 0x32FF}, {0x3300, 0x33FF},
       {0x3400, 0x4DB5}, {0x4E00, 0x9FA5}, {0x9FA6, 0x9FBB}, {0xF900, 0xFA2D}, {0xFA30, 0xFA6A},
       {0xFA70, 0xFAD9}, {0xFE10, 0xFE1F}, {0xFE30, 0xFE4F}, {0xFF00, 0xFFEF}, {0x2600, 0x27BF}}};
  return std::any_of(kBlocks.begin(), kBlocks.end(),
                     [c](const auto& block) { return block.first <= c && c <= block.second; });
}

std::string stripped(std::string_view line) {  // of white space at both ends
  std::size_t first = line.size(), last = 0, at = 0;
  for_each_character(line, [&](std::uint32_t c, std::string_view bytes) {
    if (!is_space(c)) first = std::min(first, at), last = at + bytes.size();
    at += bytes.size();
  });
  return first < last ? std::string(line.substr(first, last - first)) : std::string();
}

std::string as_zh(std::string_view line) {
  std::string spaced;
  for_each_character(stripped(line), [&](std::uint32_t c, std::string_view bytes) {
    if (is_chinese(c)) spaced += ' ';
    spaced += bytes;
    if (is_chinese(c)) spaced += ' ';
  });
  return by_punctuation(spaced);
}

}  // namespace

std::string_view name_of(Cut cut) {
  switch (cut) {
    case Cut::k13a:
      return "13a";
    case Cut::kZh:
      return "zh";
    case Cut::kChar:
      return "char";
    case Cut::kNone:
      break;
  }
  return "none";
}

std::vector<std::string> cut_line(std::string_view line, Cut cut) {
  switch (cut) {
    case Cut::k13a:
      return split_at_space(as_13a(std::string(line)));
    case Cut::kZh:
      return split_at_space(as_zh(line));
    case Cut::kChar: {
      const auto characters = characters_without_space(line);
      return {characters.begin(), characters.end()};
    }
    case Cut::kNone:
      break;
  }
  return split_at_space(line);
}

std::vector<std::string_view> characters_without_space(std::string_view text) {
  std::vector<std::string_view> characters;
  for_each_character(text, [&](std::uint32_t c, std::string_view bytes) {
    if (!is_space(c)) characters.push_back(bytes);
  });
  return characters;
}

}  // namespace data
