// bert_texts.h: a vocabulary of 40 pieces and texts of them, for the tests of chapter 10.
#pragma once

#include <string>
#include <vector>

#include "chapters/10_bert/lesson.h"

namespace bert_texts {

using bert::Document, data::TokenId, data::TokenIds;

inline constexpr TokenId kPad = 0, kCls = 2, kSep = 3, kMask = 4;  // the marks are 0 … 4; 1 is [UNK]
inline constexpr TokenId kFirst = 5, kWithin = 25, kPieces = 40;   // words, pieces within a word, the end

// `words` of them that begin a word; all others go on with one.
inline data::WordPiece vocabulary(TokenId words = kWithin - kFirst, TokenId within = kPieces - kWithin) {
  std::string text = "[PAD]\n[UNK]\n[CLS]\n[SEP]\n[MASK]\n";
  for (TokenId i = 0; i < words; ++i) text += "w" + std::to_string(i) + "\n";
  for (TokenId i = 0; i < within; ++i) text += "##e" + std::to_string(i) + "\n";
  return data::WordPiece::parse(text, "vocab.txt");
}

// A word and up to two pieces that go on with it.
inline void add_word(TokenIds& text, data::Random& random) {
  text.push_back(kFirst + static_cast<TokenId>(random.below(kWithin - kFirst)));
  for (std::uint64_t more = random.below(3); more > 0; --more)
    text.push_back(kWithin + static_cast<TokenId>(random.below(kPieces - kWithin)));
}

// Documents of 1 … `sentences` sentences of 1 … 3 words.
inline std::vector<Document> some_documents(std::size_t n, std::size_t sentences, std::uint64_t seed) {
  data::Random random(seed);
  std::vector<Document> documents(n);
  for (Document& document : documents) {
    document.resize(1 + random.below(sentences));
    for (TokenIds& sentence : document)
      for (std::uint64_t words = 1 + random.below(3); words > 0; --words) add_word(sentence, random);
  }
  return documents;
}

}  // namespace bert_texts
