// Chapter 04. LSTM and GRU (Hochreiter & Schmidhuber 1997; Gers, Schmidhuber & Cummins 2000; Cho et al. 2014).
//
// Chapter 03's state is multiplied by a matrix and squashed at every step, and so is the error on its way back. Let the
// state be added to instead, and let the network learn when to write, to keep and to show it:
//
//   c_t = f_t ⊙ c_{t−1} + i_t ⊙ g_t,     h_t = o_t ⊙ tanh(c_t)
//
// Along c an error is multiplied by f alone, and f can be 1.
//
// Letters:  T steps   B sequences side by side   I numbers come in   H numbers are remembered   O numbers are asked for
//           σ logistic function   ⊙ element by element   rows are sequences: x_t [B, I], h and c [B, H]
#pragma once

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "autograd/autograd.h"
#include "chapters/program/loop.h"
#include "datasets/planted/long_lags.h"

namespace gated {

using ag::Tensor;

// [lstm]
// What a gate adds up, weights of its own:  x [B, I], h [B, H] → x W + h U + b [B, H];  W [I, H], U [H, H], b [H]
struct Sum {
  Tensor W, U, b;
  Tensor operator()(const Tensor& x, const Tensor& h) const { return matmul(x, W) + matmul(h, U) + b; }
};

// All that happens in one step, each [B, H].
struct LstmStep {
  Tensor i, f, g, o;  // how much is written, how much is kept, what is written, how much is shown
  Tensor c, h;        // what is remembered, and what the world sees of it
};

// Hochreiter and Schmidhuber (1997), with the forget gate of Gers et al. (2000). The same weights at every step.
struct Lstm {
  Sum i, f, g, o;

  // [six]
  LstmStep operator()(const Tensor& x, const Tensor& h, const Tensor& c) const {
    LstmStep next;
    next.i = sigmoid(i(x, h));              // input gate
    next.f = sigmoid(f(x, h));              // forget gate
    next.g = tanh(g(x, h));                 // the proposal
    next.c = next.f * c + next.i * next.g;  // the memory: added to, never multiplied by a matrix
    next.o = sigmoid(o(x, h));              // output gate
    next.h = next.o * tanh(next.c);
    return next;
  }
  // [/six]
};
// [/lstm]

// [gru]
struct GruStep {
  Tensor r, z, n, h;  // [B, H]
};

// Cho et al. (2014): two gates, and no memory beside what is shown. Where the reset gate stands, before the product
// with U_n as in the paper or after it as here, in cuDNN and in PyTorch, makes two networks that do not compute the
// same.
struct Gru {
  Sum r, z;
  Tensor W_n, U_n, b_n, b_u;  // [I, H], [H, H], [H], [H]

  GruStep operator()(const Tensor& x, const Tensor& h) const {
    GruStep next;
    next.r = sigmoid(r(x, h));                                              // reset: how much of the past n sees
    next.z = sigmoid(z(x, h));                                              // update: how much stays as it was
    next.n = tanh(matmul(x, W_n) + b_n + next.r * (matmul(h, U_n) + b_u));  // the proposal
    next.h = next.z * h + (1.0 - next.z) * next.n;
    return next;
  }
};
// [/gru]

// [network]
// The engine has these cells as layers: all steps of a sequence in one op, the same numbers (a test holds them equal).
// W of all gates stand side by side in one matrix, and so do U and b: one product for all of them.
using Layer = std::variant<ag::Rnn, ag::Lstm, ag::Gru>;

//   x_1 … x_T [T, B, I] → h_1 … h_T [T, B, H] → z_t = h_t V + a [T, B, O]
struct Network : ag::Module {
  Layer layer;
  ag::Linear output;  // V [H, O], a [O]

  Network(Layer cell, std::size_t H, std::size_t O, ag::Random& random)
      : layer(
            std::visit([this](auto of_kind) -> Layer { return child("layer", std::move(of_kind)); }, std::move(cell))),
        output(child("output", ag::Linear(H, O, random))) {}

  // From `state` on; empty: nothing has been read. Lengths [B], empty: all sequences are of T steps.
  ag::RecurrentOutput read(const Tensor& x, const ag::RecurrentState& state = {},
                           const std::vector<std::size_t>& lengths = {}) const {
    return std::visit([&](const auto& cell) { return cell(x, state, lengths); }, layer);
  }

  Tensor every_step(const Tensor& x) const { return output(read(x).y); }  // z_1 … z_T [T, B, O]
  Tensor last_step(const Tensor& x, const std::vector<std::size_t>& lengths = {}) const {
    return output(read(x, {}, lengths).state.h.front());  // z at each sequence's end [B, O]
  }
};
// [/network]

// [adding]
// The adding problem: two of a hundred numbers are marked; their sum is asked for at the end.
inline Tensor inputs_of(const data::AddingBatch& batch) {  // number and marker  [T, B, 2]
  return Tensor(ag::array_of(batch.inputs, {batch.steps, batch.sequences, 2}));
}
inline Tensor answers_of(const data::AddingBatch& batch) {  // [B, 1]
  return Tensor(ag::array_of(batch.targets, {batch.sequences, 1}));
}

// L = mean (z_T − answer)²
inline Tensor adding_loss(const Network& network, const data::AddingBatch& batch) {
  return mean_squared_error(network.last_step(inputs_of(batch), batch.lengths), answers_of(batch));
}

// The share of sequences that are answered within 0.04, which the paper calls right. Who remembers nothing says 0.5,
// and is right for 15 % of them.
inline double adding_score(const Network& network, const data::AddingBatch& test) {
  const Tensor z = network.last_step(inputs_of(test), test.lengths);
  double right = 0;
  for (std::size_t s = 0; s < test.sequences; ++s)
    right += std::abs(z.value()(s, 0) - test.targets[s]) < data::kAddingTolerance;
  return right / static_cast<double>(test.sequences);
}
// [/adding]

// [train]
struct TrainSettings {
  std::int64_t steps = 1000;
  std::size_t sequences = 32;  // B
  double rate = 2e-3;          // of Adam, falling in a straight line to a twentieth
  double clip = 1;             // ‖g‖ is never longer: a recurrent loss has walls (chapter 03)
  std::uint64_t seed = 1;      // of the training sequences
};

struct Training {
  program::Curve curve;  // train: L; held: what options.measure says
  std::int64_t updates = 0;
  double seconds = 0;
};

// One loop for every task and cell: loss(B, random) is that of B sequences nobody has seen before.
template <class Loss>
Training train(const std::string& name, const Network& network, const Loss& loss_of, const TrainSettings& settings,
               const program::LoopOptions& options) {
  ag::Adam optimizer(network.parameters(), {.learning_rate = settings.rate});
  const ag::Schedule rate = ag::schedule::linear(settings.rate, 0, settings.steps, settings.rate / 20);
  data::Random random(settings.seed, 1);
  program::Loop loop(name, settings.steps, options);
  loop.keep("optimizer", optimizer).keep("sequences", random);
  while (loop.next()) {
    ag::Tape tape;
    const Tensor loss = loss_of(settings.sequences, random);
    tape.backward(loss);  // back through all steps of all sequences
    clip_grad_norm(network.parameters(), settings.clip);
    optimizer.set_learning_rate(rate(loop.step()));
    optimizer.step();
    optimizer.zero_grad();
    loop.count(static_cast<double>(loss.item()), settings.sequences);
  }
  return {loop.curve(), loop.step(), loop.seconds()};
}
// [/train]

}  // namespace gated
