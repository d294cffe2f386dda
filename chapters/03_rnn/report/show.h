// show.h: what came out of a run, for the terminal, run.json and report.html.
#pragma once

#include "chapters/03_rnn/experiments/outcome.h"
#include "chapters/program/console.h"
#include "chapters/program/run_record.h"
#include "chapters/report/report.h"

namespace rnn {

// Which text, and how much of it.
void describe(const Corpus& corpus);
// Model, validation and test perplexity, bits per token.
program::Table language_table(const LanguageScores& scores);
program::Table sample_table(const LanguageScores& scores);
// Sections of the report about the language models, and what run.json keeps of them.
void add_language(report::Report& report, const Outcome& outcome);
void record_language(program::RunRecord& record, const Outcome& outcome);

// show_tasks.cpp: the same for tagging, classification and generation from one vector.
program::Table homonym_table(const HomonymTask& task);
program::Table homonym_sentences(const HomonymTask& task);
program::Table role_table(const RoleTask& task);
program::Table name_table(const NamingTask& task);
program::Table tag_table(const TagTask& task);
// The tables with their headings.
void print_tasks(const Tasks& tasks);
void add_tasks(report::Report& report, const Tasks& tasks);
void record_tasks(program::RunRecord& record, const Tasks& tasks);

}  // namespace rnn
