#include "chapters/program/console.h"

#include <unistd.h>

#include <algorithm>
#include <cctype>
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string_view>

#include "datasets/error.h"

namespace program {
namespace {

bool is_silent = false;

}  // namespace

void set_silent(bool silent) { is_silent = silent; }
bool silent() { return is_silent; }

std::string bold(const std::string& text) {
  const char* const terminal = std::getenv("TERM");
  const bool plain = std::getenv("NO_COLOR") != nullptr || terminal == nullptr || std::string_view(terminal) == "dumb";
  return plain || ::isatty(STDOUT_FILENO) == 0 ? text : fmt::format("\033[1m{}\033[0m", text);
}

void print_line(const std::string& line) {
  if (is_silent) return;
  fmt::print("{}\n", line);
  std::fflush(stdout);  // in a pipe the reader sees a line when it is said, not when the buffer is full
}

std::string harmless(const std::string& text) {
  std::string out;
  for (std::size_t start = 0; start <= text.size();) {
    const std::size_t end = std::min(text.find('\n', start), text.size());
    if (start > 0) out += '\n';
    out += data::one_line(std::string_view(text).substr(start, end - start));
    start = end + 1;
  }
  return out;
}

void heading(const std::string& text) { print_line(fmt::format("\n{}", bold(text))); }

void print(const Table& table) {
  if (is_silent) return;
  // Words of a text stand in tables: what would steer the terminal is spelled out.
  Table safe = table;
  for (auto& row : safe.rows)
    for (std::string& cell : row) cell = data::one_line(cell);
  fmt::print("{}", safe.text());
}

std::string shell_word(const std::string& text) {
  const auto plain = [](char c) {
    return std::isalnum(static_cast<unsigned char>(c)) != 0 ||
           std::string_view("/._-+,:@%=").find(c) != std::string_view::npos ||
           (static_cast<unsigned char>(c) & 0x80) != 0;  // of Chinese letters
  };
  if (!text.empty() && std::all_of(text.begin(), text.end(), plain)) return text;
  std::string word = "'";
  for (const char c : text) word += c == '\'' ? std::string("'\\''") : std::string(1, c);
  return word + "'";
}

// What fmt's padding leaves of 1,000.
std::size_t display_width(const std::string& text) {
  return 1000 + text.size() - fmt::formatted_size("{:<1000}", text);
}

bool Table::numeric(std::size_t column) const {
  const auto starts_like_number = [](std::string_view cell) {
    for (const std::string_view sign : {"−", "-", "+", "±", "≤", "≥", "<", ">", " "})
      while (cell.starts_with(sign)) cell.remove_prefix(sign.size());
    return !cell.empty() && cell.front() >= '0' && cell.front() <= '9';
  };
  const auto blank = [](std::string_view cell) { return cell.empty() || cell == "–" || cell == "-" || cell == "nan"; };
  bool any = false;
  for (const auto& row : rows) {
    if (column >= row.size() || blank(row[column])) continue;
    if (!starts_like_number(row[column])) return false;
    any = true;
  }
  return any;
}

std::string Table::text() const {
  std::vector<std::size_t> widths(header.size());
  for (std::size_t c = 0; c < header.size(); ++c) {
    widths[c] = display_width(header[c]);
    for (const auto& row : rows)
      if (c < row.size()) widths[c] = std::max(widths[c], display_width(row[c]));
  }
  const auto line = [&](const std::vector<std::string>& cells) {
    std::string text;
    for (std::size_t c = 0; c < header.size(); ++c) {
      const std::string& cell = c < cells.size() ? cells[c] : std::string();
      text += numeric(c) ? fmt::format("{:>{}}  ", cell, widths[c]) : fmt::format("{:<{}}  ", cell, widths[c]);
    }
    return text.substr(0, text.find_last_not_of(' ') + 1) + "\n";
  };
  std::string rule;
  for (const std::size_t width : widths) {
    for (std::size_t i = 0; i < width; ++i) rule += "─";
    rule += "  ";
  }
  std::string text = line(header) + rule.substr(0, rule.find_last_not_of(' ') + 1) + "\n";
  for (const auto& row : rows) text += line(row);
  return text;
}

std::string thousands(std::int64_t number) {
  std::string digits = fmt::format("{}", number);
  const std::size_t first = number < 0 ? 1 : 0;
  for (std::size_t at = digits.size(); at > first + 3;) digits.insert(at -= 3, ",");
  return digits;
}

std::string percent(double share) { return fmt::format("{:.1f} %", 100 * share); }

std::string duration(double seconds) {
  if (!std::isfinite(seconds)) return "?";
  if (seconds < 0.1) return fmt::format("{:.0f} ms", 1000 * seconds);
  if (seconds < 10) return fmt::format("{:.1f} s", seconds);
  if (seconds < 59.5) return fmt::format("{:.0f} s", seconds);
  const auto whole = static_cast<std::int64_t>(std::llround(seconds));
  if (whole < 3600) return fmt::format("{}:{:02}", whole / 60, whole % 60);
  return fmt::format("{}:{:02}:{:02}", whole / 3600, whole / 60 % 60, whole % 60);
}

}  // namespace program
