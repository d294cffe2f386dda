#include "chapters/03_rnn/bptt.h"

namespace rnn {
namespace {

using ag::Array;
using ag::Transpose;

// op(a) op(b), of constants: nothing is recorded.
Array product(const Array& a, const Array& b, Transpose ta, Transpose tb) { return matmul(a, b, ta, tb).value(); }

}  // namespace

Array derivative(Activation activation, const Array& h) {
  Array slope = ag::ones(h.shape());
  if (activation == Activation::tanh) slope -= xt::square(h);
  if (activation == Activation::relu) slope = xt::cast<ag::Scalar>(h > ag::Scalar(0));
  return slope;
}

// [bptt]
// a_t = x_t W + h_{t−1} U + b,  h_t = f(a_t). With δ_t = ∂L/∂a_t the chain rule gives, from the last step to the first,
//
//   δ_t = ∂L/∂h_t ⊙ f'(a_t)
//   ∂L/∂h_{t−1} = (what stands at step t − 1) + δ_t Uᵀ
//   ∂L/∂x_t = δ_t Wᵀ
//   ∂L/∂W = Σ_t x_tᵀ δ_t      ∂L/∂U = Σ_t h_{t−1}ᵀ δ_t      ∂L/∂b = Σ_t Σ_rows δ_t
//
// The sums are there because the same W, U and b are used at every step.
BpttGradients backpropagate_through_time(const Cell& cell, const std::vector<Array>& x, const std::vector<Array>& h,
                                         const std::vector<Array>& dh) {
  const std::size_t T = x.size();
  ag::check(h.size() == T + 1 && dh.size() == T, "[bptt] {} inputs, {} states, {} gradients: expected T, T + 1, T.", T,
            h.size(), dh.size());
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

}  // namespace rnn
