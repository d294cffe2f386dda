#include "chapters/04_lstm_gru/cells.h"

namespace gated {
namespace {

// x W + h U + b, cut into `count` blocks of H columns.
std::vector<Tensor> gates(const Tensor& x, const Tensor& h, const Tensor& W, const Tensor& U, const Tensor& b,
                          std::size_t count) {
  return split(linear(x, W, b) + matmul(h, U), std::vector<std::size_t>(count, h.shape()[1]), -1);
}

// Row `row` of the peepholes, [1, H].
Tensor peephole(const Tensor& peepholes, std::ptrdiff_t row) { return slice(peepholes, 0, row, row + 1); }

}  // namespace

std::string name_of(const LstmForm& form) {
  std::string name;
  const auto add = [&name](bool there, const char* word) {
    if (there) name += (name.empty() ? "" : " ") + std::string(word);
  };
  add(form.coupled, "CIFG");
  add(!form.input_gate, "NIG");
  add(!form.forget_gate, "NFG");
  add(!form.output_gate, "NOG");
  add(!form.input_activation, "NIAF");
  add(!form.output_activation, "NOAF");
  if (name.empty()) name = "LSTM";
  return form.peepholes ? name + " with peepholes" : name;
}

Tensor RnnCell::operator()(const Tensor& x, const Tensor& h) const { return tanh(linear(x, W, b) + matmul(h, U)); }

// [lstm]
LstmStep LstmCell::operator()(const Tensor& x, const LstmState& before) const {
  std::vector<Tensor> z = gates(x, before.h, W, U, b, 4);  // columns i f g o
  if (form.peepholes) {
    z[0] = z[0] + peephole(peepholes, 0) * before.c;
    z[1] = z[1] + peephole(peepholes, 1) * before.c;
  }
  const Tensor open = ag::ones(before.c.shape());  // a gate that is not there
  LstmStep step;
  step.i = form.input_gate ? sigmoid(z[0]) : open;
  step.f = form.coupled ? 1.0 - step.i : form.forget_gate ? sigmoid(z[1]) : open;
  step.g = form.input_activation ? tanh(z[2]) : z[2];
  step.c = step.f * before.c + step.i * step.g;

  if (form.peepholes) z[3] = z[3] + peephole(peepholes, 2) * step.c;
  step.o = form.output_gate ? sigmoid(z[3]) : open;
  step.h = step.o * (form.output_activation ? tanh(step.c) : step.c);
  return step;
}
// [/lstm]

// [gru]
GruStep GruCell::operator()(const Tensor& x, const Tensor& h) const {
  const std::size_t H = h.shape()[1];
  const std::vector<Tensor> a = split(linear(x, W, b), {H, H, H}, -1);  // of the input, columns r z n
  const std::vector<Tensor> u = split(U, {H, H, H}, -1);
  GruStep step;
  step.r = sigmoid(a[0] + matmul(h, u[0]));
  step.z = sigmoid(a[1] + matmul(h, u[1]));
  step.n = tanh(a[2] + (reset == Reset::after ? step.r * linear(h, u[2], b_n) : matmul(step.r * h, u[2])));
  step.h = step.z * h + (1.0 - step.z) * step.n;
  return step;
}
// [/gru]

}  // namespace gated
