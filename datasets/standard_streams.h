// What a program owes its standard streams, and what it does not.
#pragma once

#include <cstdio>
#include <string_view>

namespace data {

// To be called first of all. A standard stream that is closed is opened on nothing: else the next file takes its
// number, and what is meant for a terminal is written into that file. A write to a pipe that nobody reads fails,
// instead of ending the program; so does one beyond `ulimit -f`.
void secure_standard_streams();

// Writes to a stream that nobody need read (progress, messages on standard error). Where it is closed, gone or full the
// text is lost, and the work goes on: never throws.
void put(std::FILE* stream, std::string_view text) noexcept;

// `program: message`, as one line on standard error.
void put_error(std::string_view program, std::string_view message) noexcept;

}  // namespace data
