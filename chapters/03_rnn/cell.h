// cell.h: Elman's recurrent cell (1990), from primitive ops, and its unrolling in time.
#pragma once

#include <vector>

#include "autograd/init.h"
#include "autograd/module.h"
#include "autograd/ops.h"

namespace rnn {

using Activation = ag::RnnActivation;  // tanh, relu, identity

struct CellOptions {
  Activation activation = Activation::tanh;
  // Of W and of U. Orthogonal: all singular values of U are 1, see docs/03_vanishing.md.
  ag::Initializer input = [](const ag::Shape& shape, ag::Random& random) {
    return ag::init::xavier_uniform(shape, random);
  };
  ag::Initializer recurrent = [](const ag::Shape& shape, ag::Random& random) {
    return ag::init::orthogonal(shape, random);
  };
};

// [cell]
//   h_t = tanh(x_t W + h_{t−1} U + b)        x_t [B, I], h_t [B, H]: an example is a row
//
// The same W, U and b at every step: a sequence of any length is one function of three tensors.
struct Cell : ag::Module {
  ag::Tensor W, U, b;  // [I, H], [H, H], [H]; b starts at 0
  Activation activation;

  Cell(std::size_t I, std::size_t H, ag::Random& random, const CellOptions& options = {});

  ag::Tensor operator()(const ag::Tensor& x, const ag::Tensor& h) const;  // h_{t−1} → h_t

  std::size_t inputs() const { return W.shape()[0]; }                        // I
  std::size_t width() const { return U.shape()[0]; }                         // H
  ag::Tensor start(std::size_t B) const { return ag::zeros({B, width()}); }  // h_0 = 0: a constant
};

// h_1 … h_T for x_1 … x_T. `h`: h_0. Handing h_T to the next call, on a new tape, is truncated backpropagation through
// time: tensors of an earlier tape are constants.
std::vector<ag::Tensor> unroll(const Cell& cell, const std::vector<ag::Tensor>& x, ag::Tensor h);
// [/cell]

}  // namespace rnn
