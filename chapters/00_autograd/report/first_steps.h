// first_steps.h: the two small tapes of lesson.h, as tables and pictures.
#pragma once

#include <string>

#include "chapters/00_autograd/report/pictures.h"

namespace chapter00 {

// A scalar tape after its backward sweep, and the derivative that was asked for.
struct ByHand {
  double derivative = 0;
  program::Table table;
  report::Graph graph;
  std::string mermaid;
};

ByHand sums_by_hand(double a);
ByHand neuron_by_hand();

}  // namespace chapter00
