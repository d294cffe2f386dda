#include "chapters/00_autograd/first_steps.h"

#include "autograd/ops.h"

namespace chapter00 {

ByHand sum_of_sums(double a_value) {
  // [four]
  scalar::Tape tape;
  const scalar::Value a = tape.leaf(a_value);
  const scalar::Value b = a + a;
  const scalar::Value c = b + b;
  tape.backward(c);  // a.grad() is 4
  // [/four]
  const Names names = {{a.index, "a"}, {b.index, "b"}, {c.index, "c"}};
  return {a.grad(), tape_table(tape, names), tape_graph(tape, names, "c = b + b, b = a + a"),
          tape_mermaid(tape, names)};
}

ByHand neuron() {
  // [neuron]
  scalar::Tape tape;
  const scalar::Value x1 = tape.leaf(1), x2 = tape.leaf(-2);
  const scalar::Value w1 = tape.leaf(0.5), w2 = tape.leaf(0.25), bias = tape.leaf(0.3);
  const scalar::Value p = w1 * x1, q = w2 * x2, s = p + q, n = s + bias;
  const scalar::Value y = tanh(n);
  tape.backward(y);
  // [/neuron]
  const Names names = {{x1.index, "x₁"}, {x2.index, "x₂"}, {w1.index, "w₁"}, {w2.index, "w₂"}, {bias.index, "bias"},
                       {p.index, "p"},   {q.index, "q"},   {s.index, "s"},   {n.index, "n"},   {y.index, "y"}};
  return {w1.grad(), tape_table(tape, names), tape_graph(tape, names, "One neuron: y = tanh(w₁x₁ + w₂x₂ + bias)"),
          tape_mermaid(tape, names)};
}

// [tensors]
WithTensors sum_of_sums_with_tensors(double a_value) {
  const ag::Tensor a = ag::Tensor::parameter(ag::Array{static_cast<ag::Scalar>(a_value)});
  ag::Tape tape;
  const ag::Tensor b = a + a;
  const ag::Tensor c = b + b;
  ag::Graph graph = ag::graph(tape, {{"a", a}, {"b", b}, {"c", c}});  // now: the sweep frees the records
  tape.backward(c);
  return {static_cast<double>(a.grad()(0)), std::move(graph)};
}
// [/tensors]

}  // namespace chapter00
