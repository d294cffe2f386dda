#include "tests/ops/rows.h"

namespace op_table {
namespace {

struct Sizes {
  std::size_t T, B, I, H;
  std::vector<std::size_t> lengths = {};
  bool reverse = false;
};

// Ragged and full, both ways round; one step, one unit, no step and no sequence; more units than a register holds.
const std::vector<Sizes> sizes = {{3, 2, 3, 4},
                                  {1, 2, 3, 2},
                                  {4, 1, 1, 1},
                                  {2, 3, 2, 3, {}, true},
                                  {4, 3, 2, 3, {4, 1, 2}},
                                  {4, 3, 2, 3, {2, 4, 0}, true},
                                  {3, 2, 2, 2, {1, 2}},
                                  {0, 2, 2, 3},
                                  {0, 2, 2, 3, {}, true},
                                  {2, 0, 3, 2},
                                  {5, 2, 1, 11},
                                  {5, 7, 2, 5, {}, true},
                                  {1, 1, 4, 3, {0}}};

// x [T, B, I], W [I, G], U [H, G], b [G] and then as many of [B, H] as the layer has states, and of other shapes.
std::vector<Case> layer_cases(const std::string& name, std::size_t gates, std::size_t states,
                              const std::function<std::vector<Shape>(std::size_t H)>& others) {
  Draw draw(name);
  std::vector<Case> cases;
  const auto options = [](const Sizes& s) { return Options{.sizes = s.lengths, .reverse = s.reverse}; };
  const auto note = [](const Sizes& s) {
    return fmt::format("lengths ({}){}", fmt::join(s.lengths, ", "), s.reverse ? " reverse" : "");
  };
  for (const Sizes& s : sizes) {
    const std::size_t G = gates * s.H;
    std::vector<Array> inputs = {draw.any({s.T, s.B, s.I}), draw.any({s.I, G}), draw.any({s.H, G}), draw.any({G})};
    for (const Shape& shape : others(s.H)) inputs.push_back(draw.any(shape));
    if ((s.T == 5 && s.reverse) || s.T == 1) {  // without an initial state
      cases.push_back(make_case(inputs, options(s), "from zero " + note(s)));
    }
    for (std::size_t i = 0; i < states; ++i) inputs.push_back(draw.any({s.B, s.H}));
    cases.push_back(make_case(std::move(inputs), options(s), note(s)));
  }
  // W is U, and the states are one tensor.
  const std::size_t H = 3;
  std::vector<Array> inputs = {draw.any({2, 2, H}), draw.any({H, gates * H}), draw.any({gates * H})};
  std::vector<std::size_t> arguments = {0, 1, 1, 2};
  for (const Shape& shape : others(H)) {
    arguments.push_back(inputs.size());
    inputs.push_back(draw.any(shape));
  }
  for (std::size_t i = 0; i < states; ++i) arguments.push_back(inputs.size());
  inputs.push_back(draw.any({2, H}));
  cases.push_back(shared_case(std::move(inputs), std::move(arguments)));
  return cases;
}

std::vector<Shape> nothing(std::size_t) { return {}; }
ag::Steps steps_of(const Options& o) { return {.lengths = o.sizes, .reverse = o.reverse}; }
Tensor argument(const std::vector<Tensor>& x, std::size_t i) { return i < x.size() ? x[i] : Tensor(); }

Row rnn_row(const std::string& name, ag::RnnActivation activation) {
  const Function op = [activation](const std::vector<Tensor>& x, const Options& o) {
    const ag::Recurrence r = ag::rnn(x.at(0), x.at(1), x.at(2), x.at(3), argument(x, 4), activation, steps_of(o));
    return std::vector<Tensor>{r.y, r.h};
  };
  return {name, "rnn(Tensor, Tensor, Tensor, Tensor, Tensor, RnnActivation, Steps)", op,
          layer_cases(name, 1, 1, nothing), true};
}

Row lstm_row(const std::string& name, const ag::LstmForm& form, bool peepholes) {
  const Function op = [form, peepholes](const std::vector<Tensor>& x, const Options& o) {
    const std::size_t at = peepholes ? 5 : 4;
    const ag::Recurrence r = ag::lstm(x.at(0), x.at(1), x.at(2), x.at(3), peepholes ? x.at(4) : Tensor(),
                                      argument(x, at), argument(x, at + 1), form, steps_of(o));
    return std::vector<Tensor>{r.y, r.h, r.c};
  };
  const auto others = [peepholes](std::size_t H) { return std::vector<Shape>(peepholes ? 1 : 0, Shape{3, H}); };
  return {name, "lstm(Tensor, Tensor, Tensor, Tensor, Tensor, Tensor, Tensor, LstmForm, Steps)", op,
          layer_cases(name, form.gates(), 2, others), true};
}

Row gru_row(const std::string& name, ag::ResetGate reset) {
  const bool after = reset == ag::ResetGate::after;
  const Function op = [reset, after](const std::vector<Tensor>& x, const Options& o) {
    const ag::Recurrence r = ag::gru(x.at(0), x.at(1), x.at(2), x.at(3), after ? x.at(4) : Tensor(),
                                     argument(x, after ? 5 : 4), reset, steps_of(o));
    return std::vector<Tensor>{r.y, r.h};
  };
  const auto others = [after](std::size_t H) { return std::vector<Shape>(after ? 1 : 0, Shape{H}); };
  return {name, "gru(Tensor, Tensor, Tensor, Tensor, Tensor, Tensor, ResetGate, Steps)", op,
          layer_cases(name, 3, 1, others), true};
}

}  // namespace

Rows recurrent_rows() {
  return {rnn_row("rnn", ag::RnnActivation::tanh),
          rnn_row("rnn relu", ag::RnnActivation::relu),
          rnn_row("rnn identity", ag::RnnActivation::identity),
          lstm_row("lstm", {}, false),
          lstm_row("lstm peepholes", {}, true),
          lstm_row("lstm NIG", {.input_gate = false}, true),
          lstm_row("lstm NFG", {.forget_gate = false}, true),
          lstm_row("lstm NOG", {.output_gate = false}, true),
          lstm_row("lstm NIAF", {.input_activation = false}, true),
          lstm_row("lstm NOAF", {.output_activation = false}, true),
          lstm_row("lstm CIFG", {.coupled = true}, true),
          gru_row("gru before", ag::ResetGate::before),
          gru_row("gru after", ag::ResetGate::after)};
}

}  // namespace op_table
