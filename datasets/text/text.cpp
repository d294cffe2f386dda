#include "datasets/text/text.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>
#include <utf8proc.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <fstream>
#include <random>
#include <system_error>
#include <utility>

#include "datasets/error.h"

namespace data {
namespace {

const utf8proc_uint8_t* bytes(std::string_view text) { return reinterpret_cast<const utf8proc_uint8_t*>(text.data()); }

}  // namespace

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

std::string invalid_byte(char byte) {
  return fmt::format(
      "found byte 0x{:02X}, which is not valid UTF-8 here. Expected UTF-8 text; convert the file, for example with "
      "`iconv -f LATIN1 -t UTF-8`.",
      static_cast<unsigned char>(byte));
}

void check_text(std::string_view text, std::string_view name) {
  if (text.empty()) throw InputError(fmt::format("{}: the file is empty. Expected UTF-8 text.", name));
  if (text.starts_with("\xFF\xFE") || text.starts_with("\xFE\xFF")) {
    throw error_at(name, text, 0,
                   "found the byte order mark of UTF-16. Expected UTF-8 text; convert the file with "
                   "`iconv -f UTF-16 -t UTF-8`.");
  }
  if (text.starts_with("\x1F\x8B"))
    throw InputError(fmt::format("{}: this is compressed by gzip. Unpack it first: gunzip -k FILE", name));
  if (text.starts_with("\xBA\x16\x4F\x2F"))
    throw InputError(
        fmt::format("{}: this is a model of fastText. Its vectors as text stand in the file .vec beside it.", name));
  if (const auto nul = text.find('\0'); nul != std::string_view::npos) {
    throw error_at(name, text, nul, "found a NUL byte: this is a binary file. Expected UTF-8 text.");
  }
  if (const auto bad = first_invalid_byte(text); bad != std::string_view::npos) {
    throw error_at(name, text, bad, invalid_byte(text[bad]));
  }
}

void check_file(const std::filesystem::path& file) {
  const auto name = file.string();
  std::error_code error;
  const auto status = std::filesystem::status(file, error);
  if (!std::filesystem::exists(status))
    throw InputError(fmt::format("{}: there is no such file. Check the path.", name));
  if (std::filesystem::is_directory(status))
    throw InputError(fmt::format("{}: this is a folder. Expected a file.", name));
  if (!std::filesystem::is_regular_file(status)) {
    throw InputError(
        fmt::format("{}: this is a pipe or a device. Expected a file; write what comes out of it to one.", name));
  }
}

std::string read_bytes(const std::filesystem::path& file) {
  check_file(file);
  const auto name = file.string();
  std::ifstream stream(file, std::ios::binary);
  if (!stream) throw InputError(fmt::format("{}: the file cannot be opened. Check its permissions.", name));
  std::string bytes;
  std::vector<char> piece(1 << 16);
  while (stream.read(piece.data(), static_cast<std::streamsize>(piece.size())), stream.gcount() > 0) {
    bytes.append(piece.data(), static_cast<std::size_t>(stream.gcount()));
  }
  if (stream.bad()) throw InputError(fmt::format("{}: reading failed. Check the disk.", name));
  return bytes;
}

std::string decode_text(std::string bytes, std::string_view name) {
  if (bytes.starts_with(kByteOrderMark)) bytes.erase(0, kByteOrderMark.size());
  check_text(bytes, name);
  return bytes;
}

std::string read_text(const std::filesystem::path& file) { return decode_text(read_bytes(file), file.string()); }

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

bool next_line(std::string_view text, std::size_t& start, std::string_view& line) {
  if (start >= text.size()) return false;
  const auto end = std::min(text.find('\n', start), text.size());
  line = text.substr(start, end - start);
  start = end + 1;
  return true;
}

namespace {

// A new file beside `file`, of a name that nobody can have laid a link at, with the permissions of the old one.
class NewFile {
 public:
  explicit NewFile(const std::filesystem::path& file) : file_(file) {
    do {
      path_ = fmt::format("{}.{:08x}{:08x}.tmp", file.string(), random_(), random_());
      descriptor_ = ::open(path_.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0666);
    } while (descriptor_ < 0 && errno == EEXIST);
    struct stat old {};
    if (descriptor_ >= 0 && ::stat(file.c_str(), &old) == 0) ::fchmod(descriptor_, old.st_mode & 07777);
  }
  ~NewFile() {
    if (descriptor_ >= 0) ::close(descriptor_);
    if (!path_.empty()) ::unlink(path_.c_str());
  }
  NewFile(const NewFile&) = delete;
  NewFile& operator=(const NewFile&) = delete;

  // False: it failed, and `file` is as it was.
  bool become(std::string_view text) {
    if (descriptor_ < 0) return false;
    while (!text.empty()) {
      const ssize_t written = ::write(descriptor_, text.data(), text.size());
      if (written < 0 && errno == EINTR) continue;
      if (written <= 0) return false;
      text.remove_prefix(static_cast<std::size_t>(written));
    }
    const bool closed = ::close(std::exchange(descriptor_, -1)) == 0;
    if (!closed || std::rename(path_.c_str(), file_.c_str()) != 0) return false;
    path_.clear();
    return true;
  }

 private:
  std::filesystem::path file_;
  std::string path_;
  std::random_device random_;
  int descriptor_ = -1;
};

}  // namespace

void write_text(const std::filesystem::path& file, std::string_view text) {
  std::error_code none;
  const auto status = std::filesystem::status(file, none);
  if (std::filesystem::exists(status) && !std::filesystem::is_regular_file(status))
    throw InputError(fmt::format("{}: this is no file. Name a file to write, new or old.", file.string()));
  const auto real = std::filesystem::canonical(file, none);  // a link stays a link: what it points to is replaced
  if (!NewFile(none ? file : real).become(text))
    throw InputError(
        fmt::format("{}: the file cannot be written. Check that the folder exists, can be written and has "
                    "space left.",
                    file.string()));
}

}  // namespace data
