// The recurrent layers: each op against the cell written step by step from other ops, and the modules around them.
#include "autograd/recurrent.h"

#include <gtest/gtest.h>

#include "autograd/tape.h"
#include "tests/op_table.h"

namespace ag {
namespace {

// One step: the state from x_t [B, I]. What the state is made of: h alone, or h and c.
using State = std::vector<Tensor>;
using Cell = std::function<State(const Tensor& x, const State& before)>;

Tensor columns(const Tensor& x, std::size_t gate, std::size_t H) {
  return slice(x, -1, static_cast<Axis>(gate * H), static_cast<Axis>((gate + 1) * H));
}

// Step by step with masks: where a sequence has ended its state stays and y is 0.
Recurrence composed(const Cell& cell, const Tensor& x, State state, const Steps& steps) {
  const std::size_t T = x.shape()[0], B = x.shape()[1], I = x.shape()[2], H = state[0].shape()[1];
  std::vector<Tensor> y(T);
  for (std::size_t k = 0; k < T; ++k) {
    const std::size_t t = steps.reverse ? T - 1 - k : k;
    const auto at = static_cast<Axis>(t);
    const State next = cell(reshape(slice(x, 0, at, at + 1), {static_cast<Axis>(B), static_cast<Axis>(I)}), state);
    Mask runs(Shape{B, 1}, true);
    for (std::size_t b = 0; b < steps.lengths.size(); ++b) runs(b, 0) = t < steps.lengths[b];
    for (std::size_t i = 0; i < state.size(); ++i) state[i] = ag::where(runs, next[i], state[i]);
    y[t] = ag::where(runs, state[0], Tensor(zeros({B, H})));
  }
  return {stack(y), state[0], state.size() > 1 ? state[1] : Tensor()};
}

Tensor or_zeros(const Tensor& state, std::size_t B, std::size_t H) { return state.defined() ? state : zeros({B, H}); }

// The formulas of ops.h, one op at a time. Arguments as rows of the op table have them.
Recurrence composed_row(const std::string& row, const std::vector<Tensor>& in, const Steps& steps) {
  const Tensor &x = in[0], &W = in[1], &U = in[2], &b = in[3];
  const std::size_t B = x.shape()[1], H = U.shape()[0];
  const auto optional = [&](std::size_t i) { return i < in.size() ? in[i] : Tensor(); };
  const auto a = [&](const Tensor& x_t, const Tensor& h) { return linear(x_t, W, b) + linear(h, U); };
  if (row.starts_with("rnn")) {
    const Cell cell = [&](const Tensor& x_t, const State& s) -> State {
      const Tensor z = a(x_t, s[0]);
      return {row == "rnn" ? tanh(z) : row == "rnn relu" ? relu(z) : z};
    };
    return composed(cell, x, {or_zeros(optional(4), B, H)}, steps);
  }
  if (row.starts_with("gru")) {
    const bool after = row == "gru after";
    const Cell cell = [&](const Tensor& x_t, const State& s) -> State {
      const Tensor z_x = linear(x_t, W, b), z_h = linear(s[0], U);
      const Tensor r = sigmoid(columns(z_x, 0, H) + columns(z_h, 0, H));
      const Tensor z = sigmoid(columns(z_x, 1, H) + columns(z_h, 1, H));
      const Tensor n = after ? tanh(columns(z_x, 2, H) + r * (columns(z_h, 2, H) + in[4]))
                             : tanh(columns(z_x, 2, H) + linear(r * s[0], columns(U, 2, H)));
      return {(Tensor(1.0) - z) * n + z * s[0]};
    };
    return composed(cell, x, {or_zeros(optional(after ? 5 : 4), B, H)}, steps);
  }
  const bool peepholes = row != "lstm";
  const std::size_t states = peepholes ? 5 : 4;
  const Cell cell = [&](const Tensor& x_t, const State& s) -> State {
    const Tensor z = a(x_t, s[0]);
    std::size_t next = 0;
    const auto gate = [&](Axis row_of_p, const Tensor& c) {
      const Tensor sum = columns(z, next++, H);
      return sigmoid(peepholes ? sum + slice(in[4], 0, row_of_p, row_of_p + 1) * c : sum);
    };
    const Tensor i = row == "lstm NIG" ? Tensor(1.0) : gate(0, s[1]);
    const Tensor f = row == "lstm NFG" ? Tensor(1.0) : row == "lstm CIFG" ? Tensor(1.0) - i : gate(1, s[1]);
    const Tensor g = columns(z, next++, H);
    const Tensor c = f * s[1] + i * (row == "lstm NIAF" ? g : tanh(g));
    const Tensor o = row == "lstm NOG" ? Tensor(1.0) : gate(2, c);
    return {o * (row == "lstm NOAF" ? c : tanh(c)), c};
  };
  return composed(cell, x, {or_zeros(optional(states), B, H), or_zeros(optional(states + 1), B, H)}, steps);
}

class Layer : public testing::TestWithParam<std::string> {};
INSTANTIATE_TEST_SUITE_P(All, Layer,
                         testing::Values("rnn", "rnn relu", "rnn identity", "lstm", "lstm peepholes", "lstm NIG",
                                         "lstm NFG", "lstm NOG", "lstm NIAF", "lstm NOAF", "lstm CIFG", "gru before",
                                         "gru after"),
                         [](const auto& layer) { return op_table::test_name(op_table::row(layer.param)); });

TEST_P(Layer, EqualsItsComposition) {
  const op_table::Row& layer = op_table::row(GetParam());
  op_table::Row cells = layer;
  cells.function = [](const std::vector<Tensor>& x, const op_table::Options& o) {
    const Recurrence r = composed_row(GetParam(), x, {.lengths = o.sizes, .reverse = o.reverse});
    return r.c.defined() ? std::vector<Tensor>{r.y, r.h, r.c} : std::vector<Tensor>{r.y, r.h};
  };
  for (const op_table::Case& each : layer.cases) {
    if (each.inputs[0].shape()[0] == 0) continue;  // a stack of no steps does not exist
    SCOPED_TRACE(each.name);
    const std::vector<Array> cotangents = op_table::draw_cotangents(layer, each);
    const op_table::Evaluation found = op_table::evaluate(layer, each, cotangents),
                               expected = op_table::evaluate(cells, each, cotangents);
    for (std::size_t k = 0; k < expected.values.size(); ++k)
      EXPECT_LE(op_table::difference(found.values[k], expected.values[k]), 1e-12) << "output " << k;
    for (std::size_t i = 0; i < expected.gradients.size(); ++i)
      EXPECT_LE(op_table::difference(*found.gradients[i], *expected.gradients[i]), 1e-12) << "input " << i;
  }
}

// Where products are packed, panels are full and the last ones are not, and the steps are done in several blocks.
TEST_P(Layer, EqualsItsCompositionAtSizesOfUse) {
  const std::string& name = GetParam();
  const op_table::Row& layer = op_table::row(name);
  Random random(5);
  const std::size_t T = 7, B = 100, I = 7, H = 21, G = layer.cases[0].inputs[1].shape()[1] / 4 * H;  // there H is 4
  std::vector<Shape> shapes = {{T, B, I}, {I, G}, {H, G}, {G}};
  if (name.starts_with("lstm") && name != "lstm") shapes.push_back({3, H});
  if (name == "gru after") shapes.push_back({H});
  for (std::size_t i = 0; i < (name.starts_with("lstm") ? 2u : 1u); ++i) shapes.push_back({B, H});
  op_table::Case big = layer.cases[0];
  big.inputs.clear();
  for (const Shape& shape : shapes) big.inputs.push_back(random.normal(shape, 0, 0.3));
  for (std::size_t b = 0; b < B; ++b) big.options.sizes.push_back((b * 5 + 7) % (T + 1));
  op_table::Row cells = layer;
  cells.function = [&](const std::vector<Tensor>& x, const op_table::Options& o) {
    const Recurrence r = composed_row(name, x, {.lengths = o.sizes, .reverse = o.reverse});
    return r.c.defined() ? std::vector<Tensor>{r.y, r.h, r.c} : std::vector<Tensor>{r.y, r.h};
  };
  for (const bool reverse : {false, true}) {
    big.options.reverse = reverse;
    const std::vector<Array> cotangents = op_table::draw_cotangents(layer, big);
    const op_table::Evaluation found = op_table::evaluate(layer, big, cotangents),
                               expected = op_table::evaluate(cells, big, cotangents);
    for (std::size_t k = 0; k < expected.values.size(); ++k)
      EXPECT_LE(op_table::difference(found.values[k], expected.values[k]), 1e-12) << "output " << k;
    for (std::size_t i = 0; i < expected.gradients.size(); ++i)
      EXPECT_LE(op_table::difference(*found.gradients[i], *expected.gradients[i]), 1e-12) << "input " << i;
  }
}

// Only a last state is used, of h or of c alone, so that no other gradient comes to y: as if the last step were
// unrolled.
TEST(Recurrent, LastStatesPassTheirGradientOn) {
  Random random(2);
  const Lstm layer(2, 3, random);
  const Tensor x = random.normal({4, 2, 2}, 0, 1), U = layer.parameter_named("layer0.forward.U");
  const auto gradient = [&](const std::function<Tensor()>& last) {
    layer.zero_grad();
    Tape tape;
    tape.backward(sum(last()));
    return U.grad();
  };
  const Array of_h = gradient([&] { return layer(x).state.h[0]; });
  EXPECT_LE(op_table::difference(of_h, gradient([&] { return slice(layer(x).y, 0, 3, 4); })), 1e-14);
  const std::vector<Tensor> in = {x, layer.parameter_named("layer0.forward.W"), U,
                                  layer.parameter_named("layer0.forward.b")};
  const Array of_c = gradient([&] { return layer(x).state.c[0]; });
  EXPECT_LE(op_table::difference(of_c, gradient([&] { return composed_row("lstm", in, {}).c; })), 1e-13);
  EXPECT_GT(op_table::difference(of_c, of_h), 1e-3);
}

template <class Layer>
RecurrentOutput in_two_parts(const Layer& layer, const Tensor& x, Axis cut) {
  const RecurrentOutput first = layer(slice(x, 0, 0, cut));
  const RecurrentOutput second = layer(slice(x, 0, cut, static_cast<Axis>(x.shape()[0])), first.state);
  return {concat({first.y, second.y}), second.state};
}

// T steps are one call over the sequence: values, gradients and the state at the end.
TEST(Recurrent, StepsAreTheSequence) {
  Random random(11);
  const auto compare = [&](const auto& layer) {
    const Tensor x = Tensor::parameter(random.normal({5, 3, 2}, 0, 1));
    const Array cotangent = random.normal({5, 3, 4}, 0, 1);
    std::vector<Array> values[2], gradients[2];
    for (const int by_steps : {0, 1}) {
      layer.zero_grad();
      x.zero_grad();
      Tape tape;
      RecurrentOutput out;
      if (by_steps) {
        std::vector<Tensor> y;
        for (Axis t = 0; t < 5; ++t) y.push_back(layer.step(squeeze(slice(x, 0, t, t + 1), 0), out.state));
        out.y = stack(y);
      } else {
        out = layer(x);
      }
      values[by_steps] = {out.y.value()};
      for (const auto* states : {&out.state.h, &out.state.c})
        for (const Tensor& each : *states) values[by_steps].push_back(each.value());
      tape.backward(sum(out.y * Tensor(cotangent)) + sum(square(out.state.h[0])));
      gradients[by_steps] = {x.grad()};
      for (const NamedParameter& p : layer.parameters()) gradients[by_steps].push_back(p.tensor.grad());
    }
    ASSERT_EQ(values[0].size(), values[1].size());
    for (std::size_t i = 0; i < values[0].size(); ++i)
      EXPECT_LE(op_table::difference(values[0][i], values[1][i]), 1e-13) << i;
    for (std::size_t i = 0; i < gradients[0].size(); ++i)
      EXPECT_LE(op_table::difference(gradients[0][i], gradients[1][i]), 1e-12) << i;
  };
  compare(Rnn(2, 4, random, {.layers = 2, .activation = RnnActivation::relu}));
  compare(Lstm(2, 4, random, {.layers = 2, .peepholes = true}));
  compare(Gru(2, 4, random, {.layers = 2}));
  compare(Gru(2, 4, random, {.layers = 2, .reset = ResetGate::before}));
}

// On one tape a sequence cut in two is the sequence: values and gradients, through h and c.
TEST(Recurrent, CarriesItsStateOverACut) {
  Random random(3);
  const auto compare = [&](const auto& layer) {
    const Tensor x = random.normal({7, 3, 2}, 0, 1);
    const Array cotangent = random.normal({7, 3, layer.hidden()}, 0, 1);
    std::vector<Array> gradients[2], values[2];
    for (const int cut : {0, 1}) {
      layer.zero_grad();
      Tape tape;
      const RecurrentOutput out = cut ? in_two_parts(layer, x, 3) : layer(x);
      values[cut] = {out.y.value(), out.state.h[1].value()};
      tape.backward(sum(out.y * Tensor(cotangent)) + sum(square(out.state.h[1])));
      for (const NamedParameter& p : layer.parameters()) gradients[cut].push_back(p.tensor.grad());
    }
    for (std::size_t i = 0; i < values[0].size(); ++i)
      EXPECT_LE(op_table::difference(values[0][i], values[1][i]), 1e-13);
    for (std::size_t i = 0; i < gradients[0].size(); ++i)
      EXPECT_LE(op_table::difference(gradients[0][i], gradients[1][i]), 1e-12) << layer.parameters()[i].name;
  };
  compare(Rnn(2, 4, random, {.layers = 2}));
  compare(Lstm(2, 4, random, {.layers = 2, .peepholes = true}));
  compare(Gru(2, 4, random, {.layers = 2}));
}

// The next tape takes the state as a constant: truncated backpropagation through time.
TEST(Recurrent, TheNextTapeTakesTheStateAsAConstant) {
  Random random(4);
  const Gru layer(2, 3, random);
  const Tensor x = random.normal({4, 1, 2}, 0, 1);
  RecurrentState state;
  {
    Tape tape;
    state = layer(slice(x, 0, 0, 2)).state;
  }
  RecurrentState constant;
  constant.h = {Tensor(state.h[0].value())};
  std::vector<Array> found;
  for (const RecurrentState& start : {state, constant}) {
    layer.zero_grad();
    Tape tape;
    tape.backward(sum(layer(slice(x, 0, 2, 4), start).y));
    found.push_back(layer.parameter_named("layer0.forward.U").grad());
  }
  EXPECT_EQ(found[0], found[1]);
}

// Backwards is forwards on the reversed sequence, each from its own end.
TEST(Recurrent, BackwardsReadsEachSequenceFromItsEnd) {
  Random random(6);
  const Rnn both(2, 3, random, {.bidirectional = true});
  const std::vector<std::size_t> lengths = {4, 2};
  const Array x = random.normal({4, 2, 2}, 0, 1);
  Array turned = zeros({4, 2, 2});
  for (std::size_t b = 0; b < 2; ++b)
    for (std::size_t t = 0; t < lengths[b]; ++t)
      for (std::size_t i = 0; i < 2; ++i) turned(t, b, i) = x(lengths[b] - 1 - t, b, i);
  const auto at = [&](const std::string& name) { return both.parameter_named("layer0.backward." + name); };
  const Array y = both(x, {}, lengths).y.value(),
              z = rnn(turned, at("W"), at("U"), at("b"), {}, RnnActivation::tanh, {lengths}).y.value();
  for (std::size_t b = 0; b < 2; ++b)
    for (std::size_t t = 0; t < lengths[b]; ++t)
      for (std::size_t j = 0; j < 3; ++j) EXPECT_EQ(y(t, b, 3 + j), z(lengths[b] - 1 - t, b, j));
}

TEST(Recurrent, StartsAsSaid) {
  Random random(7);
  const Lstm lstm(5, 4, random, {.layers = 2, .bidirectional = true, .peepholes = true, .forget_bias = 1.5});
  EXPECT_EQ(lstm.layers(), 2u);
  EXPECT_EQ(lstm.directions(), 2u);
  EXPECT_EQ(lstm.parameter_named("layer1.backward.W").shape(), (Shape{8, 16}));
  const Array b = lstm.parameter_named("layer0.backward.b").value();
  for (std::size_t j = 0; j < 16; ++j) EXPECT_EQ(b(j), j / 4 == 1 ? 1.5 : 0);
  EXPECT_EQ(lstm.parameter_named("layer0.forward.peepholes").value(), zeros({3, 4}));
  const Array U = lstm.parameter_named("layer0.forward.U").value();
  for (std::size_t gate = 0; gate < 4; ++gate) {
    const Tensor Q = columns(U, gate, 4);
    const Array product = matmul(Q, Q, Transpose::yes).value();
    for (std::size_t i = 0; i < 4; ++i)
      for (std::size_t j = 0; j < 4; ++j) EXPECT_NEAR(product(i, j), i == j ? 1 : 0, 1e-12);
  }
  const Lstm without(5, 4, random, {.form = {.input_gate = false}, .forget_bias = 2});
  EXPECT_EQ(without.parameter_named("layer0.forward.b").value()(0), 2) << "the forget gate's columns come first now";
}

// Dropout stands between layers: with one layer it does nothing, with two the second sees another input.
TEST(Recurrent, DropsBetweenLayersOnly) {
  Random random(8);
  const Tensor x = random.normal({3, 2, 2}, 0, 1);
  const TrainMode train;
  const Gru one(2, 4, random, {.dropout = 0.5});
  EXPECT_EQ(one(x).y.value(), one(x).y.value());
  const Gru two(2, 4, random, {.layers = 2, .dropout = 0.5});
  EXPECT_NE(two(x).y.value(), two(x).y.value());
  const TrainMode off(false);
  EXPECT_EQ(two(x).y.value(), two(x).y.value());
}

TEST(Recurrent, RefusesWhatCannotBe) {
  Random random(9);
  const auto text = [](const auto& body) -> std::string {
    try {
      body();
    } catch (const Error& error) {
      return error.what();
    }
    return "nothing was thrown";
  };
  EXPECT_NE(text([&] { Rnn(0, 3, random); }).find("[rnn] 0 inputs"), std::string::npos);
  EXPECT_NE(text([&] { Gru(2, 3, random, {.layers = 0}); }).find("0 layers"), std::string::npos);
  EXPECT_NE(text([&] { Lstm(2, 3, random, {.dropout = 1}); }).find("[dropout]"), std::string::npos);
  const Lstm two(2, 3, random, {.layers = 2});
  EXPECT_NE(text([&] { two(zeros({1, 1, 2}), {{zeros({1, 3})}, {}}); }).find("There must be 2"), std::string::npos);
  RecurrentState state;
  EXPECT_NE(text([&] { two.step(zeros({1, 1, 2}), state); }).find("x must be [B, I]"), std::string::npos);
  const Gru both(2, 3, random, {.bidirectional = true});
  EXPECT_NE(text([&] { both.step(zeros({1, 2}), state); }).find("[gru] a step of a bidirectional"), std::string::npos);
  EXPECT_TRUE(state.h.empty());
}

}  // namespace
}  // namespace ag
