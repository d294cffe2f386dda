#include "chapters/03_rnn/cell.h"

namespace rnn {
namespace {

ag::Tensor activate(Activation activation, const ag::Tensor& a) {
  switch (activation) {
    case Activation::relu:
      return relu(a);
    case Activation::identity:
      return a;
    default:
      return tanh(a);
  }
}

}  // namespace

Cell::Cell(std::size_t I, std::size_t H, ag::Random& random, const CellOptions& options)
    : W(parameter("W", options.input({I, H}, random))),
      U(parameter("U", options.recurrent({H, H}, random))),
      b(parameter("b", ag::zeros({H}))),
      activation(options.activation) {}

// [step]
ag::Tensor Cell::operator()(const ag::Tensor& x, const ag::Tensor& h) const {
  return activate(activation, matmul(x, W) + matmul(h, U) + b);
}

std::vector<ag::Tensor> unroll(const Cell& cell, const std::vector<ag::Tensor>& x, ag::Tensor h) {
  std::vector<ag::Tensor> states;
  for (const ag::Tensor& x_t : x) states.push_back(h = cell(x_t, h));
  return states;
}
// [/step]

}  // namespace rnn
