// carousel.h: what becomes of an error on its way back through the cell, which Hochreiter and Schmidhuber called the
// constant error carousel.
//
//   c_t = f_t ⊙ c_{t−1} + i_t ⊙ g_t
//
// c_{t−1} enters c_t twice: as itself, times f_t, and by way of h_{t−1} = o_{t−1} ⊙ tanh(c_{t−1}), on which i_t, f_t
// and g_t depend. Of the first way alone
//
//   ∂c_T / ∂c_k = diag(f_T ⊙ … ⊙ f_{k+1})                                    exactly
//
// because each step multiplies by diag(f_t): no matrix, no slope of a tanh. This holds without peepholes (they are a
// third way) and when h is cut, that is taken as a constant. The other way goes through U and is like that of an RNN.
#pragma once

#include <vector>

#include "chapters/04_lstm_gru/experiments/variants.h"

namespace gated {

enum class Path {
  direct,  // through the cell alone: h is a constant
  whole,   // all ways
};

struct Carousel {
  ag::Array jacobian;  // [H, H]: entry (a, b) is ∂c_T[a] / ∂c_k[b]
  ag::Array product;   // [H]: f_T ⊙ … ⊙ f_{k+1}
};

// One sequence: inputs x [T, I] from a state h, c [H] on, so that k = 0.
Carousel measure_carousel(const LstmVariant& cell, const ag::Array& x, const ag::Array& h, const ag::Array& c,
                          Path path);

}  // namespace gated
