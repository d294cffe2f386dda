// vanishing.h: the vanishing-gradient laboratory. Everything docs/03_vanishing.md says, measured; as plain numbers.
#pragma once

#include <cstdint>
#include <map>
#include <utility>
#include <vector>

#include "chapters/03_rnn/experiments/conditions.h"
#include "chapters/03_rnn/experiments/error_wall.h"
#include "chapters/03_rnn/experiments/temporal.h"
#include "chapters/program/measurements.h"

namespace rnn {

// How much is measured. The defaults take about a minute on one core.
struct VanishingScale {
  std::size_t lags = 400, cells = 80, starts = 400;  // of the linear case, of the error wall's side, of descents on it
  std::vector<std::size_t> lengths = {10, 20, 50, 100};  // T of the temporal order problem
  std::int64_t steps = 3000, clip_steps = 600;           // at most
  std::size_t seeds = 2;
};

// By hand against the tape, on random numbers: the largest difference over the largest number. This build's precision;
// tests/rnn_gradients_test.cpp holds the same code to 1e-12 in double.
struct Agreement {
  double bptt = 0;      // ∂L/∂W, ∂L/∂U, ∂L/∂b and all ∂L/∂h_t
  double jacobian = 0;  // Π diag(1 − h²) Uᵀ, all lags
};
Agreement compare_by_hand(std::uint64_t seed);

// From an orthogonal start by plain gradient descent, T = 20.
std::vector<OrderTask> clipping_tasks(const VanishingScale& scale, std::uint64_t seed);
// Every start with every length, by Adam.
std::vector<OrderTask> order_tasks(const VanishingScale& scale, std::uint64_t seed);

struct Vanishing {
  VanishingScale scale;
  Agreement agreement;
  std::vector<LinearCase> linear;
  Conditions conditions;
  WallSurface wall;
  std::vector<WallPoint> plain, clipped;  // descents from one place near the wall, without and with clipping
  WallShares shares;
  std::vector<OrderRun> clipping, order;  // of all tasks and seeds; fewer when it was interrupted
};
// Seeds: `seed`, seed + 1, …
Vanishing measure_vanishing(const VanishingScale& scale, std::uint64_t seed);

// Of runs that differ in their seeds alone: how many were solved, and after how many steps, in the mean.
struct Solved {
  std::size_t solved = 0, runs = 0;
  double steps = 0;
};
std::map<std::pair<Start, std::size_t>, Solved> solved_by_start(const std::vector<OrderRun>& runs);  // and T
std::map<std::pair<double, Clip>, Solved> solved_by_clipping(const std::vector<OrderRun>& runs);  // rate and clipping

// One value of each claim of the laboratory for this seed.
void prove_vanishing(program::Measurements& measurements, const VanishingScale& scale, std::uint64_t seed);

}  // namespace rnn
