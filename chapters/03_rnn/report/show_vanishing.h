// show_vanishing.h: what the laboratory found, for the terminal, report.html and run.json.
#pragma once

#include "chapters/03_rnn/experiments/vanishing.h"
#include "chapters/program/console.h"
#include "chapters/report/report.h"

namespace rnn {

program::Table linear_table(const Vanishing& vanishing);
program::Table conditions_table(const Vanishing& vanishing);
program::Table clipping_table(const Vanishing& vanishing);
program::Table order_table(const Vanishing& vanishing);

// The tables with their headings.
void print_vanishing(const Vanishing& vanishing);

// The pictures and tables as sections of a report.
void add_vanishing(report::Report& report, const Vanishing& vanishing);

// "vanishing" among the metrics of run.json.
void record_vanishing(program::RunRecord& record, const Vanishing& vanishing);

}  // namespace rnn
