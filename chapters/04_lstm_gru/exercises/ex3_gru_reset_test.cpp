#include "ex3_gru_reset.h"

#include <gtest/gtest.h>

#include <cmath>

#include "autograd/ops.h"

namespace {

constexpr Gru kGru = {0.8, -1.2, 1.5, 0.6};

TEST(Exercise3, KeepsWhereTheUpdateGateIsOpen) {
  EXPECT_NEAR(reset_before(kGru, 0, 50, 0.3, 0.7), 0.7, 1e-12) << "z = 1: everything stays";
  EXPECT_NEAR(reset_after(kGru, 0, 50, 0.3, 0.7), 0.7, 1e-12) << "z = 1: everything stays";
  EXPECT_NEAR(reset_before(kGru, -50, -50, 0.3, 0.7), std::tanh(0.3), 1e-12) << "r = z = 0: the past is gone";
  EXPECT_NEAR(reset_after(kGru, -50, -50, 0.3, 0.7), std::tanh(0.3), 1e-12) << "r shuts b_u out as well";
}

TEST(Exercise3, WithOneUnitOnlyTheBiasTellsThemApart) {
  const Gru without = {0.8, -1.2, 1.5, 0};
  EXPECT_NEAR(reset_before(without, 0.1, 0.2, 0.3, -0.4), reset_after(without, 0.1, 0.2, 0.3, -0.4), 1e-12);
  EXPECT_GT(std::abs(reset_before(kGru, 0.1, 0.2, 0.3, -0.4) - reset_after(kGru, 0.1, 0.2, 0.3, -0.4)), 1e-3);
}

// The engine's layer with one unit and one step; the a are its biases.
TEST(Exercise3, AreTheEnginesLayers) {
  const ag::Array U{{kGru.u_r, kGru.u_z, kGru.u_n}}, b{0.1, 0.2, 0.3};
  const ag::Array b_u = ag::full({1}, kGru.b_u), h = ag::full({1, 1}, -0.4);
  const ag::Array x = ag::zeros({1, 1, 1}), W = ag::zeros({1, 3});
  const auto before = ag::gru(x, W, U, b, {}, h, ag::ResetGate::before);
  const auto after = ag::gru(x, W, U, b, b_u, h, ag::ResetGate::after);
  EXPECT_NEAR(reset_before(kGru, 0.1, 0.2, 0.3, -0.4), before.h.item(), 1e-12);
  EXPECT_NEAR(reset_after(kGru, 0.1, 0.2, 0.3, -0.4), after.h.item(), 1e-12);
}

}  // namespace
