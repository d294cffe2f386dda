// Errors that a user of the programs can cause and can put right: a wrong path, a malformed file, too little data.
#pragma once

#include <cstdint>
#include <stdexcept>
#include <string>
#include <string_view>

namespace data {

// what() reads: `file:line:column: what was found. What was expected, or what to do.`
// Without a place inside a file it reads `file: ...`, or only the sentence. Programs print it and exit with code 2.
class InputError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

// A place in a file. Lines count from 1; columns count characters (code points, not bytes) from 1.
struct Place {
  std::uint64_t line = 1, column = 1;
  // Moves on by this piece of the text; pieces may be cut anywhere.
  void pass(std::string_view piece);
};
InputError error_at(std::string_view file, Place place, std::string_view message);

// The error for byte `offset` of `text`, which was read from `file`.
InputError error_at(std::string_view file, std::string_view text, std::size_t offset, std::string_view message);
// The same for where `part`, a view into `text`, begins.
InputError error_at(std::string_view file, std::string_view text, std::string_view part, std::string_view message);

// A user's text for a message: at most 60 bytes of it (whole characters) and "…"; and the same in single quotes.
std::string shortened(std::string_view text);
std::string in_quotes(std::string_view text);

// A message as one line: a file's name or a user's text in it may hold line breaks and what steers a terminal. They
// become \n, \t, \x1B, \u009B.
std::string one_line(std::string_view message);

}  // namespace data
