// Solution of exercise 01.2.
#pragma once

#include "autograd/ops.h"

struct Weights {
  ag::Tensor C;
  ag::Tensor H, d;
  ag::Tensor U, b;
  ag::Tensor W;
};

inline ag::Tensor forward(const Weights& weights, const ag::Ids& contexts) {
  const auto B = static_cast<std::ptrdiff_t>(contexts.shape()[0]);
  const ag::Tensor x = reshape(embedding(weights.C, contexts), {B, -1});
  const ag::Tensor a = tanh(linear(x, weights.H, weights.d));
  return linear(a, weights.U, weights.b) + matmul(x, weights.W);
}
