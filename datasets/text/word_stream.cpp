#include "datasets/text/word_stream.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <memory>
#include <utility>

#include "datasets/error.h"
#include "datasets/text/text.h"

namespace data {
namespace {

// What a byte is, as bits, so that those of a word can be gathered on the way.
enum Kind : unsigned char { kPlain = 0, kSpace = 1, kNul = 2, kNotAscii = 4 };

constexpr auto kKinds = [] {
  std::array<unsigned char, 256> kinds{};
  for (const char space : std::string_view(" \t\n\r\f\v")) kinds[static_cast<unsigned char>(space)] = kSpace;
  kinds[0] = kNul;
  for (std::size_t byte = 128; byte < 256; ++byte) kinds[byte] = kNotAscii;
  return kinds;
}();
unsigned kind_of(char byte) { return kKinds[static_cast<unsigned char>(byte)]; }

std::uint64_t size_of_file(const std::filesystem::path& file) {
  check_file(file);
  return std::filesystem::file_size(file);
}

auto bytes_of_file(const std::filesystem::path& file) {
  const auto stream = std::make_shared<std::ifstream>(file, std::ios::binary);
  if (!*stream) throw InputError(fmt::format("{}: the file cannot be opened. Check its permissions.", file.string()));
  return [stream, file](std::uint64_t offset, std::span<char> to) {
    stream->clear();
    stream->seekg(static_cast<std::streamoff>(offset));
    stream->read(to.data(), static_cast<std::streamsize>(to.size()));
    if (stream->bad()) throw InputError(fmt::format("{}: reading failed. Check the disk.", file.string()));
    return static_cast<std::size_t>(stream->gcount());
  };
}

auto bytes_of_memory(std::string_view text) {
  return [text](std::uint64_t offset, std::span<char> to) {
    const auto rest = text.substr(std::min<std::size_t>(offset, text.size()), to.size());
    std::copy(rest.begin(), rest.end(), to.begin());
    return rest.size();
  };
}

}  // namespace

WordStream::WordStream(const std::filesystem::path& file, std::uint64_t begin, std::uint64_t end)
    : WordStream({}, size_of_file(file), file.string(), end, kPiece) {
  bytes_ = bytes_of_file(file);
  start_at(begin);
}

WordStream::WordStream(std::string_view text, std::string name, std::uint64_t begin, std::uint64_t end,
                       std::size_t piece)
    : WordStream(bytes_of_memory(text), text.size(), std::move(name), end, piece) {
  start_at(begin);
}

WordStream::WordStream(Bytes bytes, std::uint64_t size, std::string name, std::uint64_t end, std::size_t piece)
    : bytes_(std::move(bytes)),
      size_(size),
      name_(std::move(name)),
      end_(end),
      piece_(piece),
      buffer_(kLongestWord + 1 + piece) {}

void WordStream::start_at(std::uint64_t begin) {
  std::array<char, 3> first{};
  const std::string_view start(first.data(), bytes_(0, first));
  const std::uint64_t mark = start == kByteOrderMark ? start.size() : 0;
  if (size_ == mark || start.starts_with("\xFF\xFE") || start.starts_with("\xFE\xFF"))
    check_text(start.substr(mark), name_);
  if (begin <= mark) {
    offset_ = mark;
    return;
  }
  // A word that began before `begin` belongs to whoever reads there.
  offset_ = begin - 1;
  while ((at_ < filled_ || refill(at_)) && kind_of(buffer_[at_]) != kSpace) ++at_;
}

bool WordStream::refill(std::size_t keep_from) {
  const std::size_t kept = filled_ - keep_from;
  std::memmove(buffer_.data(), buffer_.data() + keep_from, kept);
  offset_ += keep_from;
  at_ -= keep_from;
  const std::size_t more = bytes_(offset_ + kept, std::span(buffer_).subspan(kept, piece_));
  filled_ = kept + more;
  if (more == 0 && offset_ + filled_ < size_)
    throw InputError(fmt::format("{}: the file became shorter while it was read. Start again.", name_));
  return more > 0;
}

WordStream::Token WordStream::next() {
  for (;; ++at_) {
    if ((at_ == filled_ && !refill(at_)) || position() >= end_) return Token::kEnd;
    if (kind_of(buffer_[at_]) != kSpace) break;
    if (buffer_[at_] == '\n' && std::exchange(in_sentence_, false)) {
      ++at_;
      return Token::kSentenceEnd;
    }
  }
  std::size_t start = at_;
  unsigned kinds = 0;
  for (;;) {
    for (unsigned kind = 0; at_ < filled_ && (kind = kind_of(buffer_[at_])) != kSpace; ++at_) kinds |= kind;
    if (at_ < filled_ || at_ - start > kLongestWord) break;
    const bool goes_on = refill(start);
    start = 0;
    if (!goes_on) break;
  }
  word_ = {buffer_.data() + start, at_ - start};
  if (kinds != kPlain || word_.size() > kLongestWord) check_word(kinds);
  in_sentence_ = true;
  return Token::kWord;
}

void WordStream::check_word(unsigned kinds) const {
  const std::uint64_t start = position() - word_.size();
  if ((kinds & kNul) != 0)
    refuse(start + word_.find('\0'), "found a NUL byte: this is a binary file. Expected UTF-8 text.");
  if (word_.size() > kLongestWord) {
    refuse(start, fmt::format("found a word of more than {} bytes. Expected words with white space between them; "
                              "split text that has none, such as Chinese, first.",
                              kLongestWord));
  }
  if (const auto bad = first_invalid_byte(word_); bad != std::string_view::npos)
    refuse(start + bad, invalid_byte(word_[bad]));
}

// Lines are counted only now: a stream that starts in the middle cannot know its own.
void WordStream::refuse(std::uint64_t offset, std::string_view message) const {
  Place place;
  std::vector<char> piece(kPiece);
  for (std::uint64_t done = 0; done < offset;) {
    const auto wanted = static_cast<std::size_t>(std::min<std::uint64_t>(piece.size(), offset - done));
    const std::size_t read = bytes_(done, std::span(piece).first(wanted));
    if (read == 0) break;
    std::string_view text(piece.data(), read);
    if (done == 0 && text.starts_with(kByteOrderMark)) text.remove_prefix(kByteOrderMark.size());
    place.pass(text);
    done += read;
  }
  throw error_at(name_, place, message);
}

Vocabulary count_words(const std::filesystem::path& file, const CountOptions& options) {
  WordStream words(file);
  return count_words(words, file.string(), options);
}

Vocabulary count_words(WordStream& words, const std::string& name, const CountOptions& options) {
  Vocabulary::WordMap<std::int64_t> counts;
  std::int64_t tokens = 0, rare = 1;
  for (auto token = words.next(); token != WordStream::Token::kEnd; token = words.next()) {
    if (token == WordStream::Token::kSentenceEnd) continue;
    ++tokens;
    if (const auto found = counts.find(words.word()); found != counts.end()) {
      ++found->second;
      continue;
    }
    counts.emplace(words.word(), 1);
    while (counts.size() > options.most_words) {
      std::erase_if(counts, [&](const auto& entry) { return entry.second <= rare; });
      ++rare;
    }
  }
  if (tokens == 0) throw InputError(fmt::format("{}: found no words. Expected text.", name));
  const std::size_t different = counts.size();
  Vocabulary::Counts list;
  while (!counts.empty()) {
    auto node = counts.extract(counts.begin());
    if (node.mapped() >= options.min_count) list.emplace_back(std::move(node.key()), node.mapped());
  }
  std::erase_if(list, [](const auto& entry) { return entry.first == Vocabulary::kUnknownWord; });
  if (list.size() < 2) {
    throw InputError(
        fmt::format("{}: {} of its {} different words occur {} times or more. Expected two or more: give "
                    "more text, or a smaller least count.",
                    name, list.size(), different, options.min_count));
  }
  return Vocabulary::from_counts(std::move(list), tokens);
}

}  // namespace data
