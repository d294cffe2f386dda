// first_steps.h: the smallest expression in which gradients can go wrong, and one neuron.
#pragma once

#include <string>

#include "chapters/00_autograd/pictures.h"

namespace chapter00 {

// A scalar tape after its backward sweep, and the derivative that was asked for.
struct ByHand {
  double derivative = 0;
  program::Table table;
  report::Graph graph;
  std::string mermaid;
};

// b = a + a, c = b + b: c = 4a, so dc/da = 4, whatever a is. A sweep that assigns instead of adding says 1.
ByHand sum_of_sums(double a);
// y = tanh(w₁ x₁ + w₂ x₂ + bias): dy/dw₁ = (1 − y²) x₁.
ByHand neuron();

// The same sums on the engine's tape.
struct WithTensors {
  double derivative = 0;
  ag::Graph graph;  // taken before the sweep
};
WithTensors sum_of_sums_with_tensors(double a);

}  // namespace chapter00
