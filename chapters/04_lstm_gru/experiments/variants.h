// variants.h: the cells of lesson.h with parts taken away or put in, and with the weights as the engine's layers keep
// them: so a trained layer can be looked into, step by step.
#pragma once

#include <string>

#include "chapters/04_lstm_gru/lesson.h"

namespace gated {

// Greff et al. (2017) took one part after the other away from the LSTM, and named what was left: "NIG", "CIFG", … With
// nothing taken away "LSTM".
std::string name_of(const ag::LstmForm& form, bool peepholes);

struct LstmState {
  Tensor h, c;  // [B, H]
};

// The four W stand side by side in one matrix, columns i f g o, and so do the four U and b. A gate that the form
// switches off has no columns, and is open: 1. With peepholes (Gers and Schmidhuber 2000) the gates see the cell
// itself: i and f get p_i ⊙ c and p_f ⊙ c, o gets p_o ⊙ c'.
struct LstmVariant {
  Tensor W, U, b;         // [I, 4H], [H, 4H], [4H]
  Tensor peepholes = {};  // [3, H], rows i f o; not defined(): none
  ag::LstmForm form = {};

  LstmStep operator()(const Tensor& x, const LstmState& before) const;
};

//   n = tanh(x W_n + b_n + (r ⊙ h) U_n)          reset before the product, as in the paper
//   n = tanh(x W_n + b_n + r ⊙ (h U_n + b_u))    or after it, as in lesson.h
struct GruVariant {
  Tensor W, U, b;  // [I, 3H], [H, 3H], [3H], columns r z n
  Tensor b_u;      // [H], of `after` only
  ag::ResetGate reset = ag::ResetGate::after;

  GruStep operator()(const Tensor& x, const Tensor& h) const;
};

}  // namespace gated
