// show.h: what came out of a run, for the terminal, run.json and report.html.
#pragma once

#include <vector>

#include "chapters/01_nnlm/experiments/baselines.h"
#include "chapters/01_nnlm/experiments/learned.h"
#include "chapters/01_nnlm/settings.h"
#include "chapters/program/console.h"
#include "chapters/program/run_record.h"

namespace nnlm {

struct Outcome {
  const Corpus& corpus;
  const Settings& settings;
  const Baselines& baselines;
  const Nnlm& model;
  const Training& training;
  const Scored& network;
  Scored mixture = {};
  double alpha = 0;  // the network's share of the mixture
};

// Model, validation and test perplexity, and the test perplexity over the trigram's.
program::Table perplexity_table(const Outcome& outcome);

// A few frequent words and those whose feature vectors are nearest, by cosine.
program::Table neighbour_table(const Outcome& outcome);

// run.json and report.html in common.out.
void write_results(const Outcome& outcome, program::RunRecord& record, const program::Common& common);

}  // namespace nnlm
