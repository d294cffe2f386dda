// agreement.h: several ways to the gradients of random expressions, compared. Errors are relative to the largest
// gradient of their expression, or to 1 where that is smaller.
#pragma once

#include <cstdint>

namespace chapter00 {

struct Agreement {
  double tensors = 0;      // scalar tape (double) against the engine's tape (float)
  double differences = 0;  // scalar tape against central differences
  double twice = 0;        // a second backward() against the first
  double wrong_tanh = 0;   // control: differences against a tape whose tanh has the derivative 1 − y, not 1 − y²
};

// The largest errors over `count` expressions of four variables.
Agreement compare_gradients(std::uint64_t seed, int count);

// Control: dc/da of b = a + a, c = b + b after a second sweep that did not clear what the first one left.
double second_sweep_without_clearing();

}  // namespace chapter00
