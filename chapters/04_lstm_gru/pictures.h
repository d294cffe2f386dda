// pictures.h: the charts of the report.
#pragma once

#include "chapters/04_lstm_gru/show.h"
#include "chapters/common/charts.h"

namespace gated {

chapter::LineChart score_curves(const Outcome& outcome);
// The gates and the memory of one sequence: rows are units, columns steps.
chapter::Heatmap gate_map(const Outcome& outcome, const std::string& part, const std::string& title,
                          const std::string& caption);
chapter::LineChart trap_curves(const Outcome& outcome);
chapter::LineChart copy_curves(const CopyOutcome& copy);
chapter::LineChart reber_learning(const ReberOutcome& reber);
chapter::LineChart reber_reading(const ReberOutcome& reber);
// Of the validation text: bits per character, or perplexity per word, while the models learn.
chapter::LineChart language_curves(const Languages& languages, bool characters);
// The cells' memories while aⁿbⁿ goes by.
chapter::LineChart counter(const CountingOutcome& counting);

}  // namespace gated
