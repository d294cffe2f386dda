// examples.h: what the trainer learns from, one example after the other. All that is random about training is drawn
// here, so that another program of the same model can be given the very same examples.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "chapters/02_word2vec/fast/subsampling.h"
#include "chapters/02_word2vec/fast/text.h"
#include "datasets/random.h"
#include "datasets/text/noise.h"

namespace word2vec {

enum class Architecture {
  skip_gram,  // a word and each of its neighbours are an example (Mikolov et al. 2013a, figure 1)
  cbow,       // a word and all of its neighbours: "continuous bag of words"
};

// What examples are made by; letters as in the papers.
struct Sampling {
  Architecture architecture = Architecture::skip_gram;
  std::size_t window = 5;     // c: neighbours on either side
  bool shrink = true;         // draw each word's window from 1 … c: near neighbours count more
  std::size_t negatives = 5;  // k; 0 for hierarchical softmax
  // A negative that is the very word to be predicted is left out, as in the C tool. Equation (4) keeps it.
  bool skip_hits = true;
  double threshold = 1e-4;  // t, of subsampling; 0: none
  Subsampling subsampling = Subsampling::tool;
};

struct Example {
  data::TokenIds inputs;     // whose vectors are the input: one neighbour (skip-gram), all of them (CBOW)
  data::TokenId word = 0;    // what they predict
  data::TokenIds negatives;  // what they should not
};

// As the C tool does: up to 1,000 words that subsampling lets pass are a sentence, unless it ends before; in it windows
// are taken. In skip-gram the neighbour's vector predicts the word in the middle; the paper has it the other way round,
// which gives the same pairs.
class Examples {
 public:
  static constexpr std::size_t kLongestSentence = 1000;

  // keep[w] as of keep_probabilities(). All but `random` must outlive it.
  Examples(Words& words, const Sampling& sampling, std::span<const double> keep, const data::Noise& noise,
           data::Random random)
      : words_(words), sampling_(sampling), keep_(keep), noise_(noise), random_(random) {}

  // Reads the next sentence; false at the end of the text.
  bool read_sentence();
  std::uint64_t words_read() const { return words_read_; }  // in all, with those that were left out

  // The next example of the sentence; false when there is none left. Reuses the memory of `example`.
  bool next(Example& example);

  const data::Random& random() const { return random_; }

 private:
  void take_window();
  void draw_negatives(Example& example);

  Words& words_;
  const Sampling& sampling_;
  std::span<const double> keep_;
  const data::Noise& noise_;
  data::Random random_;
  std::uint64_t words_read_ = 0;
  data::TokenIds sentence_;
  std::size_t middle_ = 0;                           // the word whose neighbours are next,
  std::size_t begin_ = 0, end_ = 0, neighbour_ = 0;  // its window, and where in it we are
};

}  // namespace word2vec
