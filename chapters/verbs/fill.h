// fill.h: what may stand where a text has [MASK], and what a text is as a vector.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <vector>

#include "chapters/10_bert/pretrained.h"

namespace verbs {

inline const std::vector<std::string> kBerts = {"bert"};  // model_type of the folders that fill and embed read

struct Filling {
  std::string piece;     // as it is spelled in the vocabulary
  double p = 0;          // of all pieces, also where `targets` are asked for
  std::string sequence;  // the text with the piece in this place
};
// For each [MASK] of a text the `best` likeliest pieces, the likeliest first; with `targets`, those alone, all of them.
// program::UserError: the folder has no head that guesses.
std::vector<std::vector<Filling>> fillings(const bert::Pretrained& pretrained, const std::string& text,
                                           std::size_t best, std::span<const data::TokenId> targets = {});

// The piece that stands for a word; of a word of several pieces the first, which `split` then says.
struct Target {
  data::TokenId piece = 0;
  bool split = false;
};
Target target_of(const data::WordPiece& vocabulary, const std::string& word);

enum class Pooling {
  mean,    // of all pieces' vectors (sentence-transformers)
  cls,     // that of [CLS]
  pooler,  // tanh of it, W and b (Devlin et al. 2019, for next sentence prediction)
};
// Each text as a vector of length 1: [n, d]. A text of more than `longest` pieces loses its end.
// program::UserError: the pooler is asked for and the folder has none.
std::vector<std::vector<float>> vectors_of(const bert::Pretrained& pretrained, std::span<const std::string> texts,
                                           Pooling pooling, std::size_t longest);

}  // namespace verbs
