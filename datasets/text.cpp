#include "datasets/text.h"

#include <fmt/format.h>
#include <utf8proc.h>

#include <algorithm>
#include <fstream>
#include <iterator>
#include <system_error>

#include "datasets/error.h"

namespace data {
namespace {

constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

const utf8proc_uint8_t* bytes(std::string_view text) { return reinterpret_cast<const utf8proc_uint8_t*>(text.data()); }

// The offset of the first byte that no valid UTF-8 sequence starts at, or npos.
std::size_t first_invalid_byte(std::string_view text) {
  std::size_t offset = 0;
  while (offset < text.size()) {
    utf8proc_int32_t character = 0;
    const auto rest = text.substr(offset);
    const auto length = utf8proc_iterate(bytes(rest), static_cast<utf8proc_ssize_t>(rest.size()), &character);
    if (length <= 0) return offset;
    offset += static_cast<std::size_t>(length);
  }
  return std::string_view::npos;
}

}  // namespace

InputError error_at(std::string_view file, std::string_view text, std::size_t offset, std::string_view message) {
  const auto before = text.substr(0, offset);
  const auto line = 1 + std::count(before.begin(), before.end(), '\n');
  const auto line_start = before.rfind('\n') + 1;  // npos + 1 == 0: the first line
  // A code point is a byte that is not a continuation byte 10xxxxxx.
  const auto is_start = [](char c) { return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U; };
  const auto column =
      1 + std::count_if(before.begin() + static_cast<std::ptrdiff_t>(line_start), before.end(), is_start);
  return InputError(fmt::format("{}:{}:{}: {}", file, line, column, message));
}

void check_text(std::string_view text, std::string_view name) {
  if (text.empty()) throw InputError(fmt::format("{}: the file is empty. Expected UTF-8 text.", name));
  if (const auto nul = text.find('\0'); nul != std::string_view::npos) {
    throw error_at(name, text, nul, "found a NUL byte: this is a binary file. Expected UTF-8 text.");
  }
  if (const auto bad = first_invalid_byte(text); bad != std::string_view::npos) {
    throw error_at(name, text, bad,
                   fmt::format("found byte 0x{:02X}, which is not valid UTF-8 here. Expected UTF-8 text; convert the "
                               "file, for example with `iconv -f LATIN1 -t UTF-8`.",
                               static_cast<unsigned char>(text[bad])));
  }
}

std::string read_text(const std::filesystem::path& file) {
  const auto name = file.string();
  std::error_code status_error;
  const auto status = std::filesystem::status(file, status_error);
  if (!std::filesystem::exists(status)) {
    throw InputError(fmt::format("{}: there is no such file. Check the path.", name));
  }
  if (std::filesystem::is_directory(status)) {
    throw InputError(fmt::format("{}: this is a folder. Expected a text file.", name));
  }
  std::ifstream stream(file, std::ios::binary);
  if (!stream) throw InputError(fmt::format("{}: the file cannot be opened. Check its permissions.", name));
  std::string text(std::istreambuf_iterator<char>(stream), {});
  if (stream.bad()) throw InputError(fmt::format("{}: reading failed. Check the disk.", name));
  if (text.starts_with(kByteOrderMark)) text.erase(0, kByteOrderMark.size());
  check_text(text, name);
  return text;
}

std::string lower_case(std::string_view text) {
  std::string lower;
  lower.reserve(text.size());
  for (std::size_t offset = 0; offset < text.size();) {
    const auto rest = text.substr(offset);
    utf8proc_int32_t character = 0;
    const auto length = utf8proc_iterate(bytes(rest), static_cast<utf8proc_ssize_t>(rest.size()), &character);
    if (length <= 0)
      throw InputError(fmt::format("lower_case: byte {} is not valid UTF-8. Check with check_text.", offset));
    utf8proc_uint8_t encoded[4];
    const auto written = utf8proc_encode_char(utf8proc_tolower(character), encoded);
    lower.append(reinterpret_cast<const char*>(encoded), static_cast<std::size_t>(written));
    offset += static_cast<std::size_t>(length);
  }
  return lower;
}

std::vector<std::string_view> split_whitespace(std::string_view text) {
  constexpr std::string_view kSpace = " \t\n\r\f\v";
  std::vector<std::string_view> words;
  for (auto start = text.find_first_not_of(kSpace); start != std::string_view::npos;) {
    const auto end = std::min(text.find_first_of(kSpace, start), text.size());
    words.push_back(text.substr(start, end - start));
    start = text.find_first_not_of(kSpace, end);
  }
  return words;
}

void write_text(const std::filesystem::path& file, std::string_view text) {
  auto temporary = file;
  temporary += ".tmp";
  std::ofstream stream(temporary, std::ios::binary | std::ios::trunc);
  stream.write(text.data(), static_cast<std::streamsize>(text.size()));
  stream.close();
  std::error_code error;
  if (stream) std::filesystem::rename(temporary, file, error);
  if (stream && !error) return;
  std::error_code ignored;
  std::filesystem::remove(temporary, ignored);
  throw InputError(
      fmt::format("{}: the file cannot be written. Check that the folder exists, can be written and has "
                  "space left.",
                  file.string()));
}

}  // namespace data
