// kernels/recurrent.h: what a recurrent layer does in each step besides its products, for one row of the batch: H units
// that lie side by side. The pre-activations a are overwritten by the activations, and those by the gradients with
// respect to a: one array serves all three.
#pragma once

#include <algorithm>

#include "autograd/kernels/simd.h"
#include "autograd/ops.h"

namespace ag {
inline namespace AG_PRECISION {
namespace kernels {

// h = f(a)
inline void rnn_step(RnnActivation f, std::size_t H, const Scalar* a, Scalar* h) {
  if (f == RnnActivation::tanh) {
    simd::transform(
        H, h, [](auto v) { return simd::tanh(v); }, a);
  } else if (f == RnnActivation::relu) {
    for (std::size_t j = 0; j < H; ++j) h[j] = a[j] < 0 ? Scalar(0) : a[j];  // NaN passes
  } else {
    std::copy_n(a, H, h);
  }
}
// da = dh f'(a), from h = f(a)
inline void rnn_backward(RnnActivation f, std::size_t H, const Scalar* h, const Scalar* dh, Scalar* da) {
  if (f == RnnActivation::tanh) {
    simd::transform(
        H, da, [](auto y, auto d) { return d * (decltype(y)(Scalar(1)) - y * y); }, h, dh);
  } else if (f == RnnActivation::relu) {
    for (std::size_t j = 0; j < H; ++j) da[j] = h[j] > 0 ? dh[j] : Scalar(0);
  } else {
    std::copy_n(dh, H, da);
  }
}

// Where the numbers of one row and step lie. A gate that the form does not have is null.
struct LstmRow {
  Scalar *i, *f, *g, *o;                   // pre-activations, then activations, then da
  const Scalar *peep_i, *peep_f, *peep_o;  // p [H], or null
  const Scalar* c_before;                  // c_{t−1}, or null: zero
  Scalar *c, *squashed;                    // c_t and tanh c_t
};

// The plain form as constants: the compiler drops what it does not need.
struct VanillaForm {
  static constexpr bool input_gate = true, forget_gate = true, output_gate = true;
  static constexpr bool input_activation = true, output_activation = true, coupled = false;
};

//   c = f ⊙ c_{t−1} + i ⊙ g,  h = o ⊙ tanh c
template <class Form>
void lstm_step(const Form& form, std::size_t H, const LstmRow& row, Scalar* h) {
  simd::for_each(H, [&](auto v, std::size_t j) {
    using V = decltype(v);
    const V one(Scalar(1)), before = row.c_before ? simd::load<V>(row.c_before + j) : V(Scalar(0));
    const auto gate = [&](Scalar* a, const Scalar* peephole, const V& c) {
      V sum = simd::load<V>(a + j);
      if (peephole) sum = sum + simd::load<V>(peephole + j) * c;
      const V y = simd::sigmoid(sum);
      simd::store(a + j, y);
      return y;
    };
    const V i = form.input_gate ? gate(row.i, row.peep_i, before) : one;
    const V f = form.coupled ? V(one - i) : form.forget_gate ? gate(row.f, row.peep_f, before) : one;
    V g = simd::load<V>(row.g + j);
    if (form.input_activation) simd::store(row.g + j, g = simd::tanh(g));
    const V c = f * before + i * g;
    simd::store(row.c + j, c);
    const V o = form.output_gate ? gate(row.o, row.peep_o, c) : one;
    const V squashed = form.output_activation ? simd::tanh(c) : c;
    if (form.output_activation) simd::store(row.squashed + j, squashed);
    simd::store(h + j, o * squashed);
  });
}

// Given dh and dc, the gradients of h_t and c_t that come from later steps: da of every gate in the place of its
// activation, and dc becomes that of c_{t−1}.
//   do = dh tanh c · σ',  dc += dh o (1 − tanh² c) + p_o da_o
//   di = dc g · σ',  df = dc c_{t−1} · σ',  dg = dc i (1 − g²),  dc_{t−1} = dc f + p_i da_i + p_f da_f
template <class Form>
void lstm_backward(const Form& form, std::size_t H, const LstmRow& row, const Scalar* dh, Scalar* dc) {
  simd::for_each(H, [&](auto v, std::size_t j) {
    using V = decltype(v);
    const V one(Scalar(1)), before = row.c_before ? simd::load<V>(row.c_before + j) : V(Scalar(0));
    const auto through_gate = [&](Scalar* a, const V& y, const V& dy) {
      const V da = dy * y * (one - y);
      simd::store(a + j, da);
      return da;
    };
    const V d = simd::load<V>(dh + j), squashed = simd::load<V>((form.output_activation ? row.squashed : row.c) + j);
    const V i = form.input_gate ? simd::load<V>(row.i + j) : one, g = simd::load<V>(row.g + j);
    const V f = form.coupled ? V(one - i) : form.forget_gate ? simd::load<V>(row.f + j) : one;
    const V o = form.output_gate ? simd::load<V>(row.o + j) : one;

    V sum = simd::load<V>(dc + j) + d * o * (form.output_activation ? V(one - squashed * squashed) : one);
    if (form.output_gate) {
      const V da = through_gate(row.o, o, d * squashed);
      if (row.peep_o) sum = sum + simd::load<V>(row.peep_o + j) * da;
    }
    V next = sum * f;
    if (form.input_gate) {
      const V da = through_gate(row.i, i, sum * (form.coupled ? V(g - before) : g));
      if (row.peep_i) next = next + simd::load<V>(row.peep_i + j) * da;
    }
    if (form.forget_gate && !form.coupled) {
      const V da = through_gate(row.f, f, sum * before);
      if (row.peep_f) next = next + simd::load<V>(row.peep_f + j) * da;
    }
    simd::store(row.g + j, sum * i * (form.input_activation ? V(one - g * g) : one));
    simd::store(dc + j, next);
  });
}

// r and z from their pre-activations, in place; reset = r ⊙ h_{t−1} where asked for.
inline void gru_gates(std::size_t H, Scalar* r, Scalar* z, const Scalar* h_before, Scalar* reset) {
  simd::for_each(H, [&](auto v, std::size_t j) {
    using V = decltype(v);
    const V gate = simd::sigmoid(simd::load<V>(r + j));
    simd::store(r + j, gate);
    simd::store(z + j, simd::sigmoid(simd::load<V>(z + j)));
    if (reset) simd::store(reset + j, h_before ? V(gate * simd::load<V>(h_before + j)) : V(Scalar(0)));
  });
}
// n = tanh(a_n + r ⊙ q), h = n + z ⊙ (h_{t−1} − n); q is null where the reset gate came before.
inline void gru_step(std::size_t H, const Scalar* r, const Scalar* z, Scalar* n, const Scalar* q,
                     const Scalar* h_before, Scalar* h) {
  simd::for_each(H, [&](auto v, std::size_t j) {
    using V = decltype(v);
    V sum = simd::load<V>(n + j);
    if (q) sum = sum + simd::load<V>(r + j) * simd::load<V>(q + j);
    const V candidate = simd::tanh(sum), before = h_before ? simd::load<V>(h_before + j) : V(Scalar(0));
    simd::store(n + j, candidate);
    simd::store(h + j, candidate + simd::load<V>(z + j) * (before - candidate));
  });
}

// Given dh of h_t: da_z in the place of z, da_n in that of n, and dh becomes the part of dh_{t−1} that passes z.
// Reset after: da_r in the place of r and dq in that of q, too.
//   dn = dh (1 − z) (1 − n²),  dz = dh (h_{t−1} − n) · σ',  dq = dn r,  dr = dn q · σ'
inline void gru_backward(std::size_t H, Scalar* r, Scalar* z, Scalar* n, Scalar* q, const Scalar* h_before,
                         Scalar* dh) {
  simd::for_each(H, [&](auto v, std::size_t j) {
    using V = decltype(v);
    const V one(Scalar(1)), before = h_before ? simd::load<V>(h_before + j) : V(Scalar(0));
    const V d = simd::load<V>(dh + j), gate = simd::load<V>(z + j), candidate = simd::load<V>(n + j);
    const V da = d * (one - gate) * (one - candidate * candidate);
    simd::store(n + j, da);
    simd::store(z + j, d * (before - candidate) * gate * (one - gate));
    simd::store(dh + j, d * gate);
    if (!q) return;
    const V reset = simd::load<V>(r + j);
    simd::store(r + j, da * simd::load<V>(q + j) * reset * (one - reset));
    simd::store(q + j, da * reset);
  });
}
// Reset before: from ds, the gradient of s = r ⊙ h_{t−1}: da_r in the place of r, and dh += ds r.
inline void gru_reset_backward(std::size_t H, Scalar* r, const Scalar* ds, const Scalar* h_before, Scalar* dh) {
  simd::for_each(H, [&](auto v, std::size_t j) {
    using V = decltype(v);
    const V reset = simd::load<V>(r + j), d = simd::load<V>(ds + j);
    const V before = h_before ? simd::load<V>(h_before + j) : V(Scalar(0));
    simd::store(r + j, d * before * reset * (V(Scalar(1)) - reset));
    simd::store(dh + j, simd::load<V>(dh + j) + d * reset);
  });
}

}  // namespace kernels
}  // namespace AG_PRECISION
}  // namespace ag
