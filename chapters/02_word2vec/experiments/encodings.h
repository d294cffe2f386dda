// encodings.h: three ways to hand words to a network, in numbers: one-hot vectors, bags of words, embeddings.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "autograd/array.h"
#include "datasets/planted/planted.h"
#include "datasets/text/vocabulary.h"

namespace word2vec {

// One-hot: the word w as e_w, 1 at w and 0 elsewhere.
ag::Array one_hot(const ag::Ids& words, std::size_t vocabulary);  // [N] → [N, |V|]
// Bag of words: a sentence as the sum of its words' one-hot vectors, how often each word of V is in it.
ag::Array bag_of_words(data::TokenView sentence, std::size_t vocabulary);  // → [|V|]
// Embedding: a word as a row of a table W [|V|, d] that is learned. A sentence: the mean of its rows (CBOW's h).
ag::Array mean_vector(data::TokenView sentence, const ag::Array& table);  // → [d]

double distance(const ag::Array& a, const ag::Array& b);  // ‖a − b‖
double cosine(const ag::Array& a, const ag::Array& b);    // a · b / (‖a‖ ‖b‖); 0 where one of them is 0

// Every pair of words is as far apart as every other.
struct OneHotFacts {
  std::size_t dimension = 0, pairs = 0;
  double least_distance = 0, greatest_distance = 0, greatest_cosine = 0;
};
OneHotFacts measure_one_hot(std::size_t vocabulary);

// A bag does not know who bites whom, and two bags are alike only in the words they share.
struct BagFacts {
  std::size_t dimension = 0;
  double other_order = 0;   // distance of "dog bites man" and "man bites dog"
  double other_word = 0;    // cosine of "dog bites man" and "dog bites boy": two words in three
  double no_word = 0;       // cosine of "dog bites man" and "hound nips fellow": means the same, shares nothing
  double other_matter = 0;  // cosine of "dog bites man" and "rain falls here": means something else, shares nothing
};
BagFacts measure_bag_of_words();

// x W with a one-hot x is row w of W: so nobody multiplies.
struct LookupFacts {
  std::size_t vocabulary = 0, d = 0;
  bool equal = false;              // to the last bit
  std::int64_t multiply_adds = 0;  // of the product, for a word
  double product = 0, lookup = 0;  // seconds for a word, the best of several batches
};
LookupFacts compare_lookup(std::size_t vocabulary, std::size_t d, std::uint64_t seed);

// Sentences of the planted language, each beside one that says the same in other words (every word replaced by another
// of its class) and beside one drawn on its own: mean cosines, and how often the first of the two is the greater one.
// Any table [|V|, d] of vectors.
struct SentenceFacts {
  std::size_t sentences = 0;
  double bag_same = 0, bag_other = 0, bag_right = 0;                    // of their bags of words
  double embedding_same = 0, embedding_other = 0, embedding_right = 0;  // of the means of their vectors
};
SentenceFacts compare_sentences(const ag::Array& table, const data::Vocabulary& vocabulary,
                                const data::PlantedLanguage& language, std::size_t sentences, std::uint64_t seed);

}  // namespace word2vec
