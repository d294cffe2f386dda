// show.h: what came out of a run, for the terminal, run.json and report.html.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "chapters/05_seq2seq/experiments/experiments.h"
#include "chapters/program/console.h"
#include "chapters/program/run_record.h"

namespace seq2seq {

struct Outcome {
  program::Translated translated;
  // With settings.experiments:
  std::optional<Learned> plain = {}, wide = {};
  std::optional<Reversal> reversal = {};
  std::optional<Beams> beams = {};
};

program::Table beam_table(const Beams& beams);
std::string beams_in_words(const Beams& beams);  // its last row

// run.json and report.html in common.out.
void write_results(const Outcome& outcome, const program::Common& common);

}  // namespace seq2seq
