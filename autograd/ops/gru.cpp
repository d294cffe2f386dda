// gru.cpp: the gated recurrent unit, its reset gate before or after the product with the state.

#include "autograd/kernels/gemm.h"
#include "autograd/kernels/packed_matrix.h"
#include "autograd/kernels/recurrent.h"
#include "autograd/kernels/rowwise.h"
#include "autograd/ops/sequence.h"

namespace ag {
inline namespace AG_PRECISION {
namespace {

struct SavedGru {
  Sequence s;
  ResetGate reset;
  States h;
  Array gates;      // [T, B, 3H]: r z n as pre-activations, activations, then their gradients
  Array candidate;  // [T, B, H]: q = h_{t−1} U_n + b_u and then its gradient, or r ⊙ h_{t−1} for ResetGate::before

  bool after() const { return reset == ResetGate::after; }
  // Of the k-th step of one sequence.
  Scalar* r(std::size_t k, std::size_t b) { return gates.data() + (s.time(k) * s.B + b) * s.G; }
  Scalar* z(std::size_t k, std::size_t b) { return r(k, b) + s.H; }
  Scalar* n(std::size_t k, std::size_t b) { return r(k, b) + 2 * s.H; }
  Scalar* q(std::size_t k, std::size_t b) { return candidate.data() + (s.time(k) * s.B + b) * s.H; }
  const Scalar* before(std::size_t k, std::size_t b) const { return h.before(k) ? h.before(k) + b * s.H : nullptr; }
};

// U in two parts: the columns of r and z, and those of n.
struct Recurrent {
  kernels::PackedMatrix gates, candidate;

  Recurrent(bool transposed, const Sequence& s, const Array& U)
      : gates(transposed, U.data(), s.G, transposed ? 2 * s.H : s.H, transposed ? s.H : 2 * s.H, s.T),
        candidate(transposed, U.data() + 2 * s.H, s.G, s.H, s.H, s.T) {}
};

void forward(SavedGru& saved, const Tensor& x, const Tensor& W, const Tensor& U, const Tensor& b) {
  const Sequence& s = saved.s;
  const Recurrent recurrent(false, s, U.value());
  const auto q = [&](std::size_t k, std::size_t i) { return saved.after() ? saved.q(k, i) : nullptr; };
  const auto step = [&](std::size_t k) {
    const Scalar* const before = saved.h.before(k);
    if (before) {
      recurrent.gates.multiply(s.B, before, s.H, true, saved.r(k, 0), s.G);
      if (saved.after()) recurrent.candidate.multiply(s.B, before, s.H, true, saved.q(k, 0), s.H);
    }
    for (std::size_t i = 0; i < s.B; ++i)
      kernels::gru_gates(s.H, saved.r(k, i), saved.z(k, i), saved.before(k, i),
                         saved.after() ? nullptr : saved.q(k, i));
    if (before && !saved.after()) recurrent.candidate.multiply(s.B, saved.q(k, 0), s.H, true, saved.n(k, 0), s.G);
    Scalar* const h = saved.h.at(s.time(k));
    for (std::size_t i = 0; i < s.B; ++i)
      kernels::gru_step(s.H, saved.r(k, i), saved.z(k, i), saved.n(k, i), q(k, i), saved.before(k, i), h + i * s.H);
    hold(s, k, before, h);
  };
  for (const Block& block : s.blocks()) {
    input_product(s, block, x, W, b, saved.gates);
    for (std::size_t k = block.k; k < block.end; ++k) step(k);
  }
}

// dh_{t−1} = dh_t ⊙ z + [da_r da_z] U_rzᵀ + dq U_nᵀ + dy_{t−1}; with the reset gate before, ds = da_n U_nᵀ passes r.
void step_back(SavedGru& saved, const Recurrent& recurrent, std::size_t k, const Array& dy, Array& dh, Array& ds) {
  const Sequence& s = saved.s;
  const std::size_t t = s.time(k);
  add_output_gradient(s, t, dy, dh);
  const Held held(s, t, dh);
  for (std::size_t b = 0; b < s.B; ++b)
    kernels::gru_backward(s.H, saved.r(k, b), saved.z(k, b), saved.n(k, b), saved.after() ? saved.q(k, b) : nullptr,
                          saved.before(k, b), dh.data() + b * s.H);
  if (saved.after()) {
    held.clear(saved.q(k, 0), s.H);
    recurrent.candidate.multiply(s.B, saved.q(k, 0), s.H, true, dh.data(), s.H);
  } else {
    recurrent.candidate.multiply(s.B, saved.n(k, 0), s.G, false, ds.data(), s.H);
    for (std::size_t b = 0; b < s.B; ++b)
      kernels::gru_reset_backward(s.H, saved.r(k, b), ds.data() + b * s.H, saved.before(k, b), dh.data() + b * s.H);
    held.clear(saved.q(k, 0), s.H);  // r ⊙ h where there is no step: what x held there must not reach dU
  }
  held.clear(saved.r(k, 0), s.G);
  recurrent.gates.multiply(s.B, saved.r(k, 0), s.G, true, dh.data(), s.H);
  held.restore(dh);
}

// dU_rz = Σ h_{t−1}ᵀ [da_r da_z];  dU_n = Σ h_{t−1}ᵀ dq, or Σ (r ⊙ h_{t−1})ᵀ da_n
void backward(SavedGru& saved, const Tensor& U, const Array& dy, Array& dh, InputGradients inputs) {
  const Sequence& s = saved.s;
  const Recurrent recurrent(true, s, U.value());
  const Gradient::Target target = U.wants_grad() ? U.gradient()->target() : Gradient::Target{};
  RecurrentGradient dU(s, saved.h, target, 0, 2 * s.H), dU_n(s, saved.h, target, 2 * s.H, s.H);
  Array ds = empty({s.B, s.H});
  for (const Block& block : s.blocks_from_the_end()) {
    for (std::size_t k = block.end; k-- > block.k;) step_back(saved, recurrent, k, dy, dh, ds);
    inputs.add(block, saved.gates);
    dU.add(block, saved.gates.data(), s.G);
    if (saved.after()) dU_n.add(block, saved.candidate.data(), s.H);
  }
  if (!saved.after() && target.data)
    kernels::gemm(true, false, s.H, s.H, s.rows(), 1, saved.candidate.data(), s.H, saved.gates.data() + 2 * s.H, s.G,
                  target.beta, target.data + 2 * s.H, s.G);
}

}  // namespace

Recurrence gru(const Tensor& x, const Tensor& W, const Tensor& U, const Tensor& b, const Tensor& b_u, const Tensor& h0,
               ResetGate reset, const Steps& steps) {
  const Sequence s("gru", 3, x, W, U, b, h0, steps);
  check_shapes(
      reset == ResetGate::after || !b_u.defined(),
      "[gru] b_u {} with ResetGate::before. It is the bias inside the reset gate, which only ResetGate::after has.",
      b_u.defined() ? b_u.shape() : Shape{});
  check_shape("gru", "b_u", b_u, {s.H}, true);
  const auto saved =
      std::make_shared<SavedGru>(SavedGru{s, reset, States(s, h0), empty({s.T, s.B, s.G}), empty({s.T, s.B, s.H})});
  if (b_u.defined())
    kernels::fill_rows(b_u.value().data(), s.rows(), s.H, saved->candidate.data());
  else if (saved->after())
    std::fill(saved->candidate.begin(), saved->candidate.end(), Scalar(0));
  forward(*saved, x, W, U, b);

  const auto last = std::make_shared<LastGradients>();
  std::vector<Tensor> inputs = {x, W, U, b};
  for (const Tensor& optional : {b_u, h0})
    if (optional.defined()) inputs.push_back(optional);
  const auto back = [saved, last, x, W, U, db = Slot(b), b_u, h0](const Tensor& y) {
    const Sequence& size = saved->s;
    Array dh = start_gradient(size, last->h);
    backward(*saved, U, y.grad(), dh, {size, x, W, db});
    if (h0.defined()) h0.accumulate(std::move(dh));
    if (b_u.defined() && b_u.wants_grad()) {
      const auto target = b_u.gradient()->target();
      kernels::column_sums(saved->candidate.data(), size.rows(), size.H, target.beta, target.data);
    }
  };
  const Scalar* const end = saved->h.last();
  Tensor y = record("gru", inputs, output_of(s, saved->h), back);
  saved->h.keep(y);
  return {y, last_state("gru state", y, s, end, last, &LastGradients::h), {}};
}

}  // namespace AG_PRECISION
}  // namespace ag
