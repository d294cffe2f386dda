// prove_vanishing.cpp: the laboratory's claims of claims.json.
#include <algorithm>
#include <cmath>

#include "chapters/03_rnn/experiments/vanishing.h"

namespace rnn {
namespace {

using program::Measurements;

void prove_formulas(Measurements& m, std::uint64_t seed) {
  const Agreement agreement = compare_by_hand(seed);
  m.add("bptt-by-hand", agreement.bptt);
  m.add("jacobian-product", agreement.jacobian);
}

void prove_linear(Measurements& m, std::size_t lags, std::uint64_t seed) {
  double worst = 0, nearest = std::numeric_limits<double>::infinity();
  for (const LinearCase& linear : linear_cases({0.9, 0.95, 1.05, 1.1}, 20, lags, seed)) {
    worst = std::max(worst, std::abs(linear.slope / std::log(linear.curve.rho) - 1));
    nearest = std::min(nearest, std::abs(linear.slope / std::log(linear.curve.sigma) - 1));
  }
  m.add("linear-slope", worst);
  m.add("control-linear-slope-singular-value", nearest);
}

void prove_conditions(Measurements& m, std::uint64_t seed) {
  const Conditions conditions = measure_conditions(60, seed);
  double ratio = 0;
  for (std::size_t lag = 1; lag < conditions.contraction.norm.size(); ++lag)
    ratio = std::max(ratio, conditions.contraction.norm[lag] / std::pow(0.95, static_cast<double>(lag)));
  m.add("small-singular-value-vanishes", ratio);
  const std::vector<double>& chain = conditions.chain.norm;
  m.add("control-no-eigenvalue-grows", *std::max_element(chain.begin(), chain.end()));
  m.add("nilpotent-ends", chain.back());
  m.add("no-eigenvalue-explodes", conditions.held.norm.back());
  m.add("large-eigenvalues-vanish", conditions.saturated.norm.back());
}

void prove_wall(Measurements& m, const VanishingScale& scale, std::uint64_t seed) {
  const WallSurface wall = wall_surface(scale.cells);
  m.add("wall-steepness", wall.largest_norm / wall.median_norm);
  const WallShares shares = compare_descents(scale.starts, seed);
  m.add("wall-with-clipping", shares.clipped);
  m.add("control-wall-without-clipping", shares.plain);
}

void prove_clipping(Measurements& m, const VanishingScale& scale, std::uint64_t seed) {
  for (const OrderTask& task : clipping_tasks(scale, seed)) {
    if (task.rate != 0.3) continue;
    const double solved = learn_order(task).solved ? 1 : 0;
    m.add(task.clip == Clip::none   ? "control-without-clipping"
          : task.clip == Clip::norm ? "clipping-by-norm"
                                    : "clipping-by-value",
          solved);
  }
}

// ‖∂L/∂h_1‖ / ‖∂L/∂h_T‖
double reach(const Norms& norms) { return norms.front() / norms.back(); }

void prove_order(Measurements& m, const VanishingScale& scale, std::uint64_t seed) {
  const auto run = [&](Start start, std::size_t T) {
    return learn_order({.T = T, .start = start, .limit = 0.1, .steps = scale.steps, .seed = seed});
  };
  const OrderRun orthogonal = run(Start::orthogonal, 50);
  m.add("order-50-orthogonal", orthogonal.error);
  m.add("reach-orthogonal", reach(orthogonal.before));
  m.add("training-opens-the-way", reach(orthogonal.after) / reach(orthogonal.before));
  const OrderRun small = run(Start::small, 50);
  m.add("control-order-50-small", small.error);
  m.add("reach-small", reach(small.before));
  m.add("order-10-small", run(Start::small, 10).error);
  m.add("order-100-orthogonal", run(Start::orthogonal, 100).error);
}

}  // namespace

void prove_vanishing(Measurements& m, const VanishingScale& scale, std::uint64_t seed) {
  prove_formulas(m, seed);
  prove_linear(m, scale.lags, seed);
  prove_conditions(m, seed);
  prove_wall(m, scale, seed);
  prove_clipping(m, scale, seed);
  prove_order(m, scale, seed);
}

}  // namespace rnn
