// Reading text files strictly: what comes out of here is valid UTF-8 without NUL bytes, or there is an InputError.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace data {

// The whole file, without a leading byte order mark. Lines may have any length.
// InputError: missing, a folder, unreadable, empty, binary (NUL byte), or invalid or truncated UTF-8.
std::string read_text(const std::filesystem::path& file);

// The checks of read_text on bytes that are already in memory; `name` stands for the file in messages.
void check_text(std::string_view text, std::string_view name);

// Unicode lower case, character by character (utf8proc_tolower). `text` must be valid UTF-8.
std::string lower_case(std::string_view text);

// The maximal runs of characters other than ASCII white space, as views into `text`.
std::vector<std::string_view> split_whitespace(std::string_view text);

// Writes `text` to a temporary file beside `file` and renames it into place, so that a failure leaves the old file
// whole. InputError when the folder cannot be written.
void write_text(const std::filesystem::path& file, std::string_view text);

}  // namespace data
