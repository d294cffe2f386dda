#include "chapters/02_word2vec/fast/text.h"

#include <algorithm>
#include <utility>

namespace word2vec {
namespace {

constexpr data::TokenId kUnknown = data::Vocabulary::kUnknown;

class TokenWords : public Words {
 public:
  TokenWords(data::TokenView tokens, std::uint64_t begin) : tokens_(tokens), at_(begin) {}
  data::TokenId next() override {
    while (at_ < tokens_.size() && tokens_[at_] == kUnknown) ++at_;
    return at_ == tokens_.size() ? kEnd : std::max(tokens_[at_++], kSentenceEnd);
  }
  std::uint64_t position() const override { return at_; }

 private:
  data::TokenView tokens_;
  std::size_t at_;
};

class FileWords : public Words {
 public:
  FileWords(data::WordStream stream, const data::Vocabulary& vocabulary, Lines lines)
      : stream_(std::move(stream)), vocabulary_(vocabulary), lines_(lines) {}
  data::TokenId next() override {
    for (;;) {
      switch (stream_.next()) {
        case data::WordStream::Token::kEnd:
          return kEnd;
        case data::WordStream::Token::kSentenceEnd:
          if (lines_ == Lines::sentences) return kSentenceEnd;
          break;
        case data::WordStream::Token::kWord:
          if (const data::TokenId id = vocabulary_.id(stream_.word()); id != kUnknown) return id;
      }
    }
  }
  std::uint64_t position() const override { return stream_.position(); }

 private:
  data::WordStream stream_;
  const data::Vocabulary& vocabulary_;
  Lines lines_;
};

}  // namespace

TokenText::TokenText(data::TokenView tokens) : tokens_(tokens) {
  words_ = static_cast<std::uint64_t>(
      std::count_if(tokens.begin(), tokens.end(), [](data::TokenId id) { return id > kUnknown; }));
}

std::unique_ptr<Words> TokenText::open(std::uint64_t begin, std::uint64_t end) const {
  return std::make_unique<TokenWords>(tokens_.first(end), begin);
}

FileText::FileText(std::filesystem::path file, const data::Vocabulary& vocabulary, Lines lines)
    : file_(std::move(file)), vocabulary_(vocabulary), lines_(lines), size_(data::WordStream(file_).size()) {
  for (data::TokenId w = kUnknown + 1; w < vocabulary.size(); ++w)
    words_ += static_cast<std::uint64_t>(vocabulary.count(w));
}

std::unique_ptr<Words> FileText::open(std::uint64_t begin, std::uint64_t end) const {
  return std::make_unique<FileWords>(data::WordStream(file_, begin, end), vocabulary_, lines_);
}

}  // namespace word2vec
