#include "datasets/text/markup.h"

#include <fmt/format.h>
#include <utf8proc.h>

#include <array>
#include <charconv>
#include <utility>

#include "datasets/error.h"

namespace data {
namespace {

constexpr std::string_view kNoBreakSpace = "\xC2\xA0", kSpaces = " \t\r\n";

// Where a tag ends that begins at `start`; a > in quotes does not end it. npos when nothing does.
std::size_t end_of_tag(std::string_view text, std::size_t start) {
  char quote = '\0';
  for (std::size_t i = start; i < text.size(); ++i) {
    const char c = text[i];
    if (quote != '\0') {
      if (c == quote) quote = '\0';
    } else if (c == '"' || c == '\'') {
      quote = c;
    } else if (c == '>') {
      return i;
    }
  }
  return std::string_view::npos;
}

// The character of &#20013; or &#x4E2D; (what stands between & and ;), or nothing.
std::string numbered_character(std::string_view entity) {
  const bool hexadecimal = entity.starts_with("#x");
  const auto digits = entity.substr(hexadecimal ? 2 : 1);
  utf8proc_int32_t character = 0;
  const char* const end = digits.data() + digits.size();
  const auto read = std::from_chars(digits.data(), end, character, hexadecimal ? 16 : 10);
  if (read.ec != std::errc() || read.ptr != end || character <= 0 || !utf8proc_codepoint_valid(character)) return "";
  std::array<utf8proc_uint8_t, 4> bytes{};
  const auto length = utf8proc_encode_char(character, bytes.data());
  return {bytes.begin(), bytes.begin() + length};
}

std::string character_of(std::string_view entity) {
  constexpr std::pair<std::string_view, std::string_view> kNamed[] = {
      {"amp", "&"}, {"lt", "<"}, {"gt", ">"}, {"quot", "\""}, {"apos", "'"}, {"nbsp", kNoBreakSpace}};
  for (const auto& [name, character] : kNamed)
    if (entity == name) return std::string(character);
  return entity.starts_with('#') ? numbered_character(entity) : "";
}

std::string without_entities(std::string_view text, std::size_t start, std::size_t end, const std::string& file) {
  std::string plain;
  for (std::size_t i = start; i < end;) {
    if (text[i] != '&') {
      plain += text[i++];
      continue;
    }
    const std::string_view rest = text.substr(i + 1, end - i - 1);
    const std::string_view entity = rest.substr(0, std::min(rest.find(';'), rest.size()));
    const std::string character = character_of(entity);
    if (entity.size() == rest.size() || character.empty())
      throw error_at(
          file, text, i,
          fmt::format("found {}. Expected &amp;, &lt;, &gt;, &quot;, &apos;, &nbsp; or the number of a character.",
                      in_quotes(fmt::format("&{}", shortened(entity)))));
    plain += character;
    i += entity.size() + 2;
  }
  for (std::size_t at = plain.find(kNoBreakSpace); at != std::string::npos; at = plain.find(kNoBreakSpace, at))
    plain.replace(at, kNoBreakSpace.size(), " ");
  return plain;
}

}  // namespace

bool next_piece(std::string_view text, std::size_t& start, const std::string& file, MarkupPiece& piece) {
  while (start < text.size()) {
    const std::size_t begin = start;
    piece = {};
    if (text[begin] != '<') {
      start = std::min(text.find('<', begin), text.size());
      piece.text = without_entities(text, begin, start, file);
      return true;
    }
    const bool comment = text.substr(begin).starts_with("<!--");
    const std::size_t end = comment ? text.find("-->", begin + 4) : end_of_tag(text, begin);
    if (end == std::string_view::npos)
      throw error_at(file, text, begin, fmt::format("{} does not end.", comment ? "the comment" : "the tag"));
    start = end + (comment ? 3 : 1);
    std::string_view tag = text.substr(begin + 1, end - begin - 1);
    if (tag.starts_with('!') || tag.starts_with('?')) continue;
    piece.closes = tag.starts_with('/') || tag.ends_with('/');
    piece.opens = !tag.starts_with('/');
    if (!piece.opens) tag.remove_prefix(1);
    if (tag.ends_with('/')) tag.remove_suffix(1);
    piece.name = tag.substr(0, std::min(tag.find_first_of(kSpaces), tag.size()));
    piece.attributes = tag.substr(piece.name.size());
    if (piece.name.empty()) throw error_at(file, text, begin, "found '<' without the name of a tag.");
    return true;
  }
  return false;
}

std::string_view attribute(std::string_view attributes, std::string_view name) {
  for (std::size_t at = attributes.find(name); at != std::string_view::npos; at = attributes.find(name, at + 1)) {
    const std::string_view rest = attributes.substr(at + name.size());
    if (at == 0 || kSpaces.find(attributes[at - 1]) == std::string_view::npos || !rest.starts_with("=\"")) continue;
    return rest.substr(2, std::min(rest.find('"', 2), rest.size()) - 2);
  }
  return "";
}

}  // namespace data
