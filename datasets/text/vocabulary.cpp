#include "datasets/text/vocabulary.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <optional>
#include <utility>

#include "datasets/error.h"
#include "datasets/text/text.h"

namespace data {
namespace {

// A blank or a line break may be a word, where characters are. In a file they are written \xHH, and a backslash \\.
std::string escaped(std::string_view word) {
  std::string text;
  for (const char c : word) {
    if (c == '\\') text += '\\';
    text += static_cast<unsigned char>(c) > ' ' ? std::string(1, c) : fmt::format("\\x{:02X}", static_cast<int>(c));
  }
  return text;
}

// Nothing when a backslash stands before anything else.
std::optional<std::string> unescaped(std::string_view text) {
  std::string word;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '\\') {
      word += text[i];
    } else if (text.substr(i, 2) == "\\\\") {
      word += '\\';
      ++i;
    } else {
      int code = 0;
      const std::string_view digits = text.substr(i + 1, 3);  // "x20"
      if (digits.size() != 3 || digits[0] != 'x') return std::nullopt;
      const auto parsed = std::from_chars(digits.data() + 1, digits.data() + 3, code, 16);
      if (parsed.ec != std::errc() || parsed.ptr != digits.data() + 3 || code < 1 || code > ' ') return std::nullopt;
      word += static_cast<char>(code);
      i += 3;
    }
  }
  return word;
}

}  // namespace

void Vocabulary::add(std::string word, std::int64_t count) {
  ids_.emplace(word, size());
  words_.push_back(std::move(word));
  counts_.push_back(count);
}

Vocabulary Vocabulary::build(std::span<const std::string> words, std::int64_t min_count,
                             std::span<const std::string_view> reserved) {
  WordMap<std::int64_t> counts;
  for (const auto& word : words) ++counts[word];
  return from_counts({counts.begin(), counts.end()}, static_cast<std::int64_t>(words.size()), min_count, reserved);
}

Vocabulary Vocabulary::from_counts(Counts counts, std::int64_t tokens, std::int64_t min_count,
                                   std::span<const std::string_view> reserved) {
  if (counts.size() < 2) {
    throw InputError(
        fmt::format("vocabulary: found {} tokens and {} different words. Expected a text of at least two "
                    "different words.",
                    tokens, counts.size()));
  }
  Vocabulary vocabulary;
  vocabulary.add(std::string(kUnknownWord), tokens);
  for (const std::string_view word : reserved) {
    if (vocabulary.contains(word))
      throw InputError(fmt::format("vocabulary: reserved word {} again. Expected each once.", in_quotes(word)));
    vocabulary.add(std::string(word), 0);
  }
  for (const auto& [word, count] : counts) {
    const TokenId id = vocabulary.id(word);
    if (id == kUnknown) continue;
    vocabulary.counts_[kUnknown] -= count;
    vocabulary.counts_[static_cast<std::size_t>(id)] = count;
  }
  std::erase_if(counts,
                [&](const auto& entry) { return vocabulary.contains(entry.first) || entry.second < min_count; });
  std::sort(counts.begin(), counts.end(), [](const auto& a, const auto& b) {
    return a.second != b.second ? a.second > b.second : a.first < b.first;
  });
  for (auto& [word, count] : counts) {
    vocabulary.counts_[kUnknown] -= count;
    vocabulary.add(std::move(word), count);
  }
  return vocabulary;
}

TokenId Vocabulary::id(std::string_view word) const {
  const auto found = ids_.find(word);
  return found == ids_.end() ? kUnknown : found->second;
}

TokenIds Vocabulary::encode(std::span<const std::string> words) const {
  TokenIds ids;
  ids.reserve(words.size());
  for (const auto& word : words) ids.push_back(id(word));
  return ids;
}

std::vector<std::string> Vocabulary::decode(TokenView ids) const {
  std::vector<std::string> words;
  words.reserve(ids.size());
  for (const auto id : ids) words.push_back(word(id));
  return words;
}

std::string Vocabulary::text() const {
  std::string text;
  for (std::size_t i = 0; i < words_.size(); ++i) text += fmt::format("{}\t{}\n", escaped(words_[i]), counts_[i]);
  return text;
}

void Vocabulary::save(const std::filesystem::path& file) const { write_text(file, text()); }

Vocabulary Vocabulary::load(const std::filesystem::path& file) { return parse(read_text(file), file.string()); }

Vocabulary Vocabulary::parse(std::string_view text, const std::string& file) {
  const auto fail = [&](std::string_view part, std::string_view message) {
    return error_at(file, text, part, message);
  };
  Vocabulary vocabulary;
  std::string_view line;
  for (std::size_t start = 0; next_line(text, start, line);) {
    const auto tab = line.find('\t');
    if (tab == std::string_view::npos)
      throw fail(line.substr(line.size()), "found no tab in this line. Expected `word<TAB>count`.");
    const auto written = line.substr(0, tab);
    const auto digits = line.substr(tab + 1);
    std::int64_t count = 0;
    const auto parsed = std::from_chars(digits.data(), digits.data() + digits.size(), count);
    if (digits.empty() || parsed.ec != std::errc() || parsed.ptr != digits.data() + digits.size() || count < 0) {
      throw fail(digits, fmt::format("found {}. Expected the count, a whole number ≥ 0.", in_quotes(digits)));
    }
    if (split_whitespace(written) != std::vector{written}) {
      throw fail(written, fmt::format("found {}. Expected one word without white space.", in_quotes(written)));
    }
    const auto word = unescaped(written);
    if (!word)
      throw fail(written,
                 fmt::format("found {}. Expected \\x20 for a blank, \\x0A for a line break, \\\\ for a backslash.",
                             in_quotes(written)));
    if (vocabulary.words_.empty() && *word != kUnknownWord) {
      throw fail(written, fmt::format("found {}. Expected {} as the first word.", in_quotes(written), kUnknownWord));
    }
    if (vocabulary.contains(*word))
      throw fail(written, fmt::format("found {} again. Expected each word once.", in_quotes(written)));
    vocabulary.add(*word, count);
  }
  return vocabulary;
}

}  // namespace data
