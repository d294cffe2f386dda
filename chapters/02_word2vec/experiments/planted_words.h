// planted_words.h: what vectors know of the planted language (datasets/planted/planted.h), where the right answers are
// known. Every function takes any matrix of vectors [|V|, d] whose row w is the vector of word w of the vocabulary.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "autograd/array.h"
#include "datasets/planted/planted.h"
#include "datasets/text/vocabulary.h"

namespace word2vec {

// The rows at length 1, so that products of rows are cosines. A row of zeros stays.
ag::Array unit_rows(const ag::Array& vectors);

// The class each word was planted in, [|V|]; −1 for a word of none (<unk>).
std::vector<int> planted_classes(const data::Vocabulary& vocabulary, const data::PlantedLanguage& language);

// a is to b as c is to …: the word x with the greatest cos(x, b − a + c), all vectors at length 1 (3CosAdd; Mikolov,
// Yih and Zweig 2013; the name is Levy & Goldberg's, 2014). By custom a, b and c are left out of the search.
struct AnalogyScore {
  std::size_t questions = 0;
  double excluding = 0;    // how often x is of the class asked for, when a, b and c are left out
  double including = 0;    // … and when they are not
  double query_words = 0;  // how often, when they are not left out, x is one of them
  double only_c = 0;       // control: the nearest neighbour of c is taken as the answer, with a, b and c left out
  double chance = 0;       // the share of V that would be right
};
// `each` questions for every planted analogy between classes, the words drawn from their classes as often as the
// language uses them.
AnalogyScore score_analogies(const ag::Array& vectors, const data::Vocabulary& vocabulary,
                             const data::PlantedLanguage& language, std::size_t each, std::uint64_t seed);

// How a table of vectors is ordered: words of one class stand for each other in every sentence, and should be near.
struct Likeness {
  double same_class = 0, other_class = 0;  // mean cosine of two words
  double neighbour = 0;                    // share of the words whose nearest word is of their class
};
Likeness measure_likeness(const ag::Array& vectors, const std::vector<int>& classes);

// The two tables of a model and their sum. `beside`: the share of the words w of which the best context,
// argmax_u v'_u · v_w, is of their own class: no sentence has two such words next to each other.
struct TwoTables {
  Likeness input, output, sum;
  double beside = 0;
};
TwoTables compare_tables(const ag::Array& input, const ag::Array& output, const std::vector<int>& classes);

}  // namespace word2vec
