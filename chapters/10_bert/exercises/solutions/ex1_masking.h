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
  Asked asked{text, {}, {}};
  bool chosen = false, word_before = false;
  for (std::size_t t = 0; t < text.size(); ++t) {
    const bool goes_on = whole_words && word_before && text[t].starts_with("##");
    word_before = !is_mark(text[t]);
    if (!word_before) continue;
    if (!goes_on) chosen = random.uniform() < 0.15;
    if (!chosen) continue;
    asked.at.push_back(t);
    asked.hidden.push_back(text[t]);
    const double fate = random.uniform();  // once: with a number for each question the shares would be others
    if (fate < 0.8) {
      asked.read[t] = "[MASK]";
    } else if (fate < 0.9) {
      do asked.read[t] = vocabulary[random.below(vocabulary.size())];
      while (is_mark(asked.read[t]));
    }
  }
  return asked;
}
