// The words of a text file of any size, one after the other, in constant memory.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <functional>
#include <limits>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "datasets/text/vocabulary.h"

namespace data {

// Words are the maximal runs of bytes other than ASCII white space, as split_whitespace() gives them; a line's end ends
// a sentence. Lines may have any length.
//
// Several streams can share the work: each reads the words that start in its own bytes [begin, end). Wherever the cuts
// fall, inside a word or inside a character, every word is read by exactly one of them.
//
// InputError with file:line:column, when next() comes to it: a NUL byte, invalid UTF-8, a word of more than
// kLongestWord bytes.
class WordStream {
 public:
  static constexpr std::size_t kLongestWord = 1000;  // bytes
  static constexpr std::uint64_t kToTheEnd = std::numeric_limits<std::uint64_t>::max();

  // InputError: what check_file() refuses, an empty file, UTF-16.
  explicit WordStream(const std::filesystem::path& file, std::uint64_t begin = 0, std::uint64_t end = kToTheEnd);
  // The same for a text in memory, `piece` bytes at a time; `name` names it in messages.
  WordStream(std::string_view text, std::string name, std::uint64_t begin = 0, std::uint64_t end = kToTheEnd,
             std::size_t piece = kPiece);

  enum class Token { kWord, kSentenceEnd, kEnd };
  // kSentenceEnd comes once after the words of a line: empty lines are passed over.
  Token next();
  std::string_view word() const { return word_; }  // after kWord, until the next call

  // Where this stream is, in bytes. Another one with this for its `begin` goes on with the same words.
  std::uint64_t position() const { return offset_ + at_; }
  std::uint64_t size() const { return size_; }  // of the file, in bytes

 private:
  // Copies bytes from `offset` on, and says how many; 0 at the end.
  using Bytes = std::function<std::size_t(std::uint64_t offset, std::span<char> to)>;
  static constexpr std::size_t kPiece = std::size_t{1} << 16U;

  WordStream(Bytes bytes, std::uint64_t size, std::string name, std::uint64_t end, std::size_t piece);
  void start_at(std::uint64_t begin);
  // Drops what is before buffer_[keep_from] and reads on; false at the end of the file.
  bool refill(std::size_t keep_from);
  void check_word(unsigned kinds) const;
  [[noreturn]] void refuse(std::uint64_t offset, std::string_view message) const;

  Bytes bytes_;
  std::uint64_t size_;
  std::string name_;
  std::uint64_t end_;
  std::size_t piece_;
  std::vector<char> buffer_;
  std::uint64_t offset_ = 0;         // of buffer_[0] in the file
  std::size_t at_ = 0, filled_ = 0;  // buffer_[at_ … filled_) is to be read
  bool in_sentence_ = false;         // words since the last sentence's end
  std::string_view word_;
};

struct CountOptions {
  std::int64_t min_count = 5;  // words seen fewer times become <unk>
  // So many different words are held at once. When there are more, those seen once are dropped, the next time those
  // seen twice, and so on; what is dropped counts for <unk>. Text of 10⁹ words has some 10⁷ different ones.
  std::size_t most_words = 20'000'000;
};

// The vocabulary of a file, in memory that grows with the number of different words alone.
// InputError: what WordStream refuses, no words, fewer than two words that are seen often enough.
Vocabulary count_words(const std::filesystem::path& file, const CountOptions& options = {});
Vocabulary count_words(WordStream& words, const std::string& name, const CountOptions& options = {});

}  // namespace data
