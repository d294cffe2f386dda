// Documents of a planted language: what BERT can learn from them (Devlin et al. 2019), and the lowest losses there are,
// are known exactly (document_posterior.h).
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "datasets/planted/document_words.h"
#include "datasets/random.h"
#include "datasets/text/documents.h"

namespace data {

struct PlantedDocumentOptions {
  int topics = 8;             // 2 … 10: each has nouns and adjectives of its own
  int nouns = 8;              // stems of a topic, each with a singular and a plural; a multiple of `kinds`, 2 K … 40
  int adjectives = 6;         // of a topic, 2 … 40
  int verbs = 8;              // stems of a group, each in K + 2 forms, 4 … 40
  int kinds = 4;              // K, 2 … 4: conjunctions, particles, genders of nouns, groups of verbs; K² adverbs
  int optional_percent = 50;  // how often what may be there is there, 1 … 99
  int carry_percent = 90;     // how often a sentence goes on with the object of the one before, 0 … 99
  std::size_t least_sentences = 6, most_sentences = 12;  // of a document; their number is drawn evenly
  Script script = Script::english;
  std::uint64_t seed = 1;  // of the words' spelling; of the documents, see generate()
};

// What tells which word stands at a place, if the words around it in its sentence are seen, with all of its document:
// the words to its left alone, those to its right alone, either of both, both of them together; or nothing does (free).
enum class DecidedBy { free, left, right, either, both };

struct PlantedSentence {
  TokenIds words;                     // of PlantedDocuments::words()
  std::vector<DecidedBy> decided_by;  // of each word
};

struct PlantedDocument {
  std::size_t topic = 0;
  std::vector<PlantedSentence> sentences;
};

// Sentences of six to ten words, the full stop among them; those in brackets may be missing:
//
//   [Conjunction]  Det   Noun  [Adverb]  Verb   Det    [Adjective]  Noun   [Particle]  .
//    after         this  kebu   often    mired  these   kuvac       kuris   up         .        after calls for -ed
//                  this  kuri            lavut  these               kebus              .
//
//   word                  is decided by                                                     whom that tells
//   conjunction           the verb's ending: each mood has its conjunction                  right
//   determiner            the ending of its noun: singular or plural                        right (the object's, where
//                                                 an adjective might stand instead and does not: both)
//   particle              the group of its verb, which is separable, or there is none       left
//   adverb                the gender of the subject's noun and the group of the verb: there
//                         is one for each pair                                              both
//   full stop             all before it, and a sentence after it                            either (the last: left)
//   nouns, verb, adjective                                                                  free
//
//   - Right and left as mirrors: a conjunction and a particle are each one of K equally likely words, and depend on the
//     verb between them. Who reads from the left to the right knows the particle, and of a conjunction nothing.
//   - Both: the gender alone leaves K of the K² adverbs, and so does the group.
//   - Agreement: without a conjunction the verb has the number of its subject.
//   - Topic: a document has one, whose nouns and adjectives are in all of its sentences. Two segments of different
//     documents mostly differ in it.
//   - Order: the subject of a sentence is most often the object of the one before, singular or plural. So B after A is
//     told from A after B, in one document and one topic.
//
// It is a hidden Markov model. A context (what the words so far let the next ones depend on) has arcs, each with a
// class of words, a probability and the next context; a word is drawn from its class. Contexts are the same for every
// topic. The first sentence of a document has the law of all others (its subject is drawn by the nouns' frequencies, as
// the objects are), so a segment may begin with any sentence. Choices are made in whole numbers: the same seed gives
// the same documents with every compiler.
class PlantedDocuments {
 public:
  struct Arc {
    std::uint32_t from = 0, to = 0;  // contexts
    std::uint32_t word_class = 0;    // of DocumentWords; that of topic 0, when `of_topic`
    bool of_topic = false;
    DecidedBy decided_by = DecidedBy::free;
    std::uint64_t weight = 0;
    double probability = 0;  // weight / sum of the weights of the arcs from there
  };

  // InputError: an option outside its range.
  explicit PlantedDocuments(const PlantedDocumentOptions& options = {});

  // The same seed and stream give the same documents. Train and test parts take different streams.
  std::vector<PlantedDocument> generate(std::size_t count, std::uint64_t seed, std::uint64_t stream = 0) const;

  // As a reader gives them: a sentence is its words with blanks between them, in Chinese without.
  std::vector<Document> text(std::span<const PlantedDocument> documents) const;

  const PlantedDocumentOptions& options() const { return options_; }
  const DocumentWords& lexicon() const { return lexicon_; }
  const std::vector<std::string>& words() const { return lexicon_.spelling(); }  // [V], different ones

  // P(word) of a place that is chosen evenly, [V]; and −Σ P ln P: the loss of a model that looks at nothing.
  std::vector<double> word_frequencies() const;
  double unigram_entropy() const;

  // Contexts 0 … nouns − 1 begin a sentence: 0 … nouns − 1 is the stem of its subject. Arcs go to later contexts, or
  // from a full stop to one of these. They are sorted by `from`.
  std::size_t contexts() const { return first_arc_.size() - 1; }
  std::span<const Arc> arcs() const { return arcs_; }
  std::span<const Arc> arcs_from(std::size_t context) const {
    return std::span(arcs_).subspan(first_arc_[context], first_arc_[context + 1] - first_arc_[context]);
  }
  std::size_t starts() const { return static_cast<std::size_t>(options_.nouns); }
  double start_probability(std::size_t stem) const;  // of the subject of a sentence about which nothing else is known

 private:
  std::uint64_t start_total() const;
  PlantedSentence draw_sentence(std::size_t topic, std::size_t& context, Random& random) const;

  PlantedDocumentOptions options_;
  DocumentWords lexicon_;
  std::vector<Arc> arcs_;
  std::vector<std::size_t> first_arc_;                 // [contexts + 1]
  std::vector<std::uint64_t> totals_, start_weights_;  // [contexts], [starts]
};

}  // namespace data
