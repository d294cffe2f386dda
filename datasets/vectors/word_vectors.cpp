#include "datasets/vectors/word_vectors.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <bit>
#include <charconv>
#include <cmath>
#include <cstdint>
#include <unordered_set>

#include "datasets/error.h"
#include "datasets/number.h"
#include "datasets/text/text.h"

namespace data {
namespace {

struct Header {
  std::size_t words = 0, dimension = 0;
  std::size_t end = 0;  // where the rows begin
  bool says_binary = false;
};

// What is read, from where: for messages.
struct Source {
  std::string_view bytes;
  const std::string& file;

  InputError at_place(std::string_view part, std::string_view message) const {
    return error_at(file, bytes, part, message);
  }
  InputError at_byte(std::size_t byte, std::string_view message) const {
    return InputError(fmt::format("{}: byte {}: {}", file, byte, message));
  }
  std::string_view line(std::size_t start) const {
    return bytes.substr(start, std::min(bytes.find('\n', start), bytes.size()) - start);
  }
};

bool parse_count(std::string_view digits, std::size_t& count) {
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), count);
  return error == std::errc() && end == digits.data() + digits.size() && count > 0;
}

Header parse_header(const Source& source) {
  const auto line = source.line(0);
  check_text(line.empty() ? source.bytes : line, source.file);
  const auto parts = split_whitespace(line);
  Header header;
  if (parts.size() != 2 || !parse_count(parts[0], header.words) || !parse_count(parts[1], header.dimension)) {
    throw source.at_place(line, fmt::format("found {}. Expected the header `N D`: how many words follow, and how many "
                                            "numbers each has. (A file of GloVe has none: put it before.)",
                                            in_quotes(line)));
  }
  header.end = std::min(line.size() + 1, source.bytes.size());
  header.says_binary = parts[0].starts_with('0');
  // The shortest row has a word of one character, and a space and a digit a number. Divided, not multiplied: N D may
  // overflow.
  const std::size_t rest = source.bytes.size() - header.end;
  if (header.dimension > rest / 2 || header.words > (rest + 1) / (2 * header.dimension + 2)) {
    throw source.at_place(line,
                          fmt::format("the header promises {} words of {} numbers, more than the {} bytes after it "
                                      "can hold. Is the file cut off?",
                                      header.words, header.dimension, rest));
  }
  return header;
}

bool printable(char c) { return (c >= 0x20 && c < 0x7F) || c == '\t'; }

// The bytes where a first row has its numbers, after the word up to the line's end or the end of D floats, are
// printable and at least as many as D numbers take.
bool looks_like_text(const Source& source, const Header& header) {
  if (header.says_binary) return false;
  const auto row = source.line(header.end);
  const auto space = row.find_first_of(" \t");
  if (space == std::string_view::npos) return false;
  const auto numbers = row.substr(space + 1, 4 * header.dimension);
  const auto end = std::find_if_not(numbers.begin(), numbers.end(), printable);
  return (end == numbers.end() || *end == '\r') && end - numbers.begin() >= std::ptrdiff_t(2 * header.dimension - 1);
}

// A word as a file may hold it, or what is wrong with it.
std::string fault_of_word(std::string_view word) {
  if (split_whitespace(word) != std::vector{word}) return "Expected one word without white space";
  try {
    check_text(word, "a word");
  } catch (const InputError&) {
    return "Expected a word in UTF-8 without NUL bytes";
  }
  return "";
}

// The first bytes of a character, and no more of it: what is left of a long word that was cut by bytes, as the original
// word2vec cuts.
bool ends_within_character(std::string_view word) {
  for (std::size_t back = 1; back <= std::min<std::size_t>(3, word.size()); ++back) {
    const auto byte = static_cast<unsigned char>(word[word.size() - back]);
    if ((byte & 0xC0U) == 0x80) continue;  // no first byte
    const std::size_t length = byte > 0xF4 ? 1 : byte >= 0xF0 ? 4 : byte >= 0xE0 ? 3 : byte >= 0xC2 ? 2 : 1;
    return length > back && fault_of_word(std::string(word.substr(0, word.size() - back)) + "x").empty();
  }
  return false;
}

