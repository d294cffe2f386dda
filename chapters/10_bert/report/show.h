// show.h: what came out of a run, for the terminal, run.json and report.html.
#pragma once

#include <optional>
#include <vector>

#include "chapters/10_bert/experiments/masks.h"
#include "chapters/10_bert/experiments/order.h"
#include "chapters/10_bert/experiments/planted.h"
#include "chapters/program/run_record.h"

namespace bert {

struct Outcome {
  const Settings& settings;
  const Corpus& corpus;
  const Bert& model;
  program::Curve curve = {};
  std::vector<Scores> watched = {};  // at each point of the curve
  double seconds = 0;                // of training
  Scores scores = {};                // on the test documents
  double unigram = 0;                // the loss of who knows the pieces' frequencies
  std::optional<Floor> floor = {};   // of the planted documents
  // With settings.experiments, on the planted documents:
  std::optional<Sides> sides = {};
  std::optional<Repeats> repeats = {};
  std::optional<Order> order = {};
};

// On the screen.
void print_scores(const Outcome& outcome);
void print_guesses(const Outcome& outcome);
void print_experiments(const Outcome& outcome);

// run.json and report.html in common.out.
void write_results(const Outcome& outcome, const program::Common& common);

}  // namespace bert
