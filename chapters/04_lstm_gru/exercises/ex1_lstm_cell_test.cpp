#include "ex1_lstm_cell.h"

#include <gtest/gtest.h>

#include <cmath>

#include "autograd/ops.h"

namespace {

const Vector kI = {0.3, -2.0, 40.0}, kF = {1.0, -1.0, 40.0}, kG = {0.7, -0.2, 3.0}, kO = {-0.5, 2.0, 0.0};
const Vector kC = {0.5, -1.5, 2.0};

TEST(Exercise1, KeepsAndWrites) {
  const State next = lstm_step(kI, kF, kG, kO, kC);
  EXPECT_NEAR(next.c[2], 2.0 + std::tanh(3.0), 1e-12) << "both gates are wide open: c' = c + g";
  const State shut = lstm_step({-40}, {-40}, {1}, {0}, {5});
  EXPECT_NEAR(shut.c[0], 0, 1e-12) << "both gates are shut: nothing is kept and nothing written";
  const State kept = lstm_step({-40}, {40}, {1}, {0}, {5});
  EXPECT_NEAR(kept.c[0], 5, 1e-12) << "only the forget gate is open, and that means: keep";
}

TEST(Exercise1, ShowsTheNewMemory) {
  const State next = lstm_step(kI, kF, kG, kO, kC);
  EXPECT_NEAR(next.h[2], 0.5 * std::tanh(next.c[2]), 1e-12) << "h' comes of c', not of c";
}

// The engine's layer with one step, one sequence, and the z as its biases.
TEST(Exercise1, IsTheEnginesLayer) {
  const State next = lstm_step(kI, kF, kG, kO, kC);
  ag::Array b = ag::empty({12}), c = ag::empty({1, 3});
  std::size_t at = 0;
  for (const Vector* gate : {&kI, &kF, &kG, &kO})
    for (const double z : *gate) b(at++) = z;
  std::copy(kC.begin(), kC.end(), c.begin());
  const ag::Recurrence layer =
      ag::lstm(ag::zeros({1, 1, 2}), ag::zeros({2, 12}), ag::zeros({3, 12}), b, {}, ag::zeros({1, 3}), c);
  for (std::size_t j = 0; j < 3; ++j) {
    EXPECT_NEAR(next.c[j], layer.c.value()(0, j), 1e-12);
    EXPECT_NEAR(next.h[j], layer.h.value()(0, j), 1e-12);
  }
}

}  // namespace