// Writes a message as escapes where the word is no text.
std::string quoted_bytes(std::string_view word) {
  std::string shown;
  for (const char c : word.substr(0, 20)) {
    const auto byte = static_cast<unsigned char>(c);
    shown += byte >= 0x20 && byte < 0x7F ? std::string(1, c) : fmt::format("\\x{:02X}", byte);
  }
  return fmt::format("'{}{}'", shown, word.size() > 20 ? "…" : "");
}

WordVectors room_for(const Header& header) {
  WordVectors vectors{{}, header.dimension, {}};
  vectors.words.reserve(header.words);
  vectors.values.reserve(header.words * header.dimension);
  return vectors;
}

std::string again_message(std::string_view word) {
  return fmt::format("found {} again. Expected each word once.", in_quotes(word));
}

WordVectors parse_text(const Source& source, const Header& header) {
  check_text(source.bytes, source.file);
  auto vectors = room_for(header);
  std::unordered_set<std::string_view> seen;
  auto start = header.end;
  for (std::size_t row = 0; row < header.words; ++row) {
    if (start >= source.bytes.size()) {
      throw source.at_place(source.bytes.substr(source.bytes.size()),
                            fmt::format("the file ends after {} of {} words.", row, header.words));
    }
    const auto line = source.line(start);
    const auto parts = split_whitespace(line);
    if (parts.size() != header.dimension + 1) {
      throw source.at_place(
          line, fmt::format("found {} columns. Expected a word and {} numbers.", parts.size(), header.dimension));
    }
    if (!seen.insert(parts[0]).second) throw source.at_place(parts[0], again_message(parts[0]));
    vectors.words.emplace_back(parts[0]);
    for (std::size_t i = 1; i < parts.size(); ++i) {
      const auto expected = parse_finite(parts[i], vectors.values.emplace_back());
      if (!expected.empty())
        throw source.at_place(parts[i], fmt::format("found {}. Expected {}.", in_quotes(parts[i]), expected));
    }
    start += line.size() + 1;
  }
  const auto rest = split_whitespace(source.bytes.substr(std::min(start, source.bytes.size())));
  if (!rest.empty()) {
    throw source.at_place(rest[0], fmt::format("found {} after the last of {} words. Expected the end of the file.",
                                               in_quotes(rest[0]), header.words));
  }
  return vectors;
}

float little_endian_float(std::string_view bytes) {
  std::uint32_t bits = 0;
  for (std::size_t i = 0; i < 4; ++i) bits |= std::uint32_t{static_cast<unsigned char>(bytes[i])} << 8 * i;
  return std::bit_cast<float>(bits);
}

void append_little_endian(std::string& bytes, float value) {
  const auto bits = std::bit_cast<std::uint32_t>(value);
  for (std::size_t i = 0; i < 4; ++i) bytes += static_cast<char>(bits >> 8 * i & 0xFFU);
}

WordVectors parse_binary(const Source& source, const Header& header) {
  const auto bytes = source.bytes;
  auto vectors = room_for(header);
  std::unordered_set<std::string_view> seen;
  auto at = header.end;
  for (std::size_t row = 0; row < header.words; ++row) {
    if (row > 0 && at < bytes.size() && bytes[at] == '\n') ++at;
    const auto space = bytes.find(' ', at);
    if (space == std::string_view::npos || (bytes.size() - space - 1) / 4 < header.dimension) {
      throw source.at_byte(bytes.size(), fmt::format("the file ends within word {} of {}, each of {} floats. Is it cut "
                                                     "off, or is the header wrong?",
                                                     row + 1, header.words, header.dimension));
    }
    const auto word = bytes.substr(at, space - at);
    if (const auto fault = fault_of_word(word); !fault.empty()) {
      if (ends_within_character(word)) {
        throw source.at_byte(
            at, fmt::format("word {} of {}, {}, ends within a character: the program that wrote it cuts long words by "
                            "bytes. Take the word out (bytes {} to {}, and one from the header's {}), or write the "
                            "file anew with shorter words.",
                            row + 1, header.words, quoted_bytes(word), at, space + 4 * header.dimension, header.words));
      }
      throw source.at_byte(at,
                           fmt::format("found {} for a word. {}. Is the header's {} the number of floats of a word?",
                                       quoted_bytes(word), fault, header.dimension));
    }
    if (!seen.insert(word).second) throw source.at_byte(at, again_message(word));
    vectors.words.emplace_back(word);
    at = space + 1;
    for (std::size_t i = 0; i < header.dimension; ++i, at += 4) {
      const float value = little_endian_float(bytes.substr(at, 4));
      if (!std::isfinite(value)) {
        throw source.at_byte(
            at, fmt::format("found {} as number {} of {}. Expected a finite number.", value, i + 1, in_quotes(word)));
      }
      vectors.values.push_back(value);
    }
  }
  if (const auto rest = bytes.substr(at); !rest.empty() && rest != "\n") {
    throw source.at_byte(at, fmt::format("found {} bytes after the last of {} words. Expected the end of the file.",
                                         rest.size(), header.words));
  }
  return vectors;
}

