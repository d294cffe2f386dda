// Chapter 03's backpropagation through time by hand and its Jacobians, in double: what the float build shows to six
// digits is held to twelve.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "autograd/gradcheck.h"
#include "autograd/random.h"
#include "chapters/03_rnn/experiments/spectrum.h"
#include "chapters/03_rnn/lesson_vanishing.h"
#include "chapters/report/gradient_flow.h"

namespace rnn {
namespace {

using ag::Array;
using ag::Tensor;

constexpr std::size_t kB = 3, kI = 4, kH = 5, kT = 7;

double largest_difference(const Array& a, const Array& b) {
  EXPECT_EQ(a.shape(), b.shape());
  double largest = 0;
  for (std::size_t i = 0; i < a.size(); ++i) largest = std::max(largest, std::abs(a.data()[i] - b.data()[i]));
  return largest;
}

Cell some_cell(Activation activation, ag::Random& random) {
  Cell cell(kI, kH, random, {.activation = activation});
  cell.b.mutable_value() = random.normal({kH}, 0, 0.3);
  cell.U.mutable_value() = random.normal({kH, kH}, 0, 0.5);
  return cell;
}

std::vector<Array> some_rows(std::size_t count, std::size_t rows, std::size_t columns, ag::Random& random) {
  std::vector<Array> all;
  for (std::size_t i = 0; i < count; ++i) all.push_back(random.normal({rows, columns}, 0, 1));
  return all;
}

class Bptt : public testing::TestWithParam<Activation> {};
INSTANTIATE_TEST_SUITE_P(Activations, Bptt, testing::Values(Activation::tanh, Activation::relu, Activation::identity));

// L = Σ_t Σ c_t ⊙ h_t with random c_t, none at some steps: the gradient by hand is that of the tape.
TEST_P(Bptt, EqualsTheTape) {
  ag::Random random(1);
  const Cell cell = some_cell(GetParam(), random);
  const std::vector<Array> x = some_rows(kT, kB, kI, random);
  std::vector<Array> c = some_rows(kT, kB, kH, random);
  c[1] = c[4] = Array(ag::Shape{0});
  const Array h0 = random.normal({kB, kH}, 0, 1);

  std::vector<Tensor> inputs, h{Tensor::parameter(h0)};
  for (const Array& x_t : x) inputs.push_back(Tensor::parameter(x_t));
  {
    ag::Tape tape;
    const std::vector<Tensor> states = unroll(cell, inputs, h.front());
    h.insert(h.end(), states.begin(), states.end());
    Tensor loss = 0.0;
    for (std::size_t t = 1; t <= kT; ++t) {
      keep_grad(h[t]);
      if (c[t - 1].size() > 0) loss = loss + sum(h[t] * Tensor(c[t - 1]));
    }
    tape.backward(loss);
  }
  std::vector<Array> values;
  for (const Tensor& state : h) values.push_back(state.value());
  const BpttGradients by_hand = backpropagate_through_time(cell, x, values, c);

  EXPECT_LE(largest_difference(by_hand.W, cell.W.grad()), 1e-12);
  EXPECT_LE(largest_difference(by_hand.U, cell.U.grad()), 1e-12);
  EXPECT_LE(largest_difference(by_hand.b, cell.b.grad()), 1e-12);
  for (std::size_t t = 0; t < kT; ++t) EXPECT_LE(largest_difference(by_hand.x[t], inputs[t].grad()), 1e-12) << t;
  for (std::size_t t = 0; t <= kT; ++t) EXPECT_LE(largest_difference(by_hand.h[t], h[t].grad()), 1e-12) << t;
}

TEST(Bptt, RefusesListsThatDoNotFit) {
  ag::Random random(1);
  const Cell cell = some_cell(Activation::tanh, random);
  const std::vector<Array> x = some_rows(2, kB, kI, random), h = some_rows(2, kB, kH, random);
  EXPECT_THROW(backpropagate_through_time(cell, x, h, h), ag::Error);
}

// The tape's own gradient against differences: the cell is the function that is meant.
TEST(Cell, PassesTheGradientCheck) {
  for (const Activation activation : {Activation::tanh, Activation::identity}) {
    ag::Random random(2);
    const Cell cell = some_cell(activation, random);
    const std::vector<Array> rows = some_rows(3, kB, kI, random);
    const std::vector<Tensor> x(rows.begin(), rows.end());
    const auto report = ag::gradcheck([&] { return unroll(cell, x, cell.start(kB)).back(); }, cell.parameters());
    EXPECT_TRUE(report.ok()) << report.table();
  }
}

// One step against the equation, number by number.
TEST(Cell, IsTheEquation) {
  ag::Random random(3);
  const Cell cell = some_cell(Activation::tanh, random);
  const Array x = random.normal({kB, kI}, 0, 1), h = random.normal({kB, kH}, 0, 1), y = cell(x, h).value();
  for (std::size_t r = 0; r < kB; ++r)
    for (std::size_t i = 0; i < kH; ++i) {
      double a = cell.b.value()(i);
      for (std::size_t j = 0; j < kI; ++j) a += x(r, j) * cell.W.value()(j, i);
      for (std::size_t j = 0; j < kH; ++j) a += h(r, j) * cell.U.value()(j, i);
      EXPECT_NEAR(y(r, i), std::tanh(a), 1e-14);
    }
}

// Π diag(1 − h_t²) Uᵀ, the tape's in one sweep, and the tape's row by row, for every k.
TEST_P(Bptt, TheProductOfJacobiansIsTheTapes) {
  ag::Random random(4);
  const Cell cell = some_cell(GetParam(), random);
  const std::vector<Array> x = some_rows(kT, 1, kI, random);
  const std::vector<Array> h = states(cell, x, random.normal({1, kH}, 0, 1));
  const std::vector<Array> product = jacobian_products(cell, h), tape = jacobians_on_tape(cell, x, h.front());
  ASSERT_EQ(product.size(), kT + 1);
  ASSERT_EQ(tape.size(), kT + 1);
  for (const ag::NamedParameter& p : cell.parameters()) EXPECT_FALSE(p.tensor.has_grad()) << p.name << " of the cell";
  for (std::size_t k = 0; k <= kT; ++k) {
    const std::vector<Tensor> rest(x.begin() + static_cast<std::ptrdiff_t>(k), x.end());
    const Array dense = report::jacobian(
        [&](const Tensor& h_k) { return rest.empty() ? h_k * 1.0 : unroll(cell, rest, h_k).back(); }, h[k]);
    EXPECT_LE(largest_difference(product[k], dense), 1e-12) << k;
    EXPECT_LE(largest_difference(tape[k], dense), 1e-12) << k;
  }
}

TEST(Spectrum, OfMatricesThatAreKnown) {
  const Array diagonal{{0.5, 0, 0}, {0, -3, 0}, {0, 0, 2}};
  EXPECT_NEAR(largest_singular_value(diagonal), 3, 1e-9);
  EXPECT_NEAR(spectral_radius(diagonal), 3, 1e-6);
  const double c = std::cos(1.0), s = std::sin(1.0);
  EXPECT_NEAR(largest_singular_value(Array{{2 * c, -2 * s}, {2 * s, 2 * c}}), 2, 1e-9);
  EXPECT_NEAR(spectral_radius(Array{{2 * c, -2 * s}, {2 * s, 2 * c}}), 2, 1e-6) << "a pair of complex eigenvalues";
  EXPECT_EQ(spectral_radius(Array{{0, 5, 1}, {0, 0, 5}, {0, 0, 0}}), 0) << "nilpotent";
  EXPECT_EQ(spectral_radius(Array{{2, 1}, {-4, -2}}), 0) << "nilpotent, and not triangular";
  EXPECT_NEAR(spectral_radius(Array{{0.5, 100}, {0, 0.5}}), 0.5, 1e-6) << "one eigenvalue, not diagonalisable";
  // σ₁² + σ₂² = Σ a², σ₁ σ₂ = |det|.
  EXPECT_NEAR(largest_singular_value(Array{{1, 2}, {3, 4}}), std::sqrt(15 + std::sqrt(221.0)), 1e-9);
  EXPECT_NEAR(largest_singular_value(Array{{3, 0, 4}}), 5, 1e-9) << "any shape";
  EXPECT_EQ(largest_singular_value(ag::zeros({2, 2})), 0);
  EXPECT_THROW(spectral_radius(ag::zeros({2, 3})), ag::Error);
}

}  // namespace
}  // namespace rnn
