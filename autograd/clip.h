// clip.h: keeping a step short where the loss has a cliff.
#pragma once

#include "autograd/module.h"

namespace ag {
inline namespace AG_PRECISION {

// What clip_grad_norm does when the norm is NaN or Inf.
enum class NonFinite {
  refuse,  // throws Error naming the parameter; gradients are left as they are
  drop     // drops all gradients: the next step() changes nothing. The returned norm says that it happened.
};

// ‖g‖ = √(Σ g²) over all gradients together, row-sparse ones included. Each tensor counts once. 0 when there is none.
double grad_norm(const Parameters& parameters);

// g ← g · max_norm / ‖g‖ where ‖g‖ > max_norm (Pascanu, Mikolov & Bengio 2013, algorithm 1). Returns ‖g‖ as it was.
// Throws Error unless max_norm > 0.
double clip_grad_norm(const Parameters& parameters, double max_norm, NonFinite non_finite = NonFinite::refuse);

// Each element of every gradient to [−limit, limit]; NaN stays NaN. Throws Error unless limit > 0.
void clip_grad_value(const Parameters& parameters, double limit);

}  // namespace AG_PRECISION
}  // namespace ag
