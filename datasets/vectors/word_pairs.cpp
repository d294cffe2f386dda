// Similarity: the files, Spearman's correlation, the score.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

#include "datasets/error.h"
#include "datasets/number.h"
#include "datasets/text/text.h"
#include "datasets/vectors/word_scores.h"

namespace data {
namespace {

std::string_view trimmed(std::string_view text) {
  constexpr std::string_view kSpace = " \t\r\v\f";
  const auto start = text.find_first_not_of(kSpace);
  if (start == std::string_view::npos) return text.substr(text.size());
  return text.substr(start, text.find_last_not_of(kSpace) - start + 1);
}

// The word of a column: "tiger" and tiger are the same.
std::string_view without_quotes(std::string_view column) {
  const bool quotes = column.size() >= 2 && column.front() == '"' && column.back() == '"';
  return quotes ? column.substr(1, column.size() - 2) : column;
}

// The column of a word: in quotes when the reader would take it for something else.
std::string column_of(std::string_view word) {
  const bool other = trimmed(word) != word || without_quotes(word) != word || word.starts_with('#');
  return other ? fmt::format("\"{}\"", word) : std::string(word);
}

std::vector<std::string_view> columns_of(std::string_view line, char separator) {
  if (separator == ' ') return split_whitespace(line);
  std::vector<std::string_view> columns;
  for (std::size_t start = 0; start <= line.size();) {
    const auto end = std::min(line.find(separator, start), line.size());
    columns.push_back(without_quotes(trimmed(line.substr(start, end - start))));
    start = end + 1;
  }
  return columns;
}

char separator_of(std::string_view line) {
  if (line.find('\t') != std::string_view::npos) return '\t';
  return line.find(',') != std::string_view::npos ? ',' : ' ';
}

// A score may have a sign: +6.77.
std::string_view unsigned_part(std::string_view score) { return score.starts_with('+') ? score.substr(1) : score; }

// The first column from the third on that is a number; `columns.size()` when there is none.
std::size_t score_column(const std::vector<std::string_view>& columns) {
  if (columns.size() < 3) return columns.size();
  return static_cast<std::size_t>(
      std::find_if(columns.begin() + 2, columns.end(),
                   [](std::string_view column) { return is_number(unsigned_part(column)); }) -
      columns.begin());
}

std::vector<double> ranks(std::span<const double> x) {
  std::vector<std::size_t> order(x.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  // A NaN, which is less than nothing and equals nothing, comes last.
  std::sort(order.begin(), order.end(),
            [&](std::size_t i, std::size_t j) { return x[i] < x[j] || (std::isnan(x[j]) && !std::isnan(x[i])); });
  std::vector<double> rank(x.size());
  for (std::size_t start = 0; start < order.size();) {
    auto end = start;
    do ++end;  // at least one: a NaN equals not even itself
    while (end < order.size() && x[order[end]] == x[order[start]]);
    const double mean = static_cast<double>(start + end - 1) / 2;
    for (; start < end; ++start) rank[order[start]] = mean;
  }
  return rank;
}

}  // namespace

std::vector<WordPair> parse_word_pairs(std::string_view text, const std::string& file) {
  check_text(text, file);
  const auto fail = [&](std::string_view part, const std::string& message) {
    return error_at(file, text, part, message);
  };
  std::vector<WordPair> pairs;
  char separator = 0;                // 0: no line yet
  std::size_t width = 0, score = 0;  // columns, and which one holds the score; 0: no pair yet
  std::string_view line;
  for (std::size_t start = 0; next_line(text, start, line);) {
    if (trimmed(line).empty() || trimmed(line).starts_with('#')) continue;
    const bool first = separator == 0;
    if (first) separator = separator_of(line);
    const auto columns = columns_of(line, separator);
    if (columns.size() < 3 || (score > 0 && columns.size() != width)) {
      throw fail(line, fmt::format("found {} columns. Expected {}.", columns.size(),
                                   score > 0 ? fmt::format("{}, as in the lines before", width)
                                             : "two words and a score, between tabs, commas or spaces"));
    }
    if (score == 0) {
      const auto found = score_column(columns);
      if (found == columns.size() && first) continue;  // names of columns
      score = found == columns.size() ? 2 : found;
      width = columns.size();
    }
    WordPair pair{std::string(columns[0]), std::string(columns[1]), 0};
    for (const auto word : {columns[0], columns[1]}) {
      if (word.empty() || word.find('\t') != std::string_view::npos)
        throw fail(word, fmt::format("found {}. Expected a word.", in_quotes(word)));
    }
    if (const auto expected = parse_finite(unsigned_part(columns[score]), pair.score); !expected.empty()) {
      throw fail(columns[score],
                 fmt::format("found {}. Expected the score of the pair, {}.", in_quotes(columns[score]), expected));
    }
    pairs.push_back(std::move(pair));
  }
  if (pairs.size() < 2) {
    throw InputError(
        fmt::format("{}: found {} pairs of words. Expected at least two: word, word, score.", file, pairs.size()));
  }
  return pairs;
}

std::vector<WordPair> read_word_pairs(const std::filesystem::path& file) {
  return parse_word_pairs(read_text(file), file.string());
}

std::string word_pairs_text(std::span<const WordPair> pairs) {
  std::string text;
  for (const auto& pair : pairs)
    text += fmt::format("{}\t{}\t{}\n", column_of(pair.first), column_of(pair.second), pair.score);
  return text;
}

double spearman(std::span<const double> x, std::span<const double> y) {
  const auto rank_x = ranks(x), rank_y = ranks(y);
  const double mean = (static_cast<double>(x.size()) - 1) / 2;
  double xy = 0, xx = 0, yy = 0;
  for (std::size_t i = 0; i < x.size(); ++i) {
    const double dx = rank_x[i] - mean, dy = rank_y[i] - mean;
    xy += dx * dy, xx += dx * dx, yy += dy * dy;
  }
  return xx == 0 || yy == 0 ? std::numeric_limits<double>::quiet_NaN() : xy / std::sqrt(xx * yy);
}

SimilarityScore score_similarity(const UnitVectors& vectors, std::span<const WordPair> pairs, const std::string& file) {
  std::vector<double> people, cosines;
  for (const auto& pair : pairs) {
    const auto first = vectors.find(pair.first), second = vectors.find(pair.second);
    if (!first || !second) continue;
    people.push_back(pair.score);
    cosines.push_back(vectors.cosine(*first, *second));
  }
  if (people.size() < 2) {
    throw InputError(fmt::format("{}: of {} of {} pairs both words have vectors. Expected at least two.", file,
                                 people.size(), pairs.size()));
  }
  return {pairs.size(), people.size(), spearman(people, cosines)};
}

}  // namespace data
