// Word vectors of length 1, whose inner products are cosines: the nearest words, and analogies.
#pragma once

#include <array>
#include <cstddef>
#include <limits>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "datasets/vectors/word_vectors.h"

namespace data {

struct Neighbour {
  std::size_t word = 0;  // number of the word
  float score = 0;
};

// How a : b = c : ? is answered, by the w with the largest
//   kAdd  3CosAdd (Mikolov, Yih and Zweig 2013):          cos(w, b) − cos(w, a) + cos(w, c)
//   kMul  3CosMul (Levy and Goldberg 2014, equation 4):   cos(w, b) cos(w, c) / (cos(w, a) + ε)
// The first ranks words as cos(w, b − a + c) does. In the second ε = 0.001, and cosines are shifted to (cos + 1) / 2,
// in [0, 1], as the paper does. With `include_query` a, b and c themselves may be the answer, as they often are (Linzen
// 2016).
enum class AnalogyMethod { kAdd, kMul };
struct AnalogyOptions {
  AnalogyMethod method = AnalogyMethod::kAdd;
  bool include_query = false;
};
using AnalogyQuery = std::array<std::size_t, 3>;  // a, b, c

struct UnitVectorOptions {
  std::size_t first = std::numeric_limits<std::size_t>::max();  // only this many words: the most frequent
  bool fold_case = false;                                       // lower case; of words that become one, the first stays
};

class UnitVectors {
 public:
  // Divides each vector by its length. A vector of zeros stays: its cosine with every word is 0.
  explicit UnitVectors(const WordVectors& vectors, UnitVectorOptions options = {});

  std::size_t size() const { return words_.size(); }
  const std::string& word(std::size_t i) const { return words_.at(i); }
  std::optional<std::size_t> find(std::string_view word) const;
  // The same, or an InputError that names the most similar spelling among the words.
  std::size_t at(std::string_view word) const;

  double cosine(std::size_t i, std::size_t j) const;
  // The n words of the largest cosine, the word itself left out; of equal ones the more frequent first.
  std::vector<Neighbour> nearest(std::size_t word, std::size_t n) const;
  std::vector<Neighbour> analogy(const AnalogyQuery& query, std::size_t n, AnalogyOptions options = {}) const;

  // The first answer to each query. Cosines are taken once for each word that is asked about and each word there is:
  // Google's 19,544 questions ask about 905 words.
  std::vector<std::size_t> answers(std::span<const AnalogyQuery> queries, AnalogyOptions options = {}) const;

 private:
  // Cosines of the word `asked` with the words first … first + out.size() − 1.
  void cosines(std::size_t asked, std::size_t first, std::span<float> out) const;

  std::vector<std::string> words_;
  std::unordered_map<std::string, std::size_t> ids_;
  bool fold_case_;
  std::size_t dimension_;
  std::vector<float> panels_;  // kLane words side by side, number by number: [⌈N / kLane⌉, D, kLane]
};

}  // namespace data
