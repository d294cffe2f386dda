// show.h: what came out of a run, for the terminal, run.json and report.html.
#pragma once

#include <optional>
#include <vector>

#include "chapters/07_transformer/experiments/complexity.h"
#include "chapters/07_transformer/experiments/facts.h"
#include "chapters/07_transformer/experiments/language.h"
#include "chapters/program/console.h"
#include "chapters/report/charts.h"

namespace transformer {

struct Outcome {
  const Settings& settings;
  const Translator& model;
  program::Translated translated;
  // With settings.experiments:
  std::vector<Saturation> saturation = {};
  std::vector<Depth> depth_pre = {}, depth_post = {}, depth_bare = {};
  std::optional<Beside> beside = {};
  std::optional<Coreference> coreference = {};
  std::optional<ComplexityLab> complexity = {};
};

// On the screen.
void print_facts(const Outcome& outcome);
void print_coreference(const Coreference& coreference);

// run.json and report.html in common.out.
void write_results(const Outcome& outcome, const program::Common& common);

}  // namespace transformer
