// conditions.h: when does the gradient vanish, when does it explode? Recurrences with known ρ and σ₁, and the norm of
// ∂h_T/∂h_k against the lag T − k.
//
//   ρ(U)   the largest |eigenvalue|: what Uⁿ does in the long run, ‖Uⁿ‖^{1/n} → ρ
//   σ₁(U)  the largest singular value: what U does to a vector at most, in one step
//
// With |f'| ≤ γ (1 for tanh, ¼ for the logistic function) every step of the product is ‖diag(f') Uᵀ‖ ≤ γ σ₁, so
//
//   σ₁ < 1/γ  is sufficient for vanishing, and so σ₁ ≥ 1/γ necessary for exploding   (Pascanu et al. 2013, section 2.1)
//
// and nothing of the kind holds for ρ.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace rnn {

struct LagCurve {
  std::string name;
  double rho = 0, sigma = 0;  // of U
  std::vector<double> norm;   // ‖∂h_T/∂h_{T−lag}‖₂ for lag = 0, 1, …
};

// h_t = x_t W + h_{t−1} U: the slope of ln ‖∂h_T/∂h_k‖ over the second half of the lags, where the largest eigenvalue
// has outgrown the rest.
struct LinearCase {
  LagCurve curve;
  double slope = 0;
};
std::vector<LinearCase> linear_cases(const std::vector<double>& rho, std::size_t H, std::size_t lags,
                                     std::uint64_t seed);

struct Conditions {
  // tanh, σ₁ = 0.95: below 0.95^lag at every lag, whatever the inputs.
  LagCurve contraction;
  // Linear, a chain of H units in which each hands twice its state to the next: ρ = 0, σ₁ = 2. The gradient doubles
  // H − 1 times, then it is nothing.
  LagCurve chain;
  // tanh, two units, ρ = 0 (U² = 0), σ₁ = 5. The second unit is saturated, so that the steps' product is not U² but a
  // power of the first row's 2: it explodes, without end.
  LagCurve held;
  // tanh, U = 1.5 times an orthogonal matrix, ρ = σ₁ = 1.5, with large inputs: f' is small, and it vanishes.
  LagCurve saturated;
};
Conditions measure_conditions(std::size_t lags, std::uint64_t seed);

}  // namespace rnn
