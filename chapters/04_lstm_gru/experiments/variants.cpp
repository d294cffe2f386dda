#include "chapters/04_lstm_gru/experiments/variants.h"

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

std::string name_of(const ag::LstmForm& form, bool peepholes) {
  std::string name;
  const auto add = [&name](bool there, const char* word) {
    if (!there) return;
    if (!name.empty()) name += ' ';
    name += word;
  };
  add(form.coupled, "CIFG");
  add(!form.input_gate, "NIG");
  add(!form.forget_gate, "NFG");
  add(!form.output_gate, "NOG");
  add(!form.input_activation, "NIAF");
  add(!form.output_activation, "NOAF");
  if (name.empty()) name = "LSTM";
  return peepholes ? name + " with peepholes" : name;
}

LstmStep LstmVariant::operator()(const Tensor& x, const LstmState& before) const {
  const std::vector<Tensor> z = gates(x, before.h, W, U, b, form.gates());
  std::size_t columns = 0;  // those of the gates that are there
  const auto peep = [&](const Tensor& net, std::ptrdiff_t row, const Tensor& c) {
    return peepholes.defined() ? net + peephole(peepholes, row) * c : net;
  };
  const Tensor open = ag::ones(before.c.shape());
  LstmStep step;
  step.i = form.input_gate ? sigmoid(peep(z[columns++], 0, before.c)) : open;
  step.f = form.coupled ? 1.0 - step.i : form.forget_gate ? sigmoid(peep(z[columns++], 1, before.c)) : open;
  const Tensor& written = z[columns++];
  step.g = form.input_activation ? tanh(written) : written;
  step.c = step.f * before.c + step.i * step.g;
  step.o = form.output_gate ? sigmoid(peep(z[columns++], 2, step.c)) : open;
  step.h = step.o * (form.output_activation ? tanh(step.c) : step.c);
  return step;
}

GruStep GruVariant::operator()(const Tensor& x, const Tensor& h) const {
  const std::size_t H = h.shape()[1];
  const std::vector<Tensor> a = split(linear(x, W, b), {H, H, H}, -1);  // of the input, columns r z n
  const std::vector<Tensor> u = split(U, {H, H, H}, -1);
  GruStep step;
  step.r = sigmoid(a[0] + matmul(h, u[0]));
  step.z = sigmoid(a[1] + matmul(h, u[1]));
  step.n = tanh(a[2] + (reset == ag::ResetGate::after ? step.r * linear(h, u[2], b_u) : matmul(step.r * h, u[2])));
  step.h = step.z * h + (1.0 - step.z) * step.n;
  return step;
}

}  // namespace gated
