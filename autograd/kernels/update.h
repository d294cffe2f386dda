// update.h: one optimizer step over contiguous memory, in one pass: each array is read once and written once.
//
// Each loop comes with a gradient and, as nullptr, without one: then g = 0, which is what a row-sparse gradient says
// about the rows it does not name. Every element goes through the same vector instructions wherever it stands, so that
// updating row by row and updating the whole table give the same bits.
#pragma once

#include <cstddef>

#include "autograd/array.h"

namespace ag {
inline namespace AG_PRECISION {
namespace kernels {

struct SGDStep {
  Scalar learning_rate;
  Scalar momentum;      // μ; 0: no buffer
  Scalar take;          // what of g enters the buffer: 1 − τ, and 1 the first time
  Scalar weight_decay;  // λ
  bool nesterov;
};
// g += λ w; b = μ b + take · g; w −= ε (nesterov ? g + μ b : b).  `buffer` is null without momentum.
void sgd(Scalar* w, Scalar* buffer, const Scalar* g, std::size_t n, const SGDStep& step);

struct AdagradStep {
  Scalar learning_rate;
  Scalar weight_decay;
  Scalar epsilon;
};
// g += λ w; s += g²; w −= ε g / (√s + ϵ)
void adagrad(Scalar* w, Scalar* sum, const Scalar* g, std::size_t n, const AdagradStep& step);

struct AdamStep {
  Scalar beta1, rest1;  // β₁ and 1 − β₁, each rounded from double: in float, 1 − 0.999f is off by 5e-5 of itself
  Scalar beta2, rest2;
  Scalar rate;    // ε / (1 − β₁ᵗ)
  Scalar unbias;  // 1 / √(1 − β₂ᵗ)
  Scalar epsilon;
  Scalar weight_decay;  // λ of the l2 form: g += λ w
  Scalar keep;          // 1 − ε λ of the decoupled form: w ← keep · w first; else 1
};
// g += λ w; w *= keep; m = β₁ m + (1 − β₁) g; v = β₂ v + (1 − β₂) g²; w −= rate · m / (unbias √v + ϵ)
void adam(Scalar* w, Scalar* m, Scalar* v, const Scalar* g, std::size_t n, const AdamStep& step);

}  // namespace kernels
}  // namespace AG_PRECISION
}  // namespace ag
