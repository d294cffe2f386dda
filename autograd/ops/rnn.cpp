// rnn.cpp: the simple recurrent layer.

#include "autograd/kernels/packed_matrix.h"
#include "autograd/kernels/recurrent.h"
#include "autograd/ops/sequence.h"

namespace ag {
inline namespace AG_PRECISION {
namespace {

struct SavedRnn {
  Sequence s;
  States h;
};

// a_t = x_t W + b + h_{t−1} U,  h_t = f(a_t). The a are dropped: f' is known from h.
void forward(SavedRnn& saved, const Tensor& x, const Tensor& W, const Tensor& U, const Tensor& b, RnnActivation f) {
  auto& [s, h] = saved;
  const kernels::PackedMatrix recurrent(false, U.value().data(), s.H, s.H, s.H, s.T);
  Array a = empty({s.T, s.B, s.H});
  for (const Block& block : s.blocks()) {
    input_product(s, block, x, W, b, a);
    for (std::size_t k = block.k; k < block.end; ++k) {
      const std::size_t t = s.time(k);
      Scalar* const at = a.data() + t * s.B * s.H;
      if (h.before(k)) recurrent.multiply(s.B, h.before(k), s.H, true, at, s.H);
      kernels::rnn_step(f, s.B * s.H, at, h.at(t));
      hold(s, k, h.before(k), h.at(t));
    }
  }
}

// da_t = dh_t f'(a_t),  dh_{t−1} = da_t Uᵀ + dy_{t−1}
void backward(SavedRnn& saved, const Array& dy, Array& dh, const Tensor& U, RnnActivation f, bool first,
              InputGradients inputs) {
  auto& [s, h] = saved;
  const kernels::PackedMatrix recurrent(true, U.value().data(), s.H, s.H, s.H, s.T);
  RecurrentGradient dU(s, h, U.wants_grad() ? U.gradient()->target() : Gradient::Target{}, 0, s.G);
  Array da = empty({s.T, s.B, s.H});
  for (const Block& block : s.blocks_from_the_end()) {
    for (std::size_t k = block.end; k-- > block.k;) {
      const std::size_t t = s.time(k);
      Scalar* const at = da.data() + t * s.B * s.H;
      add_output_gradient(s, t, dy, dh);
      kernels::rnn_backward(f, s.B * s.H, h.at(t), dh.data(), at);
      const Held held(s, t, dh);
      held.clear(at, s.H);
      if (k > 0 || first) recurrent.multiply(s.B, at, s.H, false, dh.data(), s.H);
      held.restore(dh);
    }
    inputs.add(block, da);
    dU.add(block, da.data(), s.G);
  }
}

}  // namespace

Recurrence rnn(const Tensor& x, const Tensor& W, const Tensor& U, const Tensor& b, const Tensor& h0,
               RnnActivation activation, const Steps& steps) {
  const Sequence s("rnn", 1, x, W, U, b, h0, steps);
  const auto saved = std::make_shared<SavedRnn>(SavedRnn{s, States(s, h0)});
  forward(*saved, x, W, U, b, activation);

  const auto last = std::make_shared<LastGradients>();
  std::vector<Tensor> inputs = {x, W, U, b};
  if (h0.defined()) inputs.push_back(h0);
  const auto back = [saved, last, x, W, U, db = Slot(b), h0, activation](const Tensor& y) {
    const Sequence& size = saved->s;
    Array dh = start_gradient(size, last->h);
    backward(*saved, y.grad(), dh, U, activation, h0.defined() && h0.wants_grad(), {size, x, W, db});
    if (h0.defined()) h0.accumulate(std::move(dh));
  };
  const Scalar* const end = saved->h.last();
  Tensor y = record("rnn", inputs, output_of(s, saved->h), back);
  saved->h.keep(y);
  return {y, last_state("rnn state", y, s, end, last, &LastGradients::h), {}};
}

}  // namespace AG_PRECISION
}  // namespace ag
