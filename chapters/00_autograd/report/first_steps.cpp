#include "chapters/00_autograd/report/first_steps.h"

namespace chapter00 {
namespace {

ByHand drawn(const scalar::Tape& tape, const Named& named, const std::string& by, const char* title) {
  Names names;
  double derivative = 0;
  for (const auto& [name, value] : named) {
    names[value.index] = name;
    if (name == by) derivative = value.grad();
  }
  return {derivative, tape_table(tape, names), tape_graph(tape, names, title), tape_mermaid(tape, names)};
}

}  // namespace

ByHand sums_by_hand(double a) {
  scalar::Tape tape;
  const Named named = sum_of_sums(tape, a);
  return drawn(tape, named, "a", "c = b + b, b = a + a");
}

ByHand neuron_by_hand() {
  scalar::Tape tape;
  const Named named = neuron(tape);
  return drawn(tape, named, "w₁", "One neuron: y = tanh(w₁x₁ + w₂x₂ + bias)");
}

}  // namespace chapter00
