// BERT's basic tokenisation (Devlin et al. 2019; BasicTokenizer of its tokenization.py): what comes before WordPiece.
//
// The text is cleaned (characters.h says of what), Chinese characters stand alone, accents go (NFD without category
// Mn), letters become lower case, and words are cut at white space and around punctuation. Each word knows where it
// stood. Equal to the `tokenizers` package, ids and offsets, on random strings of all of Unicode.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "datasets/text/vocabulary.h"

namespace data {

struct BasicOptions {
  bool lower_case = true;
  // hacía → hacia. As lower_case unless it is set: a cased model keeps its accents.
  std::optional<bool> strip_accents;
  bool strips_accents() const { return strip_accents.value_or(lower_case); }
  bool operator==(const BasicOptions&) const = default;
};

// The part [begin, end) of a text.
struct Span {
  std::size_t begin = 0, end = 0;
  bool operator==(const Span&) const = default;
};
// The same part in bytes and in code points.
struct Offsets {
  Span bytes, characters;
  bool operator==(const Offsets&) const = default;
};

struct BasicText {
  struct Word {
    std::size_t begin = 0, end = 0;  // in `text`
    int kept = -1;                   // index of the kept string that it is
  };
  std::string text;                   // the normalised words, one after the other
  std::vector<Word> words;            // none is empty
  std::vector<std::uint32_t> source;  // of each byte of `text`: the code point of the original that it came from
  std::vector<std::uint32_t> starts;  // of each code point of the original: its first byte; at the end, their number

  std::string_view word(std::size_t i) const {
    return std::string_view(text).substr(words[i].begin, words[i].end - words[i].begin);
  }
  // Where the bytes [begin, end) of `text`, whole characters, stood in the original. What was removed at the end of a
  // word, such as the accent of a letter that was written as two characters, is no part of it.
  Offsets offsets(std::size_t begin, std::size_t end) const;
};

// `kept` strings, none empty, are cut out before anything else, wherever they stand, and are words as they are: [MASK]
// in a user's text is one word, not three. InputError: the text is not UTF-8, or has 4 GB or more.
BasicText split_basic(std::string_view text, const BasicOptions& options = {},
                      std::span<const std::string_view> kept = {});

// The normalised words of a text, each once with its count, in byte order: what a vocabulary is trained from. Kept
// strings are not counted.
Vocabulary::Counts count_basic_words(std::string_view text, const BasicOptions& options = {},
                                     std::span<const std::string_view> kept = {});

}  // namespace data
