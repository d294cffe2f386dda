// translated.h: what every chapter's report tells of the translator that its run has trained.
#pragma once

#include <string>
#include <vector>

#include "chapters/report/report.h"
#include "chapters/texts/pair_scores.h"

namespace report {

// Exact translations, in per cent, or BLEU over the length of the source.
enum class Quality { exact, bleu };
Series by_length(const std::string& name, const std::vector<program::PairScore>& parts, Quality quality);

// Exact translations and BLEU, first of all.
void add_headlines(Report& report, const program::Translated& translated);
void add_learning(Report& report, const program::Translated& translated);
// What it writes, and its quality over the length of the source.
void add_written(Report& report, const program::Translated& translated);

}  // namespace report
