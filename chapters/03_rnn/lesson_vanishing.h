// Chapter 03, second page. The vanishing gradient (Werbos 1990; Bengio, Simard & Frasconi 1994; Pascanu, Mikolov &
// Bengio 2013).
//
// A recurrent network can carry what it has seen to any later step. Whether it can *learn* to depends on how much of a
// gradient comes back, and that is a product of as many matrices as there are steps between:
//
//   ∂L/∂h_k = ∂L/∂h_T · J_T J_{T−1} … J_{k+1},    J_t = ∂h_t/∂h_{t−1} = diag(f'(a_t)) Uᵀ
//
// Letters:  B sequences side by side   T steps   I numbers come in   H of a state   a_t = x_t W + h_{t−1} U + b
//           f the activation   [..] the shape of a tensor; an example is a row
#pragma once

#include <vector>

#include "autograd/autograd.h"

namespace rnn {

using ag::Array, ag::Tensor, ag::Transpose;

// [cell]
using Activation = ag::RnnActivation;  // tanh, relu, identity

struct CellOptions {
  Activation activation = Activation::tanh;
  // What W and U start as. Orthogonal: all singular values of U are 1.
  ag::Initializer input = [](const ag::Shape& shape, ag::Random& r) { return ag::init::xavier_uniform(shape, r); };
  ag::Initializer recurrent = [](const ag::Shape& shape, ag::Random& r) { return ag::init::orthogonal(shape, r); };
};

// h_t = f(x_t W + h_{t−1} U + b):  the cell of the first page with f = tanh. With f(a) = a the recurrence is linear,
// and what becomes of its gradient can be foreseen.
struct Cell : ag::Module {
  Tensor W, U, b;  // [I, H], [H, H], [H]; b starts at 0
  Activation activation;

  Cell(std::size_t I, std::size_t H, ag::Random& random, const CellOptions& options = {})
      : W(parameter("W", options.input({I, H}, random))),
        U(parameter("U", options.recurrent({H, H}, random))),
        b(parameter("b", ag::zeros({H}))),
        activation(options.activation) {}