// InputError for what the readers above would refuse.
void check_writable(const WordVectors& vectors) {
  if (vectors.words.empty() || vectors.dimension == 0 || vectors.values.size() != vectors.size() * vectors.dimension) {
    throw InputError(
        fmt::format("word vectors: {} words, {} numbers each, {} numbers. Expected words, and the numbers "
                    "of each.",
                    vectors.size(), vectors.dimension, vectors.values.size()));
  }
  std::unordered_set<std::string_view> seen;
  for (std::size_t row = 0; row < vectors.size(); ++row) {
    const auto& word = vectors.words[row];
    if (const auto fault = fault_of_word(word); !fault.empty())
      throw InputError(fmt::format("word vectors: {}. {}.", quoted_bytes(word), fault));
    if (!seen.insert(word).second) throw InputError(fmt::format("word vectors: {}", again_message(word)));
    const auto vector = vectors.vector(row);
    if (!std::all_of(vector.begin(), vector.end(), [](float x) { return std::isfinite(x); }))
      throw InputError(fmt::format("word vectors: {} has a NaN or an infinity.", in_quotes(word)));
  }
}

void append_rows_as_text(std::string& bytes, const WordVectors& vectors) {
  for (std::size_t row = 0; row < vectors.size(); ++row)
    bytes += fmt::format("{} {}\n", vectors.words[row], fmt::join(vectors.vector(row), " "));
}

void append_rows_as_binary(std::string& bytes, const WordVectors& vectors) {
  for (std::size_t row = 0; row < vectors.size(); ++row) {
    bytes += vectors.words[row] + ' ';
    for (const float value : vectors.vector(row)) append_little_endian(bytes, value);
    bytes += '\n';
  }
}

}  // namespace

WordVectors parse_word_vectors(std::string_view bytes, const std::string& file) {
  if (bytes.starts_with(kByteOrderMark)) bytes.remove_prefix(kByteOrderMark.size());
  const Source source{bytes, file};
  const auto header = parse_header(source);
  if (looks_like_text(source, header)) return parse_text(source, header);
  try {
    return parse_binary(source, header);
  } catch (const InputError&) {
    // A text whose first row has too few numbers: the message is that of the text.
    const auto in_text = [](char c) { return printable(c) || c == '\n' || c == '\r' || (c & '\x80') != 0; };
    if (!std::all_of(bytes.begin(), bytes.end(), in_text)) throw;
  }
  return parse_text(source, header);
}

WordVectors read_word_vectors(const std::filesystem::path& file) {
  return parse_word_vectors(read_bytes(file), file.string());
}

std::string word_vectors_bytes(const WordVectors& vectors, VectorFormat format) {
  check_writable(vectors);
  auto bytes = fmt::format("{} {}\n", vectors.size(), vectors.dimension);
  if (format == VectorFormat::kText) {
    append_rows_as_text(bytes, vectors);
    return bytes;
  }
  const Header header{vectors.size(), vectors.dimension, bytes.size()};
  append_rows_as_binary(bytes, vectors);
  // Floats whose bytes happen to be printable: the rows would be taken for text. A leading 0 says that they are not, to
  // us; to other programs it is no other number.
  return looks_like_text({bytes, "word vectors"}, header) ? "0" + bytes : bytes;
}

void write_word_vectors(const std::filesystem::path& file, const WordVectors& vectors, VectorFormat format) {
  write_text(file, word_vectors_bytes(vectors, format));
}

}  // namespace data
