// language.h: what a small Transformer makes of planted tasks whose answer is known: sequences, who owes whom, and what
// "it" means.
#pragma once

#include <string>
#include <vector>

#include "chapters/07_transformer/experiments/training.h"

namespace transformer {

// Of copy, reverse and sort.
Settings sequence_settings(const std::string& task);

// 他 欠 我 … and 我 欠 他 …: the same bag of words. With positions, and without.
struct WordOrder {
  Learned with = {}, without = {};
};
WordOrder learn_order(std::uint64_t seed);

// Where all heads looked while a pair was gone through: [1, h, L, S] of each block.
struct Looked {
  std::vector<Tensor> encoder, back, over;  // back, over: the decoder at itself and at the source
};
Looked looked(const Translator& model, const data::IdPair& pair);

// Where a head looks from one word: at what "it" stands for, and at the other noun. Means over test sentences.
struct HeadLook {
  double antecedent = 0, other = 0;  // weights
  double right = 0;                  // share of sentences in which the antecedent has more than the other noun
};
struct Coreference {
  Learned learned;
  Settings settings;
  PairCorpus corpus;
  Translator model;
  // [block][head]: of the encoder from "it"; of the decoder at the source, while it writes the noun that "it" has
  // become. And both before training.
  std::vector<std::vector<HeadLook>> encoder, decoder, untrained_encoder, untrained_decoder;
};
Coreference learn_coreference(program::Profile profile, std::uint64_t seed);
// Share of sentences in which the head that is right most often is right.
double best_right(const std::vector<std::vector<HeadLook>>& heads);

}  // namespace transformer
