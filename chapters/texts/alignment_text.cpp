#include "chapters/texts/alignment_text.h"

#include <fmt/format.h>

#include <algorithm>
#include <numeric>
#include <stdexcept>

#include "chapters/program/console.h"
#include "datasets/error.h"

namespace program {
namespace {

using Words = std::vector<std::string>;

constexpr std::size_t kLongest = 20;  // columns of a word

// A word as it can be shown: nothing that steers the terminal, cut to `longest` columns.
std::string shown(const std::string& word, std::size_t longest) {
  std::string text = data::one_line(word);
  if (display_width(text) <= longest) return text;
  while (!text.empty() && display_width(text) + 1 > longest) {
    while (!text.empty() && (static_cast<unsigned char>(text.back()) & 0xC0) == 0x80) text.pop_back();
    if (!text.empty()) text.pop_back();  // the first byte of the character
  }
  return text + "…";
}

Words shown(const Words& words, std::size_t longest) {
  Words all;
  for (const std::string& word : words) all.push_back(shown(word, longest));
  return all;
}

std::size_t widest(const Words& words) {
  std::size_t width = 0;
  for (const std::string& word : words) width = std::max(width, display_width(word));
  return width;
}

const char* shade(double weight) {
  return weight >= 0.75 ? "██" : weight >= 0.5 ? "▓▓" : weight >= 0.25 ? "▒▒" : weight >= 0.05 ? "░░" : "  ";
}

std::string line(std::string text) {
  text.erase(text.find_last_not_of(' ') + 1);
  return text + "\n";
}

std::string padded(const std::string& text, std::size_t width) { return fmt::format("{:<{}}", text, width); }

void check(const Words& source, const Words& target, const std::vector<std::vector<double>>& weights) {
  if (source.empty() || target.empty())
    throw std::invalid_argument(fmt::format("[alignment_text] {} source and {} target words. Both need at least one.",
                                            source.size(), target.size()));
  if (weights.size() != target.size())
    throw std::invalid_argument(
        fmt::format("[alignment_text] {} rows of weights for {} target words.", weights.size(), target.size()));
  for (const auto& row : weights)
    if (row.size() != source.size())
      throw std::invalid_argument(
          fmt::format("[alignment_text] a row of {} weights for {} source words.", row.size(), source.size()));
}

// The numbers of columns, two characters each, their digits below each other.
std::string numbers(std::size_t begin, std::size_t end, std::size_t margin) {
  std::string text;
  for (const std::size_t power : {100U, 10U, 1U}) {
    if (power > end) continue;
    std::string row(margin, ' ');
    for (std::size_t number = begin + 1; number <= end; ++number)
      row += number < power ? "  " : fmt::format("{} ", number / power % 10);
    text += line(row);
  }
  return text;
}

// "1 I  2 know  3 him", as many a line as there is room for.
std::string legend(const Words& source, std::size_t columns) {
  std::string text, row;
  for (std::size_t s = 0; s < source.size(); ++s) {
    const std::string entry = fmt::format("{} {}  ", s + 1, source[s]);
    if (!row.empty() && display_width(row + entry) > columns + 2) {
      text += line(row);
      row.clear();
    }
    row += entry;
  }
  return text + line(row);
}

}  // namespace

std::string alignment_text(const Words& source, const Words& target, const std::vector<std::vector<double>>& weights,
                           std::size_t columns) {
  check(source, target, weights);
  const Words above = shown(source, kLongest), beside = shown(target, std::min(kLongest, columns / 3));
  const std::size_t margin = widest(beside) + 2;
  std::vector<std::size_t> widths;
  for (const std::string& word : above) widths.push_back(std::max<std::size_t>(display_width(word), 2) + 2);
  const bool words_fit = std::accumulate(widths.begin(), widths.end(), margin) <= columns + 2;
  std::size_t at_once = source.size();
  if (!words_fit) {
    widths.assign(source.size(), 2);
    const std::size_t most = std::max<std::size_t>((columns - margin) / 2, 1);
    const std::size_t grids = (source.size() + most - 1) / most;
    at_once = (source.size() + grids - 1) / grids;
  }
  std::string text;
  for (std::size_t begin = 0; begin < source.size(); begin += at_once) {
    const std::size_t end = std::min(begin + at_once, source.size());
    if (words_fit) {
      std::string head(margin, ' ');
      for (std::size_t s = begin; s < end; ++s) head += padded(above[s], widths[s]);
      text += line(head);
    } else {
      text += numbers(begin, end, margin);
    }
    for (std::size_t t = 0; t < target.size(); ++t) {
      std::string row = padded(beside[t], margin);
      for (std::size_t s = begin; s < end; ++s) row += padded(shade(weights[t][s]), widths[s]);
      text += line(row);
    }
  }
  return words_fit ? text : text + legend(above, columns);
}

}  // namespace program
