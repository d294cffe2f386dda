// show_vanishing.h: what the laboratory found, for the terminal, report.html and run.json.
#pragma once

#include "chapters/03_rnn/vanishing.h"
#include "chapters/common/console.h"
#include "chapters/common/report.h"

namespace rnn {

chapter::Table linear_table(const Vanishing& vanishing);
chapter::Table conditions_table(const Vanishing& vanishing);
chapter::Table clipping_table(const Vanishing& vanishing);
chapter::Table order_table(const Vanishing& vanishing);

// The tables with their headings.
void print_vanishing(const Vanishing& vanishing);

// The pictures and tables as sections of a report.
void add_vanishing(chapter::Report& report, const Vanishing& vanishing);

// "vanishing" among the metrics of run.json.
void record_vanishing(chapter::RunRecord& record, const Vanishing& vanishing);

}  // namespace rnn
