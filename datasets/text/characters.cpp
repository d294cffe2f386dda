#include "datasets/text/characters.h"

#include <fmt/format.h>
#include <utf8proc.h>

#include "datasets/error.h"
#include "datasets/text/text.h"

namespace data {
namespace {

// Calls take(character) for each code point of the text.
template <class Take>
void for_each_character(std::string_view text, Take take) {
  for (std::size_t at = 0; at < text.size();) {
    utf8proc_int32_t code = 0;
    const auto length = utf8proc_iterate(reinterpret_cast<const utf8proc_uint8_t*>(text.data() + at),
                                         static_cast<utf8proc_ssize_t>(text.size() - at), &code);
    if (length <= 0) throw InputError(fmt::format("characters: byte {} is not valid UTF-8.", at));
    take(text.substr(at, static_cast<std::size_t>(length)));
    at += static_cast<std::size_t>(length);
  }
}

}  // namespace

Vocabulary count_characters(std::string_view text, std::int64_t min_count) {
  Vocabulary::WordMap<std::int64_t> counts;
  std::int64_t characters = 0;
  for_each_character(text, [&](std::string_view character) {
    ++characters;
    const auto found = counts.find(character);
    if (found == counts.end())
      counts.emplace(character, 1);
    else
      ++found->second;
  });
  return Vocabulary::from_counts({counts.begin(), counts.end()}, characters, min_count);
}

std::vector<std::string_view> split_characters(std::string_view text) {
  std::vector<std::string_view> characters;
  for_each_character(text, [&](std::string_view character) { characters.push_back(character); });
  return characters;
}

TokenIds encode_characters(const Vocabulary& vocabulary, std::string_view text) {
  TokenIds ids;
  ids.reserve(text.size());
  for_each_character(text, [&](std::string_view character) { ids.push_back(vocabulary.id(character)); });
  return ids;
}

std::string decode_characters(const Vocabulary& vocabulary, TokenView ids) {
  std::string text;
  for (const TokenId id : ids) text += id == Vocabulary::kUnknown ? "\uFFFD" : vocabulary.word(id);
  return text;
}

std::string squeeze_whitespace(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  const char* end = text.data();  // of the word before
  for (const std::string_view word : split_whitespace(text)) {
    const std::string_view gap(end, static_cast<std::size_t>(word.data() - end));
    if (!out.empty()) out += gap.find('\n') == std::string_view::npos ? ' ' : '\n';
    out += word;
    end = word.data() + word.size();
  }
  return out;
}

}  // namespace data
