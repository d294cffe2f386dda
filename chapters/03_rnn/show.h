// show.h: what came out of a run, for the terminal, run.json and report.html.
#pragma once

#include "chapters/03_rnn/outcome.h"
#include "chapters/common/console.h"
#include "chapters/common/report.h"
#include "chapters/common/run_record.h"

namespace rnn {

// Model, validation and test perplexity, bits per token.
chapter::Table language_table(const LanguageScores& scores);
chapter::Table sample_table(const LanguageScores& scores);
// Sections of the report about the language models, and what run.json keeps of them.
void add_language(chapter::Report& report, const Outcome& outcome);
void record_language(chapter::RunRecord& record, const Outcome& outcome);

// show_tasks.cpp: the same for tagging, classification and generation from one vector.
chapter::Table homonym_table(const HomonymTask& task);
chapter::Table homonym_sentences(const HomonymTask& task);
chapter::Table role_table(const RoleTask& task);
chapter::Table name_table(const NamingTask& task);
chapter::Table tag_table(const TagTask& task);
void add_tasks(chapter::Report& report, const Tasks& tasks);
void record_tasks(chapter::RunRecord& record, const Tasks& tasks);

}  // namespace rnn
