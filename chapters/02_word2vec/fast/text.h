// text.h: the text that is trained on, as ids of words: from memory, or from a file that is read anew in every epoch.
#pragma once

#include <cstdint>
#include <filesystem>
#include <limits>
#include <memory>

#include "datasets/text/vocabulary.h"
#include "datasets/text/word_stream.h"

namespace word2vec {

// Known words one after the other. Words outside the vocabulary are passed over, as if they did not stand in the text;
// so does the C tool.
class Words {
 public:
  static constexpr data::TokenId kSentenceEnd = -1, kEnd = -2;
  virtual ~Words() = default;
  virtual data::TokenId next() = 0;
  virtual std::uint64_t position() const = 0;  // words opened there go on with the same
};

// Threads read it at the same time, each its own part of 0 … size.
class Text {
 public:
  virtual ~Text() = default;
  virtual std::uint64_t size() const = 0;   // in whatever positions count: tokens, bytes
  virtual std::uint64_t words() const = 0;  // known words in all of it
  virtual std::unique_ptr<Words> open(std::uint64_t begin, std::uint64_t end) const = 0;
};

// Token ids in memory, which must stay there. Id 0 is unknown; an id below 0 ends a sentence.
class TokenText : public Text {
 public:
  explicit TokenText(data::TokenView tokens);
  std::uint64_t size() const override { return tokens_.size(); }
  std::uint64_t words() const override { return words_; }
  std::unique_ptr<Words> open(std::uint64_t begin, std::uint64_t end) const override;

 private:
  data::TokenView tokens_;
  std::uint64_t words_ = 0;
};

// A file of any size in constant memory. The vocabulary must stay where it is; words() is what it has counted.
enum class Lines {
  sentences,  // a line's end ends a sentence, as in the C tool
  ignored,    // for text that is broken into lines anywhere
};
class FileText : public Text {
 public:
  FileText(std::filesystem::path file, const data::Vocabulary& vocabulary, Lines lines = Lines::sentences);
  std::uint64_t size() const override { return size_; }
  std::uint64_t words() const override { return words_; }
  std::unique_ptr<Words> open(std::uint64_t begin, std::uint64_t end) const override;

 private:
  std::filesystem::path file_;
  const data::Vocabulary& vocabulary_;
  Lines lines_;
  std::uint64_t size_, words_ = 0;
};

}  // namespace word2vec
