// show.h: what came out of a run, for the terminal, run.json and report.html.
#pragma once

#include <optional>
#include <vector>

#include "chapters/02_word2vec/experiments/corpus.h"
#include "chapters/02_word2vec/experiments/cost.h"
#include "chapters/02_word2vec/experiments/encodings.h"
#include "chapters/02_word2vec/experiments/learned.h"
#include "chapters/02_word2vec/experiments/planted_words.h"
#include "chapters/02_word2vec/experiments/pmi.h"
#include "chapters/02_word2vec/settings.h"
#include "chapters/program/console.h"
#include "chapters/program/run_record.h"
#include "datasets/vectors/unit_vectors.h"
#include "datasets/vectors/word_scores.h"

namespace word2vec {

// What the experiments of this chapter found, before any text is read.
struct Experiments {
  OneHotFacts one_hot;
  BagFacts bag;
  LookupFacts lookup;
  std::vector<PmiFit> pmi;  // for k = 1, 5 and 15
  CostGrowth cost;
};

struct Outcome {
  const Corpus& corpus;
  const Settings& settings;
  const Experiments& experiments;
  const Training& training;
  const data::WordVectors& vectors;  // v of every word but <unk>, the most frequent first
  const data::UnitVectors& units;    // the same at length 1

  // Of the planted language.
  std::optional<AnalogyScore> analogies = {};
  std::optional<TwoTables> tables = {};
  std::optional<SentenceFacts> sentences = {};
  // Of the files of --similarity (else, of the planted language, of its own pairs) and --questions.
  std::optional<data::SimilarityScore> similarity = {};
  std::optional<data::QuestionScores> questions = {}, questions_including = {};
};

data::WordVectors word_vectors(const Corpus& corpus, const Training& training);

program::Table encodings_table(const Experiments& experiments);
program::Table pmi_table(const Experiments& experiments);
program::Table cost_table(const Experiments& experiments);
program::Table neighbour_table(const Outcome& outcome);
// How the vectors do on questions of which the answers are known; no rows where there are none.
program::Table score_table(const Outcome& outcome);

// run.json and report.html in common.out.
void write_results(const Outcome& outcome, program::RunRecord& record, const program::Common& common);

}  // namespace word2vec
