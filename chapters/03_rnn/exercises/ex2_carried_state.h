// Exercise 03.2: truncated backpropagation through time.
//
// A long sequence x_1 … x_N is read in windows of T steps. Each window has a tape of its own, and starts from the state
// in which the one before ended: the value goes on, the gradient does not.
//
//   h_t = tanh(x_t W + h_{t−1} U)        L of a window = Σ_t mean (h_t − target_t)²
#pragma once

#include <functional>
#include <vector>

#include "autograd/ops.h"
#include "autograd/tape.h"

struct Sequence {
  std::vector<ag::Tensor> x;       // N of [B, I]
  std::vector<ag::Tensor> target;  // N of [B, H]
};

// The loss of each window, in order; the last may be shorter than T steps. Before `after_window` is called, the
// gradients of the window's loss have been added to W and U: that is where an optimizer would step.
//
// Hint: mean_squared_error(h, target) is one term of L. Everything that shall be recorded is computed while the
// window's `ag::Tape` is in scope, and the tape ends with its window.
inline std::vector<double> read_in_windows(const Sequence& sequence, std::size_t T, const ag::Tensor& W,
                                           const ag::Tensor& U, ag::Tensor h,
                                           const std::function<void()>& after_window) {
  // Your code here.
  return {};
}
