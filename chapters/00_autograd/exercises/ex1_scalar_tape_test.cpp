// Says what is wrong with exercise 00.1.
#include <ex1_scalar_tape.h>  // in angle brackets: the build chooses between yours and the solution
#include <gtest/gtest.h>

#include <cmath>

namespace exercise {
namespace {

TEST(Exercise, SweepAddsOverPaths) {
  Tape tape;
  const std::size_t a = tape.leaf(3), b = tape.add(a, a), c = tape.add(b, b);
  tape.backward(c);
  EXPECT_EQ(tape.steps[c].grad, 1) << "The gradient of the end result by itself is 1: set it before the loop.";
  EXPECT_EQ(tape.steps[a].grad, 4)
      << "b = a + a, c = b + b, so c = 4a and dc/da = 4. Hints: with 0, nothing was handed on; with 1 "
         "(or 2), a gradient was assigned (=) where it must be added (+=); loop from `loss` down to step 0.";
}

TEST(Exercise, MultiplyKnowsItsDerivatives) {
  Tape tape;
  const std::size_t a = tape.leaf(5), b = tape.leaf(7), y = tape.multiply(a, b);
  EXPECT_EQ(tape.steps[y].partial[0], 7)
      << "y = a b with a = 5, b = 7: if a grows by a little, y grows by b times as much.";
  EXPECT_EQ(tape.steps[y].partial[1], 5) << "and if b grows by a little, y grows by a times as much.";
}

TEST(Exercise, ASquareUsesItsInputTwice) {
  Tape tape;
  const std::size_t a = tape.leaf(5), y = tape.multiply(a, a);
  tape.backward(y);
  EXPECT_EQ(tape.steps[a].grad, 10) << "y = a·a is a²: dy/da = 2a = 10. Both inputs are a, and each is owed its share.";
}

TEST(Exercise, TanhKnowsItsDerivative) {
  Tape tape;
  const std::size_t a = tape.leaf(0.5), y = tape.tanh(a);
  const double tanh = std::tanh(0.5);
  EXPECT_NEAR(tape.steps[y].partial[0], 1 - tanh * tanh, 1e-12)
      << "d tanh(a)/da = 1 − tanh²(a) = 1 − y². y is computed already. (If you see " << 1 - 0.25
      << ", you squared a, not y.)";
}

TEST(Exercise, AShortPathAndALongOne) {
  Tape tape;  // y = x⁴ + x: x is used by the first step and by the last one
  const std::size_t x = tape.leaf(2), x2 = tape.multiply(x, x), x4 = tape.multiply(x2, x2), y = tape.add(x4, x);
  tape.backward(y);
  EXPECT_NEAR(tape.steps[x].grad, 4 * 8 + 1, 1e-12)
      << "d(x⁴ + x)/dx = 4x³ + 1 = 33 at x = 2. Go strictly backwards: a step hands its gradient on "
         "only when all its users have handed in theirs.";
}

TEST(Exercise, TwiceIsOnce) {
  Tape tape;
  const std::size_t a = tape.leaf(3), b = tape.add(a, a), c = tape.add(b, b);
  tape.backward(c);
  tape.backward(c);
  EXPECT_EQ(tape.steps[a].grad, 4)
      << "backward() was called twice. Clear every gradient first. (12 means that the second sweep started from the "
         "first one's leftovers.)";
}

}  // namespace
}  // namespace exercise
