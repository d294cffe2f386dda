// Errors that a user of the programs can cause and can put right: a wrong path, a malformed file, too little data.
#pragma once

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

// The error for byte `offset` of `text`, which was read from `file`. Lines count from 1; columns count characters
// (code points, not bytes) from 1.
InputError error_at(std::string_view file, std::string_view text, std::size_t offset, std::string_view message);

}  // namespace data
