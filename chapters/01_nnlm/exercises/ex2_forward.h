// Exercise 01.2: the forward pass of the network, from ops of the engine (autograd/ops.h).
//
//   x = [C(w_{t−n+1}) … C(w_{t−1})]     [B, (n−1)m]
//   y = b + x W + tanh(d + x H) U        [B, |V|]
#pragma once

#include "autograd/ops.h"

struct Weights {
  ag::Tensor C;     // [|V|, m]
  ag::Tensor H, d;  // [(n−1)m, h], [h]
  ag::Tensor U, b;  // [h, |V|], [|V|]
  ag::Tensor W;     // [(n−1)m, |V|]
};

// contexts [B, n−1] → y [B, |V|]
inline ag::Tensor forward(const Weights& weights, const ag::Ids& contexts) {
  // Your code here: embedding, reshape, linear, tanh, matmul, +.
  return ag::Tensor(0.0);
}
