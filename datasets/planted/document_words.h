// The words of documents.h, and the classes that its grammar speaks of.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "datasets/text/vocabulary.h"

namespace data {

struct PlantedDocumentOptions;
enum class Script { english, chinese };

// Words that stand for each other in every context: only their frequencies (Zipf's law) differ.
struct DocumentClass {
  TokenId first = 0;                  // its words are first, first + 1, …
  std::vector<std::uint64_t> weight;  // P(word | class) = weight / total
  std::uint64_t total = 0;
};

// Functions give numbers of classes. Topics, kinds, groups, stems and forms count from 0; a number is 0 singular or 1
// plural. A verb has a form for each mood, 0 … K−1, and after them one for each number.
class DocumentWords {
 public:
  explicit DocumentWords(const PlantedDocumentOptions& options);  // which are in their ranges

  std::size_t determiner(std::size_t number) const { return number; }
  std::size_t stop() const { return 2; }
  std::size_t conjunction(std::size_t mood) const { return 3 + mood; }
  std::size_t adverb(std::size_t gender, std::size_t group) const { return 3 + kinds_ + gender * kinds_ + group; }
  std::size_t particle(std::size_t kind) const { return adverb(kinds_, 0) + kind; }
  std::size_t verbs(std::size_t group, bool separable, std::size_t form) const {
    return particle(kinds_) + (group * (kinds_ + 2) + form) * 2 + (separable ? 1 : 0);
  }
  // Those of a topic are neighbours: the class of topic t is that of topic 0, plus t.
  std::size_t adjectives(std::size_t topic) const { return verbs(kinds_, false, 0) + topic; }
  std::size_t noun(std::size_t stem, std::size_t number, std::size_t topic) const {
    return adjectives(topics_) + (2 * stem + number) * topics_ + topic;
  }

  const std::vector<DocumentClass>& classes() const { return classes_; }
  const std::vector<std::string>& spelling() const { return spelling_; }  // [V]
  std::size_t class_of(TokenId word) const { return class_of_[static_cast<std::size_t>(word)]; }
  double probability_in_class(TokenId word) const;
  std::uint64_t noun_weight(std::size_t stem) const;     // its frequency among the nouns of its topic
  std::uint64_t verb_weight(bool separable) const;       // of the verbs of that sort among those of their group
  std::string_view between() const { return between_; }  // words of a sentence: a blank, or nothing

 private:
  void add_class(const std::vector<std::string>& words, const std::vector<std::uint64_t>& weight);

  std::size_t topics_, kinds_;
  std::vector<DocumentClass> classes_;
  std::vector<std::string> spelling_;
  std::vector<std::size_t> class_of_;
  std::string_view between_;
};

}  // namespace data
