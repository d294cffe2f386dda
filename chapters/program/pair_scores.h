// pair_scores.h: what translations are worth, as a whole and by the length of their sources.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <vector>

#include "chapters/program/console.h"
#include "chapters/program/pair_corpus.h"
#include "chapters/program/run_record.h"

namespace program {

struct PairScore {
  std::size_t sentences = 0;
  std::size_t least = 0, most = 0;  // words of their sources
  double exact = 0;                 // share that equals the reference
  double bleu = 0, chrf = 0;        // 0 … 100, over the corpus
};

// Of what was written for the test pairs of the corpus, in their order. Where a source has several translations, what
// equals any of them is exact; BLEU and chrF compare with the pair's own.
PairScore score_pairs(const PairCorpus& corpus, std::span<const data::TokenIds> written);

// The same in `parts` parts of like size, the shortest sources first.
std::vector<PairScore> score_by_length(const PairCorpus& corpus, std::span<const data::TokenIds> written,
                                       std::size_t parts = 5);

// Of each test pair: 1 where it is exact, else 0.
std::vector<double> exact_matches(const PairCorpus& corpus, std::span<const data::TokenIds> written);

// A translator that was trained, for an experiment.
struct Learned {
  std::string name;
  std::size_t parameters = 0;
  double seconds = 0;  // of training
  double loss = 0;     // −ln P of a word of the test pairs, the true words before given
  PairScore score = {};
  std::vector<PairScore> by_length = {};
  std::vector<double> exact = {};  // of each test pair

  // Exact translations of the shortest fifth less those of the longest.
  double gap() const { return by_length.front().exact - by_length.back().exact; }
  // Scores what it wrote for the test pairs.
  void score_written(const PairCorpus& corpus, std::span<const data::TokenIds> written);
};
Table learned_table(const std::vector<const Learned*>& all);
void record_learned(RunRecord& record, const std::vector<const Learned*>& all);

// Greedy search, beam search: what each wrote for the test pairs.
struct Written {
  std::string search;
  std::vector<data::TokenIds> sentences;
};
Table score_table(const PairCorpus& corpus, std::span<const Written> searches);
Table length_table(const PairCorpus& corpus, std::span<const data::TokenIds> written);
// Source, reference and translation of test sentences from the shortest to the longest.
Table example_table(const PairCorpus& corpus, std::span<const data::TokenIds> written, std::size_t count = 8);
// Places of the test pairs, the shortest sources first.
std::vector<std::size_t> shortest_first(const PairCorpus& corpus);

void describe(const PairCorpus& corpus);  // on the screen
void record_pairs(RunRecord& record, const PairCorpus& corpus);

}  // namespace program
