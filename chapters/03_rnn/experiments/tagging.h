// tagging.h: N→N, a label for each word. Planted homonyms, where only the sentence tells what a word means, and the
// parts of speech of Brown.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "chapters/03_rnn/experiments/tagger.h"
#include "datasets/planted/homonyms.h"
#include "datasets/text/vocabulary.h"

namespace rnn {

// Sentences as numbers; what is known of words and labels comes from the part to learn from.
struct Tagged {
  data::Vocabulary words, labels;
  std::vector<data::LabelledSentence> train, test;
};

// The best that can be said of a word without looking at its sentence: the label it had most often. For a word that was
// not seen, the most frequent label of all.
std::vector<data::TokenIds> majority_labels(const Tagged& data);
// The same for a word between its two neighbours; where these three were not seen together, majority_labels.
std::vector<data::TokenIds> window_labels(const Tagged& data);

// --- homonyms
// ---------------------------------------------------------------------------------------------------------

struct HomonymScore {
  std::string tagger;
  std::vector<data::TokenIds> labels;  // of the test sentences
  double homonyms = 0;                 // share of homonyms whose sense is right,
  double cue_first = 0, cue_last = 0;  // of those whose cue stands before, or behind
  double members = 0;                  // share of words with one sense
  Fitted fitted = {};
};

struct HomonymTask {
  Tagged data;
  std::vector<data::HomonymSentence> sentences;  // of the test part
  HomonymScore majority, window, forward, both, control;

  std::vector<const HomonymScore*> scores() const { return {&majority, &window, &forward, &both, &control}; }
};

// Learns from so many planted sentences and tests on a third as many others. The control learns from sentences in which
// the senses of each homonym have been shuffled among its sentences: then the cue tells nothing, and one half is the
// best there is.
HomonymTask run_homonyms(std::int64_t sentences, const FitOptions& options);

// --- parts of speech
// --------------------------------------------------------------------------------------------------

struct TagScore {
  std::string tagger;
  double all = 0;        // share of words whose tag is right,
  double ambiguous = 0;  // of words seen with several tags,
  double unknown = 0;    // of words not seen
  double seconds = 0;
};

struct TagTask {
  std::size_t train_words = 0, test_words = 0, tags = 0;
  TagScore majority, forward, both;
};

// Nine sentences of ten to learn from, the tenth to test, from every `every`-th text of the Brown corpus.
TagTask run_tags(const std::filesystem::path& brown, std::size_t every, const FitOptions& options);

}  // namespace rnn
