// rnn.cpp: the simple recurrent layer.
#include "autograd/kernels/packed_matrix.h"
#include "autograd/kernels/recurrent.h"
#include "autograd/ops/sequence.h"

namespace ag {
inline namespace AG_PRECISION {
namespace {

struct Saved {
  Sequence s;
  States h;
};

// a_t = x_t W + b + h_{t−1} U,  h_t = f(a_t). The a are dropped: f' is known from h.
void forward(Saved& saved, Array a, const Array& U, RnnActivation f) {
  auto& [s, h] = saved;
  const kernels::PackedMatrix recurrent(false, U.data(), s.H, s.H, s.H, s.T);
  for (std::size_t k = 0; k < s.T; ++k) {
    const std::size_t t = s.time(k);
    Scalar* const at = a.data() + t * s.B * s.H;
    if (h.before(k)) recurrent.multiply(s.B, h.before(k), s.H, true, at, s.H);
    kernels::rnn_step(f, s.B * s.H, at, h.at(t));
    hold(s, k, h.before(k), h.at(t));
  }
}

// da_t = dh_t f'(a_t),  dh_{t−1} = da_t Uᵀ + dy_{t−1}
void backward(Saved& saved, const Array& dy, Array dh, const Array& U, RnnActivation f, Array& da, const Tensor& h0) {
  auto& [s, h] = saved;
  const kernels::PackedMatrix recurrent(true, U.data(), s.H, s.H, s.H, s.T);
  for (std::size_t k = s.T; k-- > 0;) {
    const std::size_t t = s.time(k);
    Scalar* const at = da.data() + t * s.B * s.H;
    add_output_gradient(s, t, dy, dh);
    kernels::rnn_backward(f, s.B * s.H, h.at(t), dh.data(), at);
    const Held held(s, t, dh);
    held.clear(at, s.H);
    if (k > 0 || (h0.defined() && h0.wants_grad())) recurrent.multiply(s.B, at, s.H, false, dh.data(), s.H);
    held.restore(dh);
  }
  if (h0.defined()) h0.accumulate(std::move(dh));
}

}  // namespace

Recurrence rnn(const Tensor& x, const Tensor& W, const Tensor& U, const Tensor& b, const Tensor& h0,
               RnnActivation activation, const Steps& steps) {
  const Sequence s("rnn", 1, x, W, U, b, h0, steps);
  const auto saved = std::make_shared<Saved>(Saved{s, States(s, h0)});
  forward(*saved, input_product(s, x, W, b), U.value(), activation);

  const auto last = std::make_shared<LastGradients>();
  std::vector<Tensor> inputs = {x, W, U, b};
  if (h0.defined()) inputs.push_back(h0);
  const auto back = [saved, last, x, W, U, db = Slot(b), h0, activation](const Tensor& y) {
    const Sequence& size = saved->s;
    Array da = empty({size.T, size.B, size.H});
    backward(*saved, y.grad(), start_gradient(size, last->h), U.value(), activation, da, h0);
    if (U.wants_grad()) recurrent_gradient(size, saved->h, da.data(), size.G, U.gradient()->target(), size.G);
    input_gradients(size, da, x, W, db);
  };
  const Scalar* const end = saved->h.last();
  Tensor y = record("rnn", inputs, output_of(s, saved->h), back);
  saved->h.keep(y);
  return {y, last_state("rnn state", y, s, end, last, &LastGradients::h), {}};
}

}  // namespace AG_PRECISION
}  // namespace ag
