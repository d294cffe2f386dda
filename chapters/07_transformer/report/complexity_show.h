// complexity_show.h: the complexity lab, for the terminal, run.json and report.html.
#pragma once

#include "chapters/07_transformer/experiments/complexity.h"
#include "chapters/program/run_record.h"
#include "chapters/report/report.h"

namespace transformer {

void print_complexity(const ComplexityLab& lab);
void add_complexity(report::Report& report, const ComplexityLab& lab);
void record_complexity(program::RunRecord& record, const ComplexityLab& lab);

}  // namespace transformer
