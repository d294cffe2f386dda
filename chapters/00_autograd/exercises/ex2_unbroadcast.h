// Exercise 00.2: the way back through broadcasting. Fill in the place marked TODO, then run
//   ./course check 00.2
//
// A bias b [3] added to x [5, 3] is stretched: each b_j is used in five rows. Every use is owed its gradient, so db_j
// is the sum of dy over the rows. In general: axes are aligned at the last one; an axis that is missing in the small
// shape, or has size 1 there, was stretched, and is summed.
//
//   dy [5, 3], target [3]     → db_j  = Σ_i dy_ij
//   dy [5, 3], target [5, 1]  → dc_i0 = Σ_j dy_ij
//   dy [5, 3], target []      → Σ_ij dy_ij
#pragma once

#include "autograd/array.h"

namespace exercise {

// The gradient of what was stretched from shape `target` to the shape of dy. (The engine's own is ag::sum_to; the test
// compares with it, so calling it would be too easy.)
//
// One way: walk over all elements of dy. The element at flat position p of dy belongs to one position q of the target:
// split p into one index an axis, from the last axis on (index = p % extent, p /= extent), and leave out, or take as 0,
// the axes that were stretched. Useful: dy.shape(), dy.data()[p], dy.size(), ag::zeros(target).
inline ag::Array sum_down(const ag::Array& dy, const ag::Shape& target) {
  ag::Array sum = ag::zeros(target);
  // TODO
  return sum;
}

}  // namespace exercise
