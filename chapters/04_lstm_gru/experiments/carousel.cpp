#include "chapters/04_lstm_gru/experiments/carousel.h"

#include "chapters/report/gradient_flow.h"

namespace gated {

using report::identity;
using report::repeated;

// The whole Jacobian in one sweep: H copies of the sequence run side by side, and the a-th asks for the gradient of
// c_T[a], so that the gradient at its c_0 is row a.
Carousel measure_carousel(const LstmVariant& cell, const ag::Array& x, const ag::Array& h, const ag::Array& c,
                          Path path) {
  const std::size_t T = x.shape()[0], I = x.shape()[1], H = c.size();
  ag::check(!cell.peepholes.defined(), "[measure_carousel] the cell has peepholes. They are one more way back.");
  const Tensor start = Tensor::parameter(repeated(c, H));
  ag::Array product = ag::ones({H});
  ag::Tape tape;
  LstmState state{Tensor(repeated(h, H)), start};
  for (std::size_t t = 0; t < T; ++t) {
    ag::Array row = ag::empty({I});
    std::copy_n(&x(t, 0), I, row.begin());
    const LstmStep step = cell(Tensor(repeated(row, H)), state);
    for (std::size_t a = 0; a < H; ++a) product(a) *= step.f.value()(0, a);
    state = {path == Path::direct ? Tensor(step.h.value()) : step.h, step.c};
  }
  tape.backward(state.c, identity(H));
  return {start.grad(), std::move(product)};
}

}  // namespace gated
