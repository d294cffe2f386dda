// Reading text files strictly: what comes out of here is valid UTF-8 without NUL bytes, or there is an InputError.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace data {

inline constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";  // of UTF-8

// InputError unless it is a file that can be read twice: missing, a folder, or a pipe or device, which may never end.
void check_file(const std::filesystem::path& file);

// The whole file as it is. InputError: missing, a folder, unreadable, or a pipe or device, which may never end.
std::string read_bytes(const std::filesystem::path& file);

// Bytes as text: without a leading byte order mark, valid UTF-8 without NUL bytes. Lines may have any length.
// InputError, with `name` for the file: empty, binary (NUL byte), UTF-16, or invalid or truncated UTF-8.
std::string decode_text(std::string bytes, std::string_view name);

// Both: the text of a file.
std::string read_text(const std::filesystem::path& file);

// The checks of decode_text alone.
void check_text(std::string_view text, std::string_view name);

// The offset of the first byte that no valid UTF-8 sequence starts at, or npos; and what is wrong there, for messages.
std::size_t first_invalid_byte(std::string_view text);
std::string invalid_byte(char byte);

// Unicode lower case, character by character (utf8proc_tolower). `text` must be valid UTF-8.
std::string lower_case(std::string_view text);

// The maximal runs of characters other than ASCII white space, as views into `text`.
std::vector<std::string_view> split_whitespace(std::string_view text);

// Takes the line that begins at `start`, without its line feed, and moves `start` behind it; false at the text's end.
bool next_line(std::string_view text, std::size_t& start, std::string_view& line);

// Writes `text` to a temporary file beside `file`, of a name nobody can foresee, and renames it into place, so that a
// failure leaves the old file whole. A link stays a link, permissions stay. InputError when the folder cannot be
// written, or when there is a folder, a pipe or a device of that name.
void write_text(const std::filesystem::path& file, std::string_view text);

}  // namespace data