  Tensor operator()(const Tensor& x, const Tensor& h) const {  // [B, I], [B, H] → [B, H]
    const Tensor a = matmul(x, W) + matmul(h, U) + b;
    return activation == Activation::tanh ? tanh(a) : activation == Activation::relu ? relu(a) : a;
  }
  std::size_t width() const { return U.shape()[0]; }                     // H
  Tensor start(std::size_t B) const { return ag::zeros({B, width()}); }  // h_0 = 0: a constant
};

// x_1 … x_T → h_1 … h_T
inline std::vector<Tensor> unroll(const Cell& cell, const std::vector<Tensor>& x, Tensor h) {
  std::vector<Tensor> states;
  for (const Tensor& x_t : x) states.push_back(h = cell(x_t, h));
  return states;
}

// h_0 … h_T as numbers: nothing is recorded.
inline std::vector<Array> states(const Cell& cell, const std::vector<Array>& x, const Array& h0) {
  const ag::NoGrad values_only;
  std::vector<Array> h{h0};
  for (const Array& x_t : x) h.push_back(cell(x_t, h.back()).value());
  return h;
}

// f'(a) as a function of h = f(a), elementwise: tanh: 1 − h²; relu: 1 where h > 0; identity: 1.
inline Array derivative(Activation activation, const Array& h) {
  Array slope = ag::ones(h.shape());
  if (activation == Activation::tanh) slope -= xt::square(h);
  if (activation == Activation::relu) slope = xt::cast<ag::Scalar>(h > ag::Scalar(0));
  return slope;
}
// [/cell]

// [bptt]
// With δ_t = ∂L/∂a_t the chain rule gives, from the last step to the first,
//
//   δ_t = ∂L/∂h_t ⊙ f'(a_t)
//   ∂L/∂h_{t−1} = (what stands at step t − 1) + δ_t Uᵀ
//   ∂L/∂x_t = δ_t Wᵀ
//   ∂L/∂W = Σ_t x_tᵀ δ_t      ∂L/∂U = Σ_t h_{t−1}ᵀ δ_t      ∂L/∂b = Σ_t Σ_rows δ_t
//
// The sums are there because the same W, U and b are used at every step.
struct BpttGradients {
  Array W, U, b;         // ∂L/∂W, ∂L/∂U, ∂L/∂b
  std::vector<Array> x;  // ∂L/∂x_1 … ∂L/∂x_T
  std::vector<Array> h;  // ∂L/∂h_0 … ∂L/∂h_T, through all later steps
};

// x: x_1 … x_T [B, I]. h: h_0 … h_T [B, H] as the forward pass left them. dh: ∂L/∂h_t for t = 1 … T of what stands at
// step t itself, a loss or an output layer, [B, H]; an empty array: there is none.
inline BpttGradients backpropagate_through_time(const Cell& cell, const std::vector<Array>& x,
                                                const std::vector<Array>& h, const std::vector<Array>& dh) {
  const std::size_t T = x.size();
  ag::check_shapes(h.size() == T + 1 && dh.size() == T,
                   "[bptt] {} inputs, {} states, {} gradients: expected T, T + 1, T.", T, h.size(), dh.size());
  const auto product = [](const Array& a, const Array& b, Transpose ta, Transpose tb) -> Array {
    return matmul(a, b, ta, tb).value();  // of constants: nothing is recorded
  };
  const Array &W = cell.W.value(), &U = cell.U.value();
  BpttGradients g{ag::zeros(W.shape()), ag::zeros(U.shape()), ag::zeros(cell.b.shape()), std::vector<Array>(T),
                  std::vector<Array>(T + 1, ag::zeros(h.front().shape()))};
  for (std::size_t t = T; t > 0; --t) {
    if (dh[t - 1].size() > 0) g.h[t] += dh[t - 1];
    const Array delta = g.h[t] * derivative(cell.activation, h[t]);
    g.h[t - 1] = product(delta, U, Transpose::no, Transpose::yes);
    g.x[t - 1] = product(delta, W, Transpose::no, Transpose::yes);
    g.W += product(x[t - 1], delta, Transpose::yes, Transpose::no);
    g.U += product(h[t - 1], delta, Transpose::yes, Transpose::no);
    g.b += sum_to(delta, g.b.shape());
  }
  return g;
}
// [/bptt]

// [jacobians]
// Which way round. With row vectors, h_t = f(x_t W + h_{t−1} U + b), the Jacobian of one step is
//
//   J_t = ∂h_t/∂h_{t−1} = diag(f'(a_t)) Uᵀ        J_t[i, j] = ∂h_t[i]/∂h_{t−1}[j] = f'(a_t[i]) U[j, i]
//
// and that of many is the product, the latest step on the left:
//
//   ∂h_T/∂h_k = J_T J_{T−1} … J_{k+1} = Π_{t=T…k+1} diag(1 − h_t²) Uᵀ       (tanh)
//
// Papers write column vectors, h_t = f(W_rec h_{t−1} + …), so their W_rec is our Uᵀ; norms and eigenvalues are the
// same. A gradient is a row that runs through the product from the left: ∂L/∂h_k = ∂L/∂h_T · ∂h_T/∂h_k.
inline Array identity(std::size_t H) {
  Array I = ag::zeros({H, H});
  for (std::size_t i = 0; i < H; ++i) I(i, i) = 1;
  return I;
}

// [H, H] for k = 0 … T, of the states h_0 … h_T of one sequence, each [1, H] or [H]. The last one is the identity.
inline std::vector<Array> jacobian_products(const Cell& cell, const std::vector<Array>& h) {
  const std::size_t T = h.size() - 1, H = cell.width();
  std::vector<Array> J(T + 1);
  J[T] = identity(H);
  for (std::size_t k = T; k > 0; --k) {
    Array scaled = J[k];  // ∂h_T/∂h_k diag(f'(a_k)): column i times f'(a_k[i])
    const Array slope = derivative(cell.activation, h[k]);
    for (std::size_t row = 0; row < H; ++row)
      for (std::size_t i = 0; i < H; ++i) scaled(row, i) *= slope.data()[i];
    J[k - 1] = matmul(scaled, cell.U.value(), Transpose::no, Transpose::yes).value();
  }
  return J;
}

// The same from the tape in one sweep: H copies of the sequence x_1 … x_T, each [1, I], and at the end of copy i the
// cotangent e_i, so that row i of what arrives at h_k is row i of ∂h_T/∂h_k. h_0 [1, H].
inline std::vector<Array> jacobians_on_tape(const Cell& cell, const std::vector<Array>& x, const Array& h0) {
  const std::size_t H = cell.width();
  const auto copies = [H](const Array& row) -> Array { return ag::ones({H, 1}) * row; };  // [1, ..] → [H, ..]
  ag::Tape tape;
  std::vector<Tensor> h{Tensor::parameter(copies(h0))};
  for (const Array& x_t : x) {
    h.push_back(cell(copies(x_t), h.back()));
    keep_grad(h.back());
  }
  tape.backward(h.back(), identity(H));
  std::vector<Array> J;
  for (const Tensor& h_k : h) J.push_back(h_k.grad());
  cell.zero_grad();
  return J;
}
// [/jacobians]

}  // namespace rnn
