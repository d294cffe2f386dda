#include "ex1_bptt.h"

#include <gtest/gtest.h>

#include <cmath>

#include "autograd/ops.h"
#include "autograd/random.h"
#include "autograd/tape.h"

namespace {

constexpr std::size_t kT = 6, kI = 2, kH = 3;

Vector row(const ag::Array& a, std::size_t r) {
  const std::size_t columns = a.shape().back();
  return {a.data() + r * columns, a.data() + (r + 1) * columns};
}
Matrix matrix(const ag::Array& a) {
  Matrix m;
  for (std::size_t r = 0; r < a.shape()[0]; ++r) m.push_back(row(a, r));
  return m;
}

// The same on the engine's tape, L = dh_T · h_T.
struct OnTheTape {
  ag::Tensor W, U, b;
  std::vector<ag::Tensor> h;
  std::vector<Vector> x, states;
  ag::Array dh_T;

  OnTheTape() {
    ag::Random random(1);
    W = ag::Tensor::parameter(random.normal({kI, kH}, 0, 0.7));
    U = ag::Tensor::parameter(random.normal({kH, kH}, 0, 0.7));
    b = ag::Tensor::parameter(random.normal({kH}, 0, 0.3));
    h = {ag::Tensor::parameter(random.normal({1, kH}, 0, 0.5))};
    dh_T = random.normal({1, kH}, 0, 1);
    ag::Tape tape;
    for (std::size_t t = 1; t <= kT; ++t) {
      const ag::Array x_t = random.normal({1, kI}, 0, 1);
      x.push_back(row(x_t, 0));
      h.push_back(tanh(matmul(x_t, W) + matmul(h.back(), U) + b));
      keep_grad(h.back());
    }
    for (const ag::Tensor& h_t : h) states.push_back(row(h_t.value(), 0));
    tape.backward(h.back(), dh_T);
  }
  Gradients yours() const { return bptt(x, states, matrix(U.value()), row(dh_T, 0)); }
};

TEST(Exercise1, FindsTheGradientOfTheStates) {
  const OnTheTape tape;
  const Gradients g = tape.yours();
  ASSERT_EQ(g.h.size(), kT + 1) << "one for each of h_0 … h_T";
  for (std::size_t j = 0; j < kH; ++j)
    EXPECT_NEAR(g.h[kT][j], tape.dh_T(0, j), 1e-12) << "∂L/∂h_T is what you were given";
  for (std::size_t t = 0; t < kT; ++t)
    for (std::size_t j = 0; j < kH; ++j)
      EXPECT_NEAR(g.h[t][j], tape.h[t].grad()(0, j), 1e-12)
          << "∂L/∂h_" << t << ": it is δ_" << t + 1 << " Uᵀ. Is U transposed? Does δ use h_" << t + 1 << "?";
}

TEST(Exercise1, FindsTheGradientOfTheWeights) {
  const OnTheTape tape;
  const Gradients g = tape.yours();
  for (std::size_t j = 0; j < kH; ++j) {
    for (std::size_t i = 0; i < kI; ++i)
      EXPECT_NEAR(g.W[i][j], tape.W.grad()(i, j), 1e-12) << "∂L/∂W: every step adds its part, x_tᵀ δ_t";
    for (std::size_t i = 0; i < kH; ++i)
      EXPECT_NEAR(g.U[i][j], tape.U.grad()(i, j), 1e-12) << "∂L/∂U: h_{t−1}ᵀ δ_t, with the state before the step";
    EXPECT_NEAR(g.b[j], tape.b.grad()(j), 1e-12) << "∂L/∂b: the sum of all δ_t";
  }
}

// Without inputs and from h = 0 the states stay 0, where tanh' = 1: with U = ½ each step back halves the gradient.
TEST(Exercise1, SeesTheGradientVanish) {
  const std::vector<Vector> x(10, Vector{0}), h(11, Vector{0});
  const Vector r = reach(bptt(x, h, {{0.5}}, {3}));
  ASSERT_EQ(r.size(), 11u);
  for (std::size_t k = 0; k <= 10; ++k)
    EXPECT_NEAR(r[k], std::pow(0.5, static_cast<double>(10 - k)), 1e-12)
        << "k = " << k << ": " << 10 - k << " steps from the end";
}

}  // namespace
