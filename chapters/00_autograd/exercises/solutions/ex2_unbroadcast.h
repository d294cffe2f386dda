// Solution of exercise 00.2.
#pragma once

#include "autograd/array.h"

namespace exercise {

inline ag::Array sum_down(const ag::Array& dy, const ag::Shape& target) {
  ag::Array sum = ag::zeros(target);
  const ag::Shape& wide = dy.shape();
  for (std::size_t p = 0; p < dy.size(); ++p) {
    std::size_t rest = p, q = 0, stride = 1;  // stride: of the target's axis
    for (std::size_t back = 1; back <= wide.size(); ++back) {
      const std::size_t extent = wide[wide.size() - back], index = rest % extent;
      rest /= extent;
      if (back > target.size()) continue;  // an axis the target lacks
      const std::size_t small = target[target.size() - back];
      if (small > 1) q += index * stride;  // of size 1: every index belongs to 0
      stride *= small;
    }
    sum.data()[q] += dy.data()[p];
  }
  return sum;
}

}  // namespace exercise
