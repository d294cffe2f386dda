// show.h: what came out of a run, for the terminal, run.json and report.html.
#pragma once

#include <optional>
#include <vector>

#include "chapters/04_lstm_gru/experiments/experiments.h"
#include "chapters/04_lstm_gru/experiments/languages.h"
#include "chapters/04_lstm_gru/settings.h"
#include "chapters/program/console.h"
#include "chapters/program/run_record.h"

namespace gated {

struct Outcome {
  const Settings& settings;
  Recipe recipe;                       // of the task
  std::vector<CarouselFact> carousel;  // of untrained cells
  std::vector<Trained> cells;          // on the task: the model that was asked for, then the others
  double chance = 0;                   // on the task
  std::string score_name;
  std::vector<FlowCurve> flow;
  Example example;
  std::vector<Inside> inside;  // of the first model, on the example
  // With settings.others.
  std::vector<Trained> trap;
  double trap_chance = 0;
  std::optional<CopyOutcome> copy = {};
  std::optional<ReberOutcome> reber = {};
  std::optional<CountingOutcome> counting = {};
  std::optional<Languages> languages = {};
};

program::Table carousel_table(const std::vector<CarouselFact>& facts);
program::Table cells_table(const Outcome& outcome);
program::Table experiments_table(const Outcome& outcome);
program::Table languages_table(const Languages& languages);

// run.json and report.html in common.out.
void write_results(const Outcome& outcome, program::RunRecord& record, const program::Common& common);

}  // namespace gated
