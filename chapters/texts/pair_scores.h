// pair_scores.h: what translations are worth, as a whole and by the length of their sources.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <vector>

#include "chapters/program/console.h"
#include "chapters/program/loop.h"
#include "chapters/program/run_record.h"
#include "chapters/texts/pair_corpus.h"

namespace program {

struct PairScore {
  std::size_t sentences = 0;
  std::size_t least = 0, most = 0;  // words of their sources
  double exact = 0;                 // share that equals the reference
  double bleu = 0, chrf = 0;        // 0 … 100, over the corpus
};

// Of what was written for the test pairs of the corpus, in their order. Where a source has several translations, what
// equals any of them is exact; BLEU and chrF compare with the pair's own.
struct Scores {
  PairScore all;
  std::vector<PairScore> by_length;  // fifths, the shortest sources first
};
Scores score_pairs(const PairCorpus& corpus, std::span<const data::TokenIds> written);

// A translator that was trained, for an experiment.
struct Learned {
  std::string name;
  std::size_t parameters = 0;
  double seconds = 0;  // of training
  double loss = 0;     // −ln P of a word of the test pairs, the true words before given
  Scores scores = {};

  // Exact translations of the shortest fifth less those of the longest.
  double gap() const { return scores.by_length.front().exact - scores.by_length.back().exact; }
};
Table learned_table(const std::vector<const Learned*>& all);
void record_learned(RunRecord& record, const std::vector<const Learned*>& all);

// What greedy search or beam search wrote for the test pairs.
struct Written {
  std::string search;
  std::vector<data::TokenIds> sentences;
  Scores scores;
};
Written written_by(std::string search, const PairCorpus& corpus, std::vector<data::TokenIds> sentences);

// The translator that a run trains, whatever its type is.
struct Translated {
  const PairCorpus& corpus;
  std::size_t parameters = 0;
  Curve curve = {};
  double seconds = 0;                 // of training
  double loss = 0;                    // of the test pairs, as in Learned
  std::vector<Written> written = {};  // greedy and beam search, which comes last
};
Table score_table(const Translated& translated);
Table length_table(const Translated& translated);  // of beam search
// Source, reference and translation of test sentences from the shortest to the longest.
Table example_table(const Translated& translated, std::size_t count = 8);
void print_written(const Translated& translated);  // all three
// Pairs, time, metric "translator" and curves.
void record_translated(RunRecord& record, const Translated& translated);
// Places of the test pairs, the shortest sources first.
std::vector<std::size_t> shortest_first(const PairCorpus& corpus);

// On the screen, a line: the pairs; the translator that has learned from them.
void describe(const PairCorpus& corpus);
void describe(const Translated& translated);

}  // namespace program
