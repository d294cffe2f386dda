#include "chapters/03_rnn/experiments/conditions.h"

#include <cmath>
#include <span>

#include "chapters/03_rnn/experiments/spectrum.h"
#include "chapters/03_rnn/lesson_vanishing.h"
#include "chapters/report/gradient_flow.h"

namespace rnn {
namespace {

using ag::Array;
using ag::Scalar;

// The norms of Jacobians for k = 0 … T, the last first.
std::vector<double> norms_by_lag(const std::vector<Array>& J) {
  std::vector<double> norms;
  for (std::size_t k = J.size(); k > 0; --k) norms.push_back(largest_singular_value(J[k - 1]));
  return norms;
}

LagCurve curve(std::string name, const Cell& cell, const std::vector<Array>& x, const Array& h0) {
  const Array& U = cell.U.value();
  return {std::move(name), spectral_radius(U), largest_singular_value(U), norms_by_lag(jacobians_on_tape(cell, x, h0))};
}

Cell cell_of(const Array& U, Activation activation, ag::Random& random) {
  const std::size_t H = U.shape()[0];
  return {H, H, random, {.activation = activation, .recurrent = [&U](const ag::Shape&, ag::Random&) { return U; }}};
}

std::vector<Array> inputs(std::size_t T, std::size_t I, double deviation, ag::Random& random) {
  std::vector<Array> x;
  for (std::size_t t = 0; t < T; ++t) x.push_back(random.normal({1, I}, 0, deviation));
  return x;
}

Array scaled_to(Array U, double wanted, double measured) {
  U *= static_cast<Scalar>(wanted / measured);
  return U;
}

// [counterexamples]
LagCurve chain(std::size_t lags, ag::Random& random) {
  constexpr std::size_t H = 20;
  Array U = ag::zeros({H, H});
  for (std::size_t i = 0; i + 1 < H; ++i) U(i, i + 1) = 2;
  return curve("ρ = 0, linear chain", cell_of(U, Activation::identity, random), inputs(lags, H, 1, random),
               ag::zeros({1, H}));
}

LagCurve held(std::size_t lags, ag::Random& random) {
  const Array U{{2, 1}, {-4, -2}};
  Cell cell = cell_of(U, Activation::tanh, random);
  // h[1] stays at 1 within 10⁻⁶, where tanh' is next to 0; b[0] cancels what it sends to h[0], which stays at 0, where
  // tanh' = 1. The Jacobian of a step is then ((2, −4), (0, 0)), and of n steps 2ⁿ⁻¹ times that.
  Array h = ag::zeros({1, 2});
  cell.b.mutable_value()(1) = 10;
  for (int i = 0; i < 100; ++i) h(0, 1) = std::tanh(h(0, 1) * U(1, 1) + cell.b.value()(1));
  cell.b.mutable_value()(0) = -h(0, 1) * U(1, 0);
  return curve("ρ = 0, tanh, one unit saturated", cell, inputs(lags, 2, 0, random), h);
}
// [/counterexamples]

}  // namespace

std::vector<LinearCase> linear_cases(const std::vector<double>& rho, std::size_t H, std::size_t lags,
                                     std::uint64_t seed) {
  ag::Random random(seed, "linear recurrence");
  std::vector<LinearCase> cases;
  for (const double wanted : rho) {
    const Array U = random.normal({H, H}, 0, 1);
    const Cell cell = cell_of(scaled_to(U, wanted, spectral_radius(U)), Activation::identity, random);
    LinearCase linear{curve(fmt::format("ρ = {}", wanted), cell, inputs(lags, H, 1, random), ag::zeros({1, H}))};
    linear.slope = report::log_slope(std::span(linear.curve.norm).subspan(lags / 2));
    cases.push_back(std::move(linear));
  }
  return cases;
}

Conditions measure_conditions(std::size_t lags, std::uint64_t seed) {
  constexpr std::size_t H = 20;
  ag::Random random(seed, "conditions");
  const Array normal = random.normal({H, H}, 0, 1), Q = ag::init::orthogonal({H, H}, random, 1.5);
  const Cell contracting = cell_of(scaled_to(normal, 0.95, largest_singular_value(normal)), Activation::tanh, random);
  const Cell saturated = cell_of(Q, Activation::tanh, random);
  return {curve("σ₁ = 0.95, tanh", contracting, inputs(lags, H, 0.1, random), ag::zeros({1, H})), chain(lags, random),
          held(lags, random),
          curve("ρ = σ₁ = 1.5, tanh, large inputs", saturated, inputs(lags, H, 6, random), ag::zeros({1, H}))};
}

}  // namespace rnn
