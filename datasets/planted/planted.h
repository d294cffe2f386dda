// A language with planted structure: what a model can learn from it, and the best perplexity there is, are known
// exactly.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <unordered_map>
#include <vector>

#include "datasets/random.h"

namespace data {

// Sizes of the vocabulary, and how strictly the rules below hold (in percent).
struct PlantedOptions {
  int domains = 8;  // D, topics that nouns belong to, and as many groups of verbs; even, 2 … 14
  int nouns = 30;   // nouns in a domain, verbs in a group: each with a singular and a plural form
  int verbs = 20;
  int adjectives = 60;
  int adverbs = 60;
  int topic_percent = 80;   // how often a sentence goes on with the topic of the one before
  int verb_percent = 65;    // how often a subject takes one of its domain's D/2 usual verb groups
  int object_percent = 90;  // how often the object's domain is the one that subject and verb call for
  std::uint64_t seed = 1;   // of the words' spelling; of a text's sentences, see generate()
};

// Words that stand for each other in every context: only their frequencies (Zipf's law) differ.
struct WordClass {
  std::string name;                   // "noun 3 plural"
  std::vector<std::string> words;     // the most frequent first
  std::vector<std::uint64_t> weight;  // P(word | class) = weight / total
  std::uint64_t total = 0;
};

// The kind of a class of that name, whatever its domain: "noun 3 plural" → "noun plural".
std::string kind_of(std::string class_name);

struct PlantedText {
  std::vector<std::string> words;       // [T]
  std::vector<double> log_probability;  // [T], ln P(w_t | all words before) under the grammar itself
};

// Sentences of seven words in one of two frames, each taken half of the time:
//
//   Det  Noun  Verb  Det  Adjective  Noun  .           this kebu mirut those fopec kuris .
//   Det  Noun  Adverb  Verb  Det  Noun  .
//
//   - Synonyms: each choice below is one of a class (domain × number), then of a word in it. A model that finds the
//     classes knows what to expect after word pairs that it never saw; a count of word n-grams does not.
//   - Agreement: a noun has its determiner's number, a verb its subject's, also across the word between them.
//   - Memory of three words: the subject's domain is most often that of the object of the sentence before.
//   - Memory of four words: subject domain s and verb group g call for the object domain (s + g) mod D. This is no sum
//     of an effect of s and an effect of g: it takes a hidden layer (as XOR does), and a window of n = 5.
//
// The grammar is unambiguous: its state follows from the words, so each word's true probability is a product of two
// fractions. Choices are made in whole numbers: the same seed gives the same text with every compiler.
class PlantedLanguage {
 public:
  // What the words so far determine about the next one.
  enum class Slot { kSubjectDeterminer, kSubject, kAdverbOrVerb, kVerb, kObjectDeterminer, kAdjective, kObject, kStop };
  struct State {
    Slot slot = Slot::kSubjectDeterminer;
    bool adverb = false;  // the sentence is in the second frame
    int number = 0;       // of the last determiner or subject: 0 singular, 1 plural
    int topic = -1;       // domain of the object of the sentence before; −1: none yet, all are equally likely
    int subject = 0;      // domain
    int verb = 0;         // group
  };

  // InputError: an option outside its range.
  explicit PlantedLanguage(const PlantedOptions& options = {});

  // `tokens` words, whole sentences but for the last. Train, validation and test parts are parts of one text.
  PlantedText generate(std::size_t tokens, std::uint64_t seed) const;

  const std::vector<WordClass>& classes() const { return classes_; }
  std::size_t class_of(const std::string& word) const;  // std::out_of_range for a word of no class
  std::size_t vocabulary_size() const { return class_of_.size(); }

  // Planted analogies a : b = c : d as classes, "domain × number": noun 0 singular is to noun 0 plural as noun 1
  // singular to noun 1 plural. Any word of class d is a right answer for words of a, b and c. Nouns, then verbs.
  std::vector<std::array<std::size_t, 4>> analogies() const;

  // P(class | state) = weight / sum of the weights, [classes]; and the state after a word of the class `next`.
  std::vector<std::uint64_t> class_weights(const State& state) const;
  State advance(State state, std::size_t next) const;

 private:
  std::size_t noun(int domain, int number) const { return static_cast<std::size_t>(kNouns + 2 * domain + number); }
  std::size_t verb(int group, int number) const { return noun(options_.domains + group, number); }
  void add_class(std::string name, std::vector<std::string> words);

  static constexpr int kDeterminers = 0;  // class ids: determiner singular and plural, …
  static constexpr std::size_t kAdjectives = 2, kAdverbs = 3, kStops = 4;
  static constexpr int kNouns = 5;  // … then noun 0 singular, noun 0 plural, noun 1 singular … verbs likewise

  PlantedOptions options_;
  std::vector<WordClass> classes_;
  std::unordered_map<std::string, std::size_t> class_of_;
};

}  // namespace data
