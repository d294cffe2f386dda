// What word vectors learned from the planted language are asked, with the right answers, in the formats of
// word_scores.h.
#pragma once

#include <cstdint>
#include <vector>

#include "datasets/planted/planted.h"
#include "datasets/text/vocabulary.h"
#include "datasets/vectors/word_scores.h"

namespace data {

// The planted analogies, each with the `words` most frequent words of its classes that the vocabulary has. Any word of
// the class d is a right answer: in a text nothing tells them apart. Two sections: gram1-noun-plural and
// gram2-verb-plural.
std::vector<QuestionSection> planted_questions(const PlantedLanguage& language, const Vocabulary& vocabulary,
                                               std::size_t words = 3);

// Similarity of the classes of two nouns or verbs: of kind (noun, verb), domain and number, the share that they have in
// common, and 0 for different kinds. So it is 1 for two words of one class, 2/3 when domain or number differ, 1/3 when
// both do.
double planted_similarity(const WordClass& a, const WordClass& b);

// `pairs` pairs of different nouns and verbs of the vocabulary, a quarter of them of each similarity. The same seed
// draws the same pairs. InputError when the vocabulary has not enough of them.
std::vector<WordPair> planted_pairs(const PlantedLanguage& language, const Vocabulary& vocabulary,
                                    std::size_t pairs = 400, std::uint64_t seed = 1);

}  // namespace data
