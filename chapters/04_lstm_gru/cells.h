// cells.h: one step of an LSTM and of a GRU, gate by gate, from the ops of the tape. The engine's layers (ag::Lstm,
// ag::Gru) run the same formulas over a whole sequence as one record; here they can be read, and a gate can be looked
// at.
//
// Letters: B sequences side by side, I numbers come in, H numbers are remembered; σ is the logistic function, ⊙ the
// product element by element. Rows are sequences: x [B, I], h and c [B, H].
#pragma once

#include "autograd/init.h"
#include "autograd/module.h"
#include "autograd/ops.h"

namespace gated {

using ag::Tensor;

// h_t = tanh(x_t W + h_{t−1} U + b) (Elman 1990): what the other two are measured against.
struct RnnCell {
  Tensor W, U, b;  // [I, H], [H, H], [H]

  Tensor operator()(const Tensor& x, const Tensor& h) const;
};

// Greff et al. (2017) took one part after the other away from the LSTM, and named what was left: "NIG", "CIFG", … With
// nothing taken away "LSTM".
std::string name_of(const ag::LstmForm& form, bool peepholes);

struct LstmState {
  Tensor h, c;  // [B, H]: what the world sees, and what is remembered
};

// All that happened in one step.
struct LstmStep {
  Tensor i, f, g, o;  // [B, H]: how much is written, kept, what is written, how much is shown
  Tensor c, h;        // [B, H]
};

// [lstm]
// Hochreiter and Schmidhuber (1997), with the forget gate of Gers et al. (2000):
//
//   i = σ(x W_i + h U_i + b_i)        input gate: how much is written            [B, H]
//   f = σ(x W_f + h U_f + b_f)        forget gate: how much is kept              [B, H]
//   g = tanh(x W_g + h U_g + b_g)     what is written                            [B, H]
//   c' = f ⊙ c + i ⊙ g                the memory: added to, never multiplied by a matrix
//   o = σ(x W_o + h U_o + b_o)        output gate: how much is shown             [B, H]
//   h' = o ⊙ tanh(c')
//
// The four W stand side by side in one matrix, columns i f g o, and so do the four U and b: one product for all gates.
// A gate that the form switches off has no columns, and is open: 1. With peepholes (Gers and Schmidhuber 2000) the
// gates see the cell itself: i and f get p_i ⊙ c and p_f ⊙ c, o gets p_o ⊙ c'.
struct LstmCell {
  Tensor W, U, b;         // [I, 4H], [H, 4H], [4H]
  Tensor peepholes = {};  // [3, H], rows i f o; not defined(): none
  ag::LstmForm form = {};

  LstmStep operator()(const Tensor& x, const LstmState& before) const;
};
// [/lstm]

struct GruStep {
  Tensor r, z, n, h;  // [B, H]
};

// [gru]
// Cho et al. (2014): two gates, and no memory beside what is shown.
//
//   r = σ(x W_r + h U_r + b_r)                   reset gate: how much of the past the proposal sees   [B, H]
//   z = σ(x W_z + h U_z + b_z)                   update gate: how much stays as it was                [B, H]
//   n = tanh(x W_n + b_n + (r ⊙ h) U_n)          the proposal; reset before the product, as in the paper
//   n = tanh(x W_n + b_n + r ⊙ (h U_n + b_u))    or after it, as in cuDNN and PyTorch: h U in one product
//   h' = z ⊙ h + (1 − z) ⊙ n
struct GruCell {
  Tensor W, U, b;  // [I, 3H], [H, 3H], [3H], columns r z n
  Tensor b_u;      // [H], of `after` only
  ag::ResetGate reset = ag::ResetGate::after;

  GruStep operator()(const Tensor& x, const Tensor& h) const;
};
// [/gru]

}  // namespace gated
