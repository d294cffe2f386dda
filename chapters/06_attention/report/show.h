// show.h: what came out of a run, for the terminal, run.json and report.html.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "chapters/06_attention/experiments/experiments.h"
#include "chapters/program/console.h"
#include "chapters/report/charts.h"

namespace attention {

struct Outcome {
  const Settings& settings;
  const Translator& model;
  program::Translated translated;
  std::optional<double> alignment_error = {};  // where the true links are known
  // With settings.experiments, on a corpus of their own:
  std::optional<PairCorpus> other = {};
  std::vector<Learned> compared = {};                                // the fixed vector, then attention
  std::vector<double> accuracy_fixed = {}, accuracy_attention = {};  // see word_accuracy
  Gradients untrained = {}, trained = {};                            // of the longest sentences
  std::vector<Learned> scores = {};
};

// One sentence and where the model looked while it wrote what beam search found.
report::Alignment::View picture(const Translator& model, const PairCorpus& corpus, const data::TokenIds& source,
                                const seq2seq::BeamOptions& options);
// The same as lines of text, the last one without its end.
std::string picture_text(const report::Alignment::View& view);

// How even the gradient is over the words of a source, before and after training.
std::string gradients_in_words(const Outcome& outcome);

// run.json and report.html in common.out.
void write_results(const Outcome& outcome, const program::Common& common);

}  // namespace attention
