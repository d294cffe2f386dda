// bptt.h: backpropagation through time by hand (Werbos 1990): what the tape does, written out for Elman's cell.
#pragma once

#include <vector>

#include "chapters/03_rnn/cell.h"

namespace rnn {

// f'(a) as a function of h = f(a), elementwise: tanh: 1 − h²; relu: 1 where h > 0; identity: 1.
ag::Array derivative(Activation activation, const ag::Array& h);

struct BpttGradients {
  ag::Array W, U, b;         // ∂L/∂W, ∂L/∂U, ∂L/∂b
  std::vector<ag::Array> x;  // ∂L/∂x_1 … ∂L/∂x_T
  std::vector<ag::Array> h;  // ∂L/∂h_0 … ∂L/∂h_T, through all later steps
};

// x: x_1 … x_T [B, I]. h: h_0 … h_T [B, H] as the forward pass left them. dh: ∂L/∂h_t for t = 1 … T of what stands at
// step t itself, a loss or an output layer, [B, H]; an empty array: there is none.
BpttGradients backpropagate_through_time(const Cell& cell, const std::vector<ag::Array>& x,
                                         const std::vector<ag::Array>& h, const std::vector<ag::Array>& dh);

}  // namespace rnn
