// pictures.h: the charts of the report.
#pragma once

#include "chapters/04_lstm_gru/report/show.h"
#include "chapters/report/charts.h"

namespace gated {

report::LineChart score_curves(const Outcome& outcome);
// The gates and the memory of one sequence: rows are units, columns steps.
report::Heatmap gate_map(const Outcome& outcome, const std::string& part, const std::string& title,
                         const std::string& caption);
report::LineChart trap_curves(const Outcome& outcome);
report::LineChart copy_curves(const CopyOutcome& copy);
report::LineChart reber_learning(const ReberOutcome& reber);
report::LineChart reber_reading(const ReberOutcome& reber);
// Of the validation text: bits per character, or perplexity per word, while the models learn.
report::LineChart language_curves(const Languages& languages, bool characters);
// The cells' memories while aⁿbⁿ goes by.
report::LineChart counter(const CountingOutcome& counting);

}  // namespace gated
