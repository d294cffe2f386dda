// Chapter 04: the Jacobian of the cell state, in double: through the cell alone it is the product of the forget gates,
// and by all ways it is what finite differences find.
#include "chapters/04_lstm_gru/experiments/carousel.h"

#include <gtest/gtest.h>

#include <cmath>

namespace gated {
namespace {

using ag::Array;

constexpr std::size_t kI = 3, kH = 4;

struct Sequence {
  LstmVariant cell;
  Array x, h, c;
  explicit Sequence(std::size_t T, std::uint64_t seed) {
    ag::Random random(seed);
    cell = {random.normal({kI, 4 * kH}, 0, 0.8),
            random.normal({kH, 4 * kH}, 0, 0.8),
            random.normal({4 * kH}, 0, 0.8),
            {},
            {}};
    x = random.normal({T, kI}, 0, 1);
    h = random.normal({kH}, 0, 0.5);
    c = random.normal({kH}, 0, 1);
  }
};

TEST(Carousel, ThroughTheCellAloneTheJacobianIsTheProductOfForgetGates) {
  for (const std::size_t T : {1, 5, 40}) {
    for (std::uint64_t seed = 1; seed <= 5; ++seed) {
      const Sequence s(T, seed);
      const Carousel found = measure_carousel(s.cell, s.x, s.h, s.c, Path::direct);
      for (std::size_t a = 0; a < kH; ++a) {
        for (std::size_t b = 0; b < kH; ++b) {
          const double expected = a == b ? found.product(a) : 0;
          EXPECT_NEAR(found.jacobian(a, b), expected, 1e-15 + 1e-13 * expected) << "T = " << T;
        }
      }
    }
  }
}

// c_T as a function of c_0, for finite differences: nothing is cut there.
TEST(Carousel, OfAllWaysIsThatOfDifferences) {
  const Sequence s(12, 3);
  const Carousel found = measure_carousel(s.cell, s.x, s.h, s.c, Path::whole);
  const auto last = [&](const Array& c) {
    LstmState state{Tensor(Array(s.h)), Tensor(Array(c))};
    state = {reshape(state.h, {1, -1}), reshape(state.c, {1, -1})};
    for (std::size_t t = 0; t < s.x.shape()[0]; ++t) {
      const LstmStep step =
          s.cell(slice(Tensor(s.x), 0, static_cast<std::ptrdiff_t>(t), static_cast<std::ptrdiff_t>(t) + 1), state);
      state = {step.h, step.c};
    }
    return state.c.value();
  };
  constexpr double e = 1e-5;
  double apart = 0, beyond = 0;
  for (std::size_t b = 0; b < kH; ++b) {
    Array up = s.c, down = s.c;
    up(b) += e;
    down(b) -= e;
    const Array high = last(up), low = last(down);
    for (std::size_t a = 0; a < kH; ++a) {
      apart = std::max(apart, std::abs((high(0, a) - low(0, a)) / (2 * e) - found.jacobian(a, b)));
      beyond = std::max(beyond, std::abs(found.jacobian(a, b) - (a == b ? found.product(a) : 0)));
    }
  }
  EXPECT_LE(apart, 1e-8);
  EXPECT_GT(beyond, 1e-3) << "with h left in, the Jacobian is more than the product";
}

TEST(Carousel, WithoutAForgetGateNothingFades) {
  Sequence s(60, 2);
  s.cell.form.forget_gate = false;
  s.cell.W = slice(s.cell.W, 1, 0, 3 * kH);  // no columns for it
  s.cell.U = slice(s.cell.U, 1, 0, 3 * kH);
  s.cell.b = slice(s.cell.b, 0, 0, 3 * kH);
  const Carousel found = measure_carousel(s.cell, s.x, s.h, s.c, Path::direct);
  for (std::size_t a = 0; a < kH; ++a) EXPECT_EQ(found.jacobian(a, a), 1.0);
}

TEST(Carousel, RefusesPeepholes) {
  Sequence s(2, 1);
  s.cell.peepholes = ag::zeros({3, kH});
  EXPECT_THROW(measure_carousel(s.cell, s.x, s.h, s.c, Path::direct), ag::Error);
}

}  // namespace
}  // namespace gated
