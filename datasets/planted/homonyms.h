// Sentences with words of two meanings, and the right meaning of each: "apple" the fruit, "apple" the company.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "datasets/random.h"

namespace data {

// What a word can mean. Its label in a sentence is `name`.
struct Sense {
  std::string_view name;                  // "FRUIT"
  std::vector<std::string_view> members;  // words that mean nothing else: "pear"
  std::vector<std::string_view> cues;     // words that tell the meaning of another: "orchard"
};

// A word of two meanings, as places in senses().
struct Homonym {
  std::string_view word;
  std::size_t first, second;
};

struct HomonymSentence {
  std::vector<std::string> words;
  std::vector<std::string> labels;  // of each word: a sense, or kNoSense
  std::size_t place = 0;            // of the word that has a sense,
  std::size_t cue = 0;              // and of the word that tells which
  bool homonym = false;             // it has two meanings; else it is a member of one sense
};

struct HomonymOptions {
  int homonym_percent = 70;     // sentences about a homonym; the others are about a member of a sense
  int cue_first_percent = 50;   // sentences whose cue stands before the word, so that who reads on is not needed
  int distractor_percent = 25;  // sentences with the cue of a third sense, which must not be believed
};

// Sentences in a plain English of a few frames. Both meanings of a homonym are equally likely, the cue is drawn from
// its sense and stands at least four words away; everything between and around them is drawn without regard to the
// meaning.
//
//   in the orchard , as we saw , the apple was better than before .                    apple = FRUIT
//   the apple , to our surprise , had something to do with the profit .                apple = COMPANY
//
// So the word alone tells nothing (one half), nor do its neighbours; who reads from the left to the right knows the
// answer in one half of the sentences, and who reads from both sides in all.
class HomonymCorpus {
 public:
  static constexpr std::string_view kNoSense = "O";

  // InputError: a percentage outside 0 … 100.
  explicit HomonymCorpus(const HomonymOptions& options = {});

  // The same seed gives the same sentences with every compiler. Train and test parts take different streams.
  std::vector<HomonymSentence> generate(std::size_t sentences, std::uint64_t seed, std::uint64_t stream = 0) const;

  static const std::vector<Sense>& senses();
  static const std::vector<Homonym>& homonyms();

 private:
  HomonymSentence sentence(Random& random) const;

  HomonymOptions options_;
};

}  // namespace data
