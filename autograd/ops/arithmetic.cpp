// arithmetic.cpp: elementwise ops with broadcasting. `map` (kernels/elementwise.h) applies a function of one element to
// arrays of any shapes that broadcast; accumulate() sums a gradient down to the shape of its operand.
#include <cmath>
#include <functional>

#include "autograd/kernels/elementwise.h"
#include "autograd/ops.h"

namespace ag {
inline namespace AG_PRECISION {

using kernels::map;
using kernels::select;

namespace {

// What a backward function captures of an operand whose value it may need: nothing if it does not, so that the value of
// x in 2 · x can be freed.
Tensor keep_if(bool needed, const Tensor& x) { return needed ? x : Tensor(); }

}  // namespace

// y = a + b                                    da = dy, db = dy (summed where broadcast, as in every op here)
Tensor add(const Tensor& a, const Tensor& b) {
  broadcast_shape("add", a.shape(), b.shape());
  return record("add", {a, b}, map(std::plus{}, a.value(), b.value()), [da = Slot(a), db = Slot(b)](Array& dy) {
    db.accumulate(dy);
    da.accumulate(std::move(dy));
  });
}

// y = a − b                                    da = dy, db = −dy
Tensor subtract(const Tensor& a, const Tensor& b) {
  broadcast_shape("subtract", a.shape(), b.shape());
  return record("subtract", {a, b}, map(std::minus{}, a.value(), b.value()), [da = Slot(a), db = Slot(b)](Array& dy) {
    db.accumulate(-dy);
    da.accumulate(std::move(dy));
  });
}

// y = a ⊙ b                                    da = dy ⊙ b, db = dy ⊙ a
Tensor multiply(const Tensor& a, const Tensor& b) {
  broadcast_shape("multiply", a.shape(), b.shape());
  return record(
      "multiply", {a, b}, map(std::multiplies{}, a.value(), b.value()),
      [da = Slot(a), db = Slot(b), a = keep_if(b.wants_grad(), a), b = keep_if(a.wants_grad(), b)](Array& dy) {
        if (da.wanted()) da.accumulate(map(std::multiplies{}, dy, b.value()));
        if (db.wanted()) db.accumulate(map(std::multiplies{}, dy, a.value()));
      });
}

// y = a / b                                    da = dy / b, db = −dy a / b²
Tensor divide(const Tensor& a, const Tensor& b) {
  broadcast_shape("divide", a.shape(), b.shape());
  return record("divide", {a, b}, map(std::divides{}, a.value(), b.value()),
                [da = Slot(a), db = Slot(b), a = keep_if(b.wants_grad(), a), b](Array& dy) {
                  const auto slope = [](Scalar g, Scalar u, Scalar v) { return -g * (u / v) / v; };
                  if (da.wanted()) da.accumulate(map(std::divides{}, dy, b.value()));
                  if (db.wanted()) db.accumulate(map(slope, dy, a.value(), b.value()));
                });
}

// y = a^b                                      da = b a^(b−1) dy, db = a^b ln a dy
// At b = 0 the function is constant in a: da = 0, even at a = 0. At a = 0 it is constant in b for b ≥ 0: db = 0.
Tensor pow(const Tensor& a, const Tensor& b) {
  broadcast_shape("pow", a.shape(), b.shape());
  const auto power = [](Scalar u, Scalar v) { return std::pow(u, v); };
  return record("pow", {a, b}, map(power, a.value(), b.value()), [a, b](Array& dy) {
    const auto slope_a = [](Scalar g, Scalar u, Scalar v) { return v == 0 ? Scalar(0) : g * v * std::pow(u, v - 1); };
    const auto slope_b = [](Scalar g, Scalar u, Scalar v) {
      return u == 0 && v >= 0 ? Scalar(0) : g * std::pow(u, v) * std::log(u);
    };
    if (a.wants_grad()) a.accumulate(map(slope_a, dy, a.value(), b.value()));
    if (b.wants_grad()) b.accumulate(map(slope_b, dy, a.value(), b.value()));
  });
}

// y = a^p                                      da = p a^(p−1) dy; 0 for p = 0
Tensor pow(const Tensor& a, double exponent) {
  if (exponent == 2) return square(a);
  const auto p = static_cast<Scalar>(exponent);
  return record("pow", {a}, map([p](Scalar u) { return std::pow(u, p); }, a.value()), [a, p](Array& dy) {
    a.accumulate(
        map([p](Scalar g, Scalar u) { return p == 0 ? Scalar(0) : g * p * std::pow(u, p - 1); }, dy, a.value()));
  });
}

// y = −a                                       da = −dy
Tensor negate(const Tensor& a) {
  return record("negate", {a}, -a.value(), [da = Slot(a)](Array& dy) { da.accumulate(-dy); });
}

// y = a²                                       da = 2 a dy
Tensor square(const Tensor& a) {
  return record("square", {a}, xt::square(a.value()), [a](Array& dy) { a.accumulate(Scalar(2) * a.value() * dy); });
}

// y = e^a                                      da = y dy
Tensor exp(const Tensor& a) {
  return record("exp", {a}, xt::exp(a.value()),
                [da = Slot(a)](const Tensor& y) { da.accumulate(y.grad() * y.value()); });
}

// y = ln a                                     da = dy / a
Tensor log(const Tensor& a) {
  return record("log", {a}, xt::log(a.value()), [a](Array& dy) { a.accumulate(dy / a.value()); });
}

// y = √a                                       da = dy / (2 y), infinite at a = 0 as the slope is
Tensor sqrt(const Tensor& a) {
  return record("sqrt", {a}, xt::sqrt(a.value()),
                [da = Slot(a)](const Tensor& y) { da.accumulate(Scalar(0.5) * y.grad() / y.value()); });
}

// y = max(a, b), NaN where either is           da = dy where a > b, dy / 2 where a = b; db likewise
Tensor maximum(const Tensor& a, const Tensor& b) {
  broadcast_shape("maximum", a.shape(), b.shape());
  return record("maximum", {a, b}, map([](Scalar u, Scalar v) { return kernels::greater(u, v); }, a.value(), b.value()),
                [a, b](Array& dy) {
                  // Where y is NaN, so is what it came from.
                  const auto share = [](Scalar g, Scalar mine, Scalar other) {
                    const bool both = (mine == other) | ((mine != mine) & (other != other));
                    return select(both, g / 2, select((mine > other) | (mine != mine), g, 0));
                  };
                  if (a.wants_grad()) a.accumulate(map(share, dy, a.value(), b.value()));
                  if (b.wants_grad()) b.accumulate(map(share, dy, b.value(), a.value()));
                });
}

// y = condition ? a : b                        da = condition ? dy : 0, db = condition ? 0 : dy
Tensor where(const Mask& condition, const Tensor& a, const Tensor& b) {
  broadcast_shape("where", condition.shape(), broadcast_shape("where", a.shape(), b.shape()));
  return record("where", {a, b},
                map([](bool c, Scalar u, Scalar v) { return select(c, u, v); }, condition, a.value(), b.value()),
                [condition, da = Slot(a), db = Slot(b)](Array& dy) {
                  if (da.wanted()) da.accumulate(map([](bool c, Scalar g) { return select(c, g, 0); }, condition, dy));
                  if (db.wanted()) db.accumulate(map([](bool c, Scalar g) { return select(c, 0, g); }, condition, dy));
                });
}

// y = mask ? value : a                         da = mask ? 0 : dy
Tensor masked_fill(const Tensor& a, const Mask& mask, double value) {
  check_shapes(broadcast_shape("masked_fill", a.shape(), mask.shape()) == a.shape(),
               "[masked_fill] a has shape {} and the mask {}. The mask must broadcast to a, not stretch it.", a.shape(),
               mask.shape());
  const auto fill = [](Scalar with) { return [with](bool masked, Scalar u) { return select(masked, with, u); }; };
  return record("masked_fill", {a}, map(fill(static_cast<Scalar>(value)), mask, a.value()),
                [mask, fill, da = Slot(a)](Array& dy) { da.accumulate(map(fill(0), mask, dy)); });
}

}  // namespace AG_PRECISION
}  // namespace ag
