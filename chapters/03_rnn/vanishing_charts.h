// vanishing_charts.h: the laboratory's pictures.
#pragma once

#include "chapters/03_rnn/vanishing.h"
#include "chapters/common/charts.h"

namespace rnn {

// ‖∂L/∂h_k‖ against the lag for every start, before training or after, at T = 50 or the longest length below it.
chapter::LineChart reach_chart(const Vanishing& vanishing, bool after);
// ‖∂h_T/∂h_k‖ of the linear recurrence with the smallest and the largest ρ, with lines of slope ln ρ.
chapter::LineChart linear_chart(const Vanishing& vanishing);
chapter::LineChart conditions_chart(const Conditions& conditions);
// The error wall with the two descents.
chapter::Field wall_field(const Vanishing& vanishing);
// Start × length: the share that was solved.
chapter::Heatmap order_map(const Vanishing& vanishing);

}  // namespace rnn
