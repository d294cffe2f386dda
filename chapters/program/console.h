// console.h: what a chapter prints on standard output: headings, sentences, tables. Silent under --quiet and --json.
#pragma once

#include <fmt/format.h>

#include <cstddef>
#include <string>
#include <utility>
#include <vector>

namespace program {

// A table for the terminal and the report. Cells are UTF-8 text; a column of numbers is aligned to the right.
struct Table {
  std::vector<std::string> header;
  std::vector<std::vector<std::string>> rows;

  // "model  perplexity\n─────…": columns padded by display width (a Chinese character takes two columns).
  std::string text() const;
  bool numeric(std::size_t column) const;  // every non-empty cell of the column starts like a number
};

// Nothing is printed while on: parse() sets it for --quiet and --json.
void set_silent(bool silent);
bool silent();

// Bold when standard output is a terminal, NO_COLOR is not set and TERM is not dumb; else the text itself.
std::string bold(const std::string& text);

void print_line(const std::string& line);
void heading(const std::string& text);  // an empty line, then the text in bold
void print(const Table& table);

// text with what would steer the terminal spelled out, but for line ends: it may hold words of a user's text.
std::string harmless(const std::string& text);

// One line: say("|V| = {}", size).
template <class... Args>
void say(fmt::format_string<Args...> text, Args&&... args) {
  print_line(harmless(fmt::format(text, std::forward<Args>(args)...)));
}

// A text as a shell reads it as one word: in quotes where it must be. For commands that a message shows.
std::string shell_word(const std::string& text);

// Columns a text takes on a terminal: a Chinese character takes two.
std::size_t display_width(const std::string& text);

// 1234567 → "1,234,567": how counts are written in every table.
std::string thousands(std::int64_t number);
// 0.5678 → "56.8 %".
std::string percent(double share);
// 75.2 → "1:15", 4000 → "1:06:40", 3.21 → "3.2 s".
std::string duration(double seconds);

}  // namespace program
