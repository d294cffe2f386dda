#include "datasets/text/brown.h"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <string_view>

#include "datasets/error.h"
#include "datasets/text/text.h"

namespace data {
namespace {

bool is_brown_name(std::string_view name) {
  const auto digit = [](char c) { return c >= '0' && c <= '9'; };
  return name.size() == 4 && name[0] == 'c' && name[1] >= 'a' && name[1] <= 'r' && digit(name[2]) && digit(name[3]);
}

// Notes `token` as a start, unless the unit it ends had no tokens.
void mark_start(std::vector<std::size_t>& starts, std::size_t token) {
  if (starts.empty() || starts.back() != token) starts.push_back(token);
}

}  // namespace

void read_brown_file(const std::filesystem::path& file, TaggedText& text) { parse_brown(read_text(file), file, text); }

void parse_brown(std::string_view content, const std::filesystem::path& file, TaggedText& text) {
  const auto first = text.words.size();
  bool new_paragraph = true;
  std::string_view line;
  for (std::size_t start = 0; next_line(content, start, line);) {
    const auto tokens = split_whitespace(line);
    if (tokens.empty()) {
      new_paragraph = true;
      continue;
    }
    if (new_paragraph) mark_start(text.paragraph_starts, text.words.size());
    mark_start(text.sentence_starts, text.words.size());
    new_paragraph = false;
    for (const auto token : tokens) {
      const auto slash = token.rfind('/');
      if (slash == std::string_view::npos || slash == 0 || slash + 1 == token.size()) {
        throw error_at(file.string(), content, token, fmt::format("found {}. Expected word/tag.", in_quotes(token)));
      }
      text.words.emplace_back(token.substr(0, slash));
      text.tags.emplace_back(token.substr(slash + 1));
    }
  }
  if (text.words.size() == first) {
    throw InputError(fmt::format("{}: found white space only. Expected word/tag tokens.", file.string()));
  }
  text.files.push_back(file.filename().string());
  text.file_starts.push_back(first);
}

TaggedText read_brown(const std::filesystem::path& folder) {
  std::error_code error;
  if (!std::filesystem::is_directory(folder, error)) {
    throw InputError(fmt::format(
        "{}: {}. Expected the folder of the Brown corpus; `./course data get brown` fetches it.", folder.string(),
        std::filesystem::exists(folder, error) ? "this is no folder" : "there is no such folder"));
  }
  std::vector<std::filesystem::path> files;
  for (const auto& entry : std::filesystem::directory_iterator(folder, error)) {
    if (is_brown_name(entry.path().filename().string())) files.push_back(entry.path());
  }
  if (error) throw InputError(fmt::format("{}: the folder cannot be read ({}).", folder.string(), error.message()));
  if (files.empty()) {
    throw InputError(
        fmt::format("{}: found no file named like ca01. Expected the Brown corpus; `./course data get "
                    "brown` fetches it.",
                    folder.string()));
  }
  std::sort(files.begin(), files.end());
  TaggedText text;
  for (const auto& file : files) read_brown_file(file, text);
  return text;
}

std::string_view plain_tag(std::string_view tag) {
  if (tag.size() > 3 && tag.substr(0, 3) == "fw-") tag.remove_prefix(3);
  for (bool again = true; again;) {
    again = false;
    for (const std::string_view remark : {"-hl", "-tl", "-nc"})
      if (tag.size() > remark.size() && tag.substr(tag.size() - remark.size()) == remark) {
        tag.remove_suffix(remark.size());
        again = true;
      }
  }
  return tag;
}

std::vector<std::string> lower_case(const std::vector<std::string>& words) {
  std::vector<std::string> lower;
  lower.reserve(words.size());
  for (const auto& word : words) lower.push_back(lower_case(std::string_view(word)));
  return lower;
}

std::vector<std::string> words_with_marks(const TaggedText& text) {
  std::vector<std::string> marked;
  marked.reserve(text.words.size() + text.file_starts.size() + text.paragraph_starts.size());
  auto file = text.file_starts.begin();
  auto paragraph = text.paragraph_starts.begin();
  for (std::size_t t = 0; t < text.words.size(); ++t) {
    if (file != text.file_starts.end() && *file == t) {
      marked.emplace_back("<text>");
      ++file;
    }
    if (paragraph != text.paragraph_starts.end() && *paragraph == t) {
      marked.emplace_back("<p>");
      ++paragraph;
    }
    marked.push_back(text.words[t]);
  }
  return marked;
}

}  // namespace data
