// random_expression.h: formulas nobody chose, for comparing one way of finding gradients with another.
#pragma once

#include <cmath>
#include <cstdint>
#include <vector>

#include "autograd/random.h"

namespace chapter00 {

// A formula over x[0] … x[n−1] of about `length` operations, drawn from `seed` alone: the same one for double,
// scalar::Value and ag::Tensor. Earlier results are used again and again, so that gradients meet on many paths. tanh
// keeps products, quotients and exponentials from running away: every value stays within ± length or so.
template <class Number>
Number random_expression(const std::vector<Number>& x, std::uint64_t seed, int length) {
  using std::exp, std::log, std::tanh;
  ag::Random random(seed, "expression");
  std::vector<Number> pool = x;
  const auto pick = [&]() -> Number { return pool[random.below(pool.size())]; };
  for (int i = 0; i < length; ++i) {
    const Number a = pick();
    const Number b = pick();  // sometimes a itself
    switch (random.below(7)) {
      case 0:
        pool.push_back(a + b);
        break;
      case 1:
        pool.push_back(a - b);
        break;
      case 2:
        pool.push_back(tanh(a) * b);
        break;
      case 3:
        pool.push_back(a / exp(tanh(b)));
        break;
      case 4:
        pool.push_back(tanh(a));
        break;
      case 5:
        pool.push_back(-a);
        break;
      default:
        pool.push_back(log(exp(tanh(a)) + exp(tanh(b))));
    }
  }
  Number total = pool.back();
  for (std::size_t back = 2; back <= 5; ++back) total = total + pool[pool.size() - back];
  return total;
}

}  // namespace chapter00
