// What the best reader there is knows of masked words and of two segments, in the language of documents.h: the floors
// of BERT's two losses (Devlin et al. 2019, section 3.1), which no model can go below but by luck.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "datasets/planted/documents.h"

namespace data {

// How words are covered: each is chosen with the probability ρ = `chosen`, whatever else is chosen. A chosen one
// becomes [MASK] with the probability m, a random word with r (each of the V equally likely, itself among them), or
// stays.
struct Masking {
  double chosen = 0.15;  // ρ
  double masked = 0.8;   // m
  double random = 0.1;   // r; what is left of 1, k, stays
};

// What the second segment is to the first, as probabilities: what follows it; a piece of another document; what stands
// before it. Parts of 1, or of any sum.
struct SegmentRelation {
  double next = 0.5, random = 0.5, swapped = 0;
};

// The words that are seen, of PlantedDocuments::words(), or kMasked. The second segment may be empty. Segments are
// whole sentences, but for the last, which may end anywhere when it is `cut`. Special symbols are no words: left out.
struct SeenSegments {
  static constexpr TokenId kMasked = -1;
  TokenIds first, second;
  bool cut = false;
};

struct DocumentReading {
  std::vector<std::vector<double>> words;  // of each chosen place, P(its word | all that is seen, it is chosen), [V]
  SegmentRelation relation;                // after reading; as before where there is no second segment
  double log_likelihood = 0;               // ln P(all that is seen), with the prior of the relation
};

// The loss of a masked language model is asked at chosen places alone, so the output at place i need only be right when
// i is chosen: the least loss is −ln P(w_i | x, i chosen), where x = x_1 … x_n is what is seen. Which of the seen words
// were chosen is not seen. Choices are independent of each other and of the words, so
//
//   P(w_i = w, x | i chosen) = c_i(w) · P(x_i | w, i chosen)      c_i(w) = P(w_i = w, all x_j but x_i)
//   P([MASK] | w, chosen) = m          P(x | w, chosen) = r/V + k·1{x = w}        k = 1 − m − r
//
// Under a [MASK] the answer is c_i itself; where a word is seen it is c_i weighed by r/V, and by r/V + k for that word.
// In c_i the other places come in whether chosen or not, for the reader cannot know:
//
//   P([MASK] | w) = ρm          P(x | w) = ρr/V + (1 − ρ + ρk)·1{x = w}
//
// The words are those of a hidden Markov model, so c_i is a forward and a backward sum over contexts (Rabiner 1989,
// section III). With α_i(s) = P(x_1 … x_i, context s behind them) and β_i(s) = P(x_{i+1} … x_n | s),
//
//   c_i(w) = Σ over arcs s → s′ of a class that has w:  α_{i−1}(s) · P(arc | s) · P(w | class) · β_i(s′)
//
// Between the segments a context s that begins a sentence goes on as itself with the probability P(next), else the
// context is drawn anew, with another topic: α(s) ← P(next) α(s) + P(random) · Σα · P(s at a start). What is before
// that point and what is behind it give P(next | x). Swapped segments are a second pass, over the second and then the
// first.
//
// The reader knows the grammar, the rates, and that segments are made of whole sentences, but not of how many: each
// number is taken as equally likely. BERT's own program chooses exactly 15 % of the places of an input, so that the
// number of [MASK] tells a little about the words that are seen: choose each place by itself where this floor is to
// hold.
//
// Costs O(words · arcs · topics): about 1 ms for 64 words and the default language.
class DocumentPosterior {
 public:
  // The language must outlive this. InputError: rates that are no probabilities, or sum to more than 1.
  explicit DocumentPosterior(const PlantedDocuments& language, const Masking& masking = {});

  // `chosen`: places, counted through both segments from 0. InputError: an empty first segment, a word or a place that
  // is none, a relation that is no probability, `swapped` for a cut segment; what no sentences can be under this
  // masking.
  DocumentReading read(const SeenSegments& seen, std::span<const std::size_t> chosen,
                       const SegmentRelation& prior = {}) const;

  // ln P(truth[n] | all that is seen, it is chosen) of the places chosen[n]. Minus their mean is the least loss there
  // is. InputError: as above, or another number of truths than of places.
  std::vector<double> masked_log_probabilities(const SeenSegments& seen, std::span<const std::size_t> chosen,
                                               std::span<const TokenId> truth, const SegmentRelation& prior = {}) const;

  // For a model that reads from the left to the right: ln P(w_t | w_1 … w_{t−1}) of words that begin with a sentence,
  // of one document. InputError: a word that is none, or that cannot stand there.
  std::vector<double> left_to_right_log_probabilities(std::span<const TokenId> words) const;

 private:
  struct Channel {
    double masked, random, kept;  // P([MASK]), P(x) of any word x, and what the true word has more than that
  };
  struct Pass;
  using Table = std::vector<double>;  // [contexts, width]

  void check_word(TokenId word) const;
  void check(const SeenSegments& seen, std::span<const std::size_t> chosen, const SegmentRelation& prior) const;
  Table fresh() const;  // the contexts that a sentence begins with, if nothing is known
  // all(arc, P(arc, what is seen)) for arcs of every topic, one(arc, topic, P) for arcs of one; their parts add up.
  template <class AllTopics, class OneTopic>
  void each_arc(TokenId seen, const Channel& channel, const AllTopics& all, const OneTopic& one) const;
  void forward(const Table& from, Table& to, TokenId seen, const Channel& channel) const;
  void backward(const Table& from, Table& to, TokenId seen, const Channel& channel) const;
  Table classes_between(const Table& before, const Table& behind) const;  // Σ α · P(arc) · β, [classes]
  void keep_starts(Table& table) const;                                   // no sentence goes on
  Pass pass(const TokenIds& first, const TokenIds& second, double follows, bool cut,
            std::span<const std::size_t> chosen) const;
  std::vector<double> words_at(const Table& classes, TokenId seen) const;

  const PlantedDocuments& language_;
  std::size_t topics_, starts_;
  std::size_t width_;                                  // of a row of a table: topics, and zeros up to a multiple of 8
  Channel any_, chosen_;                               // of a place; of one that is known to be chosen
  std::vector<std::vector<std::uint32_t>> arcs_with_;  // [classes] the arcs with a class, whatever the topic
  std::vector<double> probability_in_class_;           // [V]
};

}  // namespace data
