// What BERT's basic tokenisation asks about a character. The Unicode work is utf8proc's; the answers are those of the
// `tokenizers` package (Rust, BertNormalizer and BertPreTokenizer 0.23), which stand still while Unicode grows: its
// categories are of Unicode 8, its normalisation of Unicode 9. A mark, sign or control that came later is an ordinary
// letter there, and here, so that the same text gives the same pieces with every version of utf8proc.
#pragma once

#include <cstdint>
#include <utility>

namespace data {

enum class BertCharacter {
  removed,  // NUL, U+FFFD, and what is invisible: control, format and private-use characters (Cc, Cf, Co)
  blank,    // tab, line feed, carriage return, and the separators Zs, Zl, Zp
  chinese,  // a word by itself
  other,
};
// Google's tokenization.py removes Cc and Cf alone, so that a private-use character makes its word [UNK]; the package
// removes it, and so do we. Unassigned characters stay in both. Nor has the package U+2B820 … U+2B91F among the Chinese
// characters, which Google has (a slip of one digit); ours are the package's.
BertCharacter bert_character(std::int32_t code);

// A word by itself, after normalisation: all ASCII symbols, and the categories P*.
bool is_bert_punctuation(std::int32_t code);

// An accent (category Mn), which goes with lower case.
bool is_accent(std::int32_t code);

// Canonical combining class: within a run of characters other than 0, NFD sorts by it.
int combining_class(std::int32_t code);

// The full canonical decomposition (NFD) of one character, in at most 4 codes; answers how many.
int decompose(std::int32_t code, std::int32_t (&codes)[4]);

// Lower case, and the code that follows it or 0: U+0130 (İ) alone becomes two, i and U+0307.
std::pair<std::int32_t, std::int32_t> bert_lower_case(std::int32_t code);

}  // namespace data
