// Exercise 10.3: the longest piece first.
//
//   unaffable → un ##aff ##able
//
// A word is cut from its start: take the longest piece of the vocabulary that it begins with, then the longest that the
// rest begins with, and so on, without ever turning back. Within a word a piece is written with ## in the vocabulary:
// `able` is a word of its own or the start of one, `##able` is not. A word that cannot be cut to its end is [UNK]:
// one, for all of it. So is a word of more than 100 characters, without a look at it.
#pragma once

#include <cstddef>
#include <set>
#include <string>
#include <vector>

using Vocabulary = std::set<std::string>;

// The number of characters of a text in UTF-8. A character has one to four bytes, of which all but the first lie in
// 0x80 … 0xBF: é is C3 A9, 汤 is E6 B1 A4.
inline std::size_t characters(const std::string& text) {
  std::size_t count = 0;
  for (const char c : text) count += (static_cast<unsigned char>(c) & 0xC0U) != 0x80U;
  return count;
}

// A word has no # in it; it may be empty, and then has no pieces.
inline std::vector<std::string> pieces_of(const std::string& word, const Vocabulary& vocabulary) {
  const std::vector<std::string> unknown = {"[UNK]"};
  if (characters(word) > 100) return unknown;
  std::vector<std::string> pieces;
  for (std::size_t begin = 0, end; begin < word.size(); begin = end) {
    const std::string start = begin == 0 ? "" : "##";
    // An end within a character gives no piece: those of the vocabulary are whole.
    for (end = word.size(); end > begin && !vocabulary.contains(start + word.substr(begin, end - begin));) --end;
    if (end == begin) return unknown;  // and not the pieces that were found, too
    pieces.push_back(start + word.substr(begin, end - begin));
  }
  return pieces;
}
