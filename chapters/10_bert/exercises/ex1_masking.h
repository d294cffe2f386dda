// Exercise 10.1: hide pieces, 80/10/10.
//
// Of the pieces of a text 15 % are chosen, each by itself. Those will be asked for. Of the chosen
//
//   80 %  become [MASK]
//   10 %  become a piece drawn at random: any but the marks, each as likely, also the one that stood there
//   10 %  stay as they are, and are asked for nevertheless
//
// Marks ([PAD] [UNK] [CLS] [SEP] [MASK]) are never chosen and never drawn.
//
// With whole words all pieces of a word are chosen, or none of them. A piece with ## goes on with the word before;
// right behind a mark there is none, so there it begins one: a text that was cut may begin within a word. What becomes
// of a chosen piece is drawn for each piece of the word anew.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "datasets/random.h"

using Pieces = std::vector<std::string>;

struct Asked {
  Pieces read;                  // what the model reads, as long as the text
  std::vector<std::size_t> at;  // the places that are asked for, in ascending order
  Pieces hidden;                // what stood at each of them
};

inline bool is_mark(const std::string& piece) {
  return piece == "[PAD]" || piece == "[UNK]" || piece == "[CLS]" || piece == "[SEP]" || piece == "[MASK]";
}

// `vocabulary` holds the marks and at least one piece more. random.uniform() is in [0, 1), random.below(n) in 0 … n
// − 1.
inline Asked hide(const Pieces& text, const Pieces& vocabulary, bool whole_words, data::Random& random) {
  // Your code here.
  return {text, {}, {}};
}
