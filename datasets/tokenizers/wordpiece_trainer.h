// Training a WordPiece vocabulary from the words of a text and their counts.
//
// Words begin as characters (play → p ##l ##a ##y). The pair of neighbouring pieces with the best score becomes a
// piece, wherever it stands, and so on until the vocabulary is full. Two scores:
//   frequency   count(ab). That is byte pair encoding (Sennrich et al. 2016) written with ##, and what the
//               `tokenizers` package trains under the name WordPiece.
//   likelihood  count(ab) / (count(a) count(b)): the pair that raises the likelihood of a unigram model the most, in
//   the
//               reading that is usual of Schuster and Nakajima (2012, section 3), whose program was never published. It
//               likes pieces that stand together and seldom apart: without a minimum count, those of rare words.
#pragma once

#include <string>
#include <vector>

#include "datasets/text/vocabulary.h"

namespace data {

enum class PieceScore { frequency, likelihood };

struct WordPieceTraining {
  TokenId size = 8000;  // of the vocabulary, with [PAD] [UNK] [CLS] [SEP] [MASK]
  PieceScore score = PieceScore::frequency;
  std::int64_t minimum_count = 2;  // of a character, and of a pair that is to become a piece
};

// The pieces of a vocabulary in the order of their ids: the special ones, the characters in byte order, those within a
// word (##) in byte order, the merged ones in the order in which they were made; fewer than `size` when no pair is
// frequent enough. `words`: normalised words, each once, with counts > 0 (count_basic_words).
//
// The same words give the same pieces everywhere, in whatever order they come: among equal scores the pair that is seen
// more often is first, then the one whose first piece, then whose second, comes first in byte order. Characters below
// the minimum count have no piece, and words with such a character take no part: they are [UNK]. Where there are more
// characters than room, the most frequent are taken.
// InputError: no words; a word that begins with ## or is a special piece, or is empty or not UTF-8; a count below 1; a
// size that leaves no room for a character.
std::vector<std::string> train_wordpiece(const Vocabulary::Counts& words, const WordPieceTraining& training = {});

}  // namespace data
