// vanishing_charts.h: the laboratory's pictures.
#pragma once

#include "chapters/03_rnn/experiments/vanishing.h"
#include "chapters/report/charts.h"

namespace rnn {

// ‖∂L/∂h_k‖ against the lag for every start, before training or after, at T = 50 or the longest length below it.
report::LineChart reach_chart(const Vanishing& vanishing, bool after);
// ‖∂h_T/∂h_k‖ of the linear recurrence with the smallest and the largest ρ, with lines of slope ln ρ.
report::LineChart linear_chart(const Vanishing& vanishing);
report::LineChart conditions_chart(const Conditions& conditions);
// The error wall with the two descents.
report::Field wall_field(const Vanishing& vanishing);
// Start × length: the share that was solved.
report::Heatmap order_map(const Vanishing& vanishing);

}  // namespace rnn
