// lstm.cpp: long short-term memory, and its variants.

#include "autograd/kernels/packed_matrix.h"
#include "autograd/kernels/recurrent.h"
#include "autograd/ops/sequence.h"

namespace ag {
inline namespace AG_PRECISION {

std::size_t LstmForm::gates() const {
  return 1 + (input_gate ? 1 : 0) + (forget_gate && !coupled ? 1 : 0) + (output_gate ? 1 : 0);
}

namespace {

struct SavedLstm {
  Sequence s;
  LstmForm form;
  Tensor peepholes;
  States h, c;
  Array gates;     // [T, B, G]: pre-activations, activations, then their gradients
  Array squashed;  // [T, B, H]: tanh c

  bool plain() const {
    return form.gates() == 4 && form.input_activation && form.output_activation && !peepholes.defined();
  }
  // Where the numbers of the k-th step of one sequence lie.
  kernels::LstmRow row(std::size_t k, std::size_t b) {
    const std::size_t t = s.time(k), at = (t * s.B + b) * s.H;
    Scalar* next = gates.data() + (t * s.B + b) * s.G;
    const auto columns = [&](bool present) { return present ? std::exchange(next, next + s.H) : nullptr; };
    const auto peephole = [&](std::size_t i) {
      return peepholes.defined() ? peepholes.value().data() + i * s.H : nullptr;
    };
    Scalar* const i = columns(form.input_gate);
    Scalar* const f = columns(form.forget_gate && !form.coupled);
    Scalar* const g = columns(true);
    Scalar* const o = columns(form.output_gate);
    const Scalar* const before = c.before(k);
    return {i,
            f,
            g,
            o,
            peephole(0),
            peephole(1),
            peephole(2),
            before ? before + b * s.H : nullptr,
            c.at(0) + at,
            squashed.data() + at};
  }
};

// a_t = x_t W + b + h_{t−1} U, then gate by gate: kernels/recurrent.h
template <class Form>
void forward(SavedLstm& saved, const Form& form, const Tensor& x, const Tensor& W, const Tensor& U, const Tensor& b) {
  const Sequence& s = saved.s;
  const kernels::PackedMatrix recurrent(false, U.value().data(), s.G, s.H, s.G, s.T);
  for (const Block& block : s.blocks()) {
    input_product(s, block, x, W, b, saved.gates);
    for (std::size_t k = block.k; k < block.end; ++k) {
      const std::size_t t = s.time(k);
      const Scalar* const before = saved.h.before(k);
      if (before) recurrent.multiply(s.B, before, s.H, true, saved.gates.data() + t * s.B * s.G, s.G);
      for (std::size_t i = 0; i < s.B; ++i) kernels::lstm_step(form, s.H, saved.row(k, i), saved.h.at(t) + i * s.H);
      hold(s, k, before, saved.h.at(t));
      hold(s, k, saved.c.before(k), saved.c.at(t));
    }
  }
}

// dh_{t−1} = da_t Uᵀ + dy_{t−1}, and dc on its way back; the gates become their gradients.
template <class Form>
void backward(SavedLstm& saved, const Form& form, const Tensor& U, const Array& dy, Array& dh, Array& dc, bool first,
              InputGradients inputs) {
  const Sequence& s = saved.s;
  const kernels::PackedMatrix recurrent(true, U.value().data(), s.G, s.G, s.H, s.T);
  RecurrentGradient dU(s, saved.h, U.wants_grad() ? U.gradient()->target() : Gradient::Target{}, 0, s.G);
  for (const Block& block : s.blocks_from_the_end()) {
    for (std::size_t k = block.end; k-- > block.k;) {
      const std::size_t t = s.time(k);
      Scalar* const da = saved.gates.data() + t * s.B * s.G;
      add_output_gradient(s, t, dy, dh);
      const Held held_h(s, t, dh), held_c(s, t, dc);
      for (std::size_t b = 0; b < s.B; ++b)
        kernels::lstm_backward(form, s.H, saved.row(k, b), dh.data() + b * s.H, dc.data() + b * s.H);
      held_h.clear(da, s.G);
      if (k > 0 || first) recurrent.multiply(s.B, da, s.G, false, dh.data(), s.H);
      held_h.restore(dh);
      held_c.restore(dc);
    }
    inputs.add(block, saved.gates);
    dU.add(block, saved.gates.data(), s.G);
  }
}

// dp_i = Σ c_{t−1} ⊙ da_i,  dp_f = Σ c_{t−1} ⊙ da_f,  dp_o = Σ c_t ⊙ da_o
Array peephole_gradient(SavedLstm& saved) {
  const Sequence& s = saved.s;
  Array dp = zeros({3, s.H});
  const auto add = [&](std::size_t gate, const Scalar* da, const Scalar* c) {
    if (!da || !c) return;
    Scalar* const to = dp.data() + gate * s.H;
    kernels::simd::transform(
        s.H, to, [](auto sum, auto d, auto v) { return sum + d * v; }, to, da, c);
  };
  for (std::size_t k = 0; k < s.T; ++k) {
    for (std::size_t b = 0; b < s.B; ++b) {
      const kernels::LstmRow row = saved.row(k, b);
      add(0, row.i, row.c_before);
      add(1, row.f, row.c_before);
      add(2, row.o, row.c);
    }
  }
  return dp;
}

void check_form(const LstmForm& form) {
  check_shapes(!form.coupled || form.input_gate,
               "[lstm] a coupled form without an input gate. With coupled gates f = 1 − i: it needs i.");
}

}  // namespace

Recurrence lstm(const Tensor& x, const Tensor& W, const Tensor& U, const Tensor& b, const Tensor& peepholes,
                const Tensor& h0, const Tensor& c0, const LstmForm& form, const Steps& steps) {
  check_form(form);
  const Sequence s("lstm", form.gates(), x, W, U, b, h0, steps);
  check_shape("lstm", "peepholes", peepholes, {3, s.H}, true);
  check_shape("lstm", "c0", c0, {s.B, s.H}, true);
  const auto saved = std::make_shared<SavedLstm>(
      SavedLstm{s, form, peepholes, States(s, h0), States(s, c0), empty({s.T, s.B, s.G}), empty({s.T, s.B, s.H})});
  const auto with_form = [](const SavedLstm& of, const auto& body) {
    of.plain() ? body(kernels::VanillaForm()) : body(of.form);
  };
  with_form(*saved, [&](const auto& f) { forward(*saved, f, x, W, U, b); });

  const auto last = std::make_shared<LastGradients>();
  std::vector<Tensor> inputs = {x, W, U, b};
  for (const Tensor& optional : {peepholes, h0, c0})
    if (optional.defined()) inputs.push_back(optional);
  const auto back = [saved, last, x, W, U, db = Slot(b), h0, c0, with_form](const Tensor& y) {
    const Sequence& size = saved->s;
    Array dh = start_gradient(size, last->h), dc = start_gradient(size, last->c);
    const bool first = h0.defined() && h0.wants_grad();
    with_form(*saved, [&](const auto& f) { backward(*saved, f, U, y.grad(), dh, dc, first, {size, x, W, db}); });
    if (h0.defined()) h0.accumulate(std::move(dh));
    if (c0.defined()) c0.accumulate(std::move(dc));
    if (saved->peepholes.defined()) saved->peepholes.accumulate(peephole_gradient(*saved));
  };
  const Scalar *const end_h = saved->h.last(), *const end_c = saved->c.last();
  Tensor y = record("lstm", inputs, output_of(s, saved->h), back);
  saved->h.keep(y);
  return {y, last_state("lstm state", y, s, end_h, last, &LastGradients::h),
          last_state("lstm cell", y, s, end_c, last, &LastGradients::c)};
}

}  // namespace AG_PRECISION
}  // namespace ag
