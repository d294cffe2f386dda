// linalg.h: eager linear algebra for looking at what was learned. Not differentiable, not for training loops.
#pragma once

#include "autograd/array.h"

namespace ag {
inline namespace AG_PRECISION {

// The rows of x [N, D] seen along the k directions in which they vary most, [N, k], first the widest (Pearson 1901;
// Hotelling 1933). The sign of each direction is fixed: its largest coordinate is positive. Throws ShapeError unless
// x has two axes and k ≤ D.
Array principal_components(const Array& x, std::size_t k);

}  // namespace AG_PRECISION
}  // namespace ag
