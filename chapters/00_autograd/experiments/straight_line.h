// straight_line.h: the control of the spiral, z = x W + b: logistic regression, whose boundary is a straight line.
#pragma once

#include "chapters/00_autograd/lesson.h"

namespace chapter00 {

struct LinearClassifier : ag::Module {
  Layer output;
  explicit LinearClassifier(ag::Random& random) : output(child("output", Layer(2, 2, random))) {}
  ag::Tensor operator()(const ag::Tensor& x) const { return output(x); }
};

}  // namespace chapter00
