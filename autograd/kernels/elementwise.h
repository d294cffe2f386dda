// kernels/elementwise.h: y[i] = f(a[i], b[i], …) with broadcasting, in loops the compiler can vectorise.
//
// xtensor's expressions are as fast as these loops for equal shapes and for a bias row. A column, a scalar array or a
// mask takes it through a slow element-by-element stepper (2048×512 floats times a column: 7 ms, here 0.2), so the ops
// that broadcast, and the formulas with a condition, come here.
#pragma once

#include <algorithm>
#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <tuple>
#include <type_traits>
#include <vector>

#include "autograd/array.h"

namespace ag {
inline namespace AG_PRECISION {
namespace kernels {

// How an array of shape `out` is walked beside up to three sources that broadcast to it: as runs of contiguous elements
// of `out`, in each of which a source either advances by one an element or repeats one element. Neighbouring axes that
// all sources pass through in the same way are folded together, so runs are as long as they can be.
class Walk {
 public:
  static constexpr std::size_t kSources = 3;
  using Offsets = std::array<std::size_t, kSources>;

  Walk(const Shape& out, std::initializer_list<const Shape*> sources);

  std::size_t run() const { return axes_.front().extent; }
  bool repeats(std::size_t source) const { return axes_.front().strides[source] == 0; }

  // Calls body(offsets) for each run, in the order of `out`, with the offset of each source's first element.
  template <class Body>
  void for_each_run(Body body) const {
    std::vector<std::size_t> index(axes_.size(), 0);
    Offsets at{};
    while (true) {
      body(at);
      std::size_t axis = 1;  // axis 0 is the run itself; carry from axis to axis like an odometer
      for (; axis < axes_.size(); ++axis) {
        const FoldedAxis& a = axes_[axis];
        for (std::size_t s = 0; s < kSources; ++s) at[s] += a.strides[s];
        if (++index[axis] < a.extent) break;
        for (std::size_t s = 0; s < kSources; ++s) at[s] -= a.strides[s] * a.extent;
        index[axis] = 0;
      }
      if (axis == axes_.size()) return;
    }
  }

 private:
  struct FoldedAxis {
    std::size_t extent;
    Offsets strides;
  };
  std::vector<FoldedAxis> axes_;  // innermost first; at least one
};

// The two ways in which a source runs, as types, so that each combination is a loop of its own.
template <class T>
struct Advancing {
  const T* data;
  T operator[](std::size_t i) const { return data[i]; }
};
template <class T>
struct Repeating {
  T value;
  T operator[](std::size_t) const { return value; }
};

// One run: y[i] = f(sources[i]…).
template <class F, class... Sources>
void map_run(F f, Scalar* y, std::size_t n, Sources... sources) {
  for (std::size_t i = 0; i < n; ++i) y[i] = f(sources[i]...);
}

template <class T>
struct Source {
  const T* data;
  bool repeats;
};

// Calls body with every source as Advancing or Repeating.
template <class Body>
void choose(Body body) {
  body();
}
template <class Body, class T, class... Rest>
void choose(Body body, Source<T> first, Rest... rest) {
  if (first.repeats) {
    choose([&](auto... others) { body(Repeating<T>{*first.data}, others...); }, rest...);
  } else {
    choose([&](auto... others) { body(Advancing<T>{first.data}, others...); }, rest...);
  }
}

// The array of the given shape whose elements are f of the sources' elements; every source must broadcast to the shape.
// f is called once an element and must be a pure function of its arguments.
template <class F, class... T>
Array map_to(const Shape& shape, F f, const Container<T>&... sources) {
  static_assert(sizeof...(T) <= Walk::kSources);
  Array y = empty(shape);
  if (y.size() == 0) return y;
  if (((sources.shape() == shape) && ...)) {
    map_run(f, y.data(), y.size(), Advancing<T>{sources.data()}...);
    return y;
  }
  const Walk walk(shape, {&sources.shape()...});
  Scalar* out = y.data();
  walk.for_each_run([&](const Walk::Offsets& at) {
    std::size_t s = 0, r = 0;
    const auto run = [&](auto... chosen) { map_run(f, out, walk.run(), chosen...); };
    std::apply([&](auto... source) { choose(run, source...); },
               std::tuple<Source<T>...>{Source<T>{sources.data() + at[s++], walk.repeats(r++)}...});
    out += walk.run();
  });
  return y;
}

// The same, of the shape that the sources broadcast to. The op has checked that they do.
template <class F, class First, class... Rest>
Array map(F f, const Container<First>& first, const Container<Rest>&... rest) {
  if (((rest.shape() == first.shape()) && ...)) return map_to(first.shape(), f, first, rest...);
  Shape shape = first.shape();
  ((shape = broadcast_shape("map", shape, rest.shape())), ...);
  return map_to(shape, f, first, rest...);
}

// condition ? a : b without a branch: a random mask would be mispredicted every other time, and compilers do not
// vectorise a choice by bytes between floats (2048×512: 5 ms with the branch, 0.4 so).
inline Scalar select(bool condition, Scalar a, Scalar b) {
  using Bits = std::conditional_t<sizeof(Scalar) == 8, std::uint64_t, std::uint32_t>;
  const Bits mask = Bits{0} - static_cast<Bits>(condition);
  return std::bit_cast<Scalar>((std::bit_cast<Bits>(a) & mask) | (std::bit_cast<Bits>(b) & ~mask));
}

// The greater one; NaN where either is. `|` and not `||`: both comparisons always, so no branch.
inline Scalar greater(Scalar a, Scalar b) { return select((a > b) | (a != a), a, b); }

// a, written out in the shape it broadcasts to: the adjoint of sum_to.
inline Array stretch(const Array& a, const Shape& shape) {
  return map_to(
      shape, [](Scalar v) { return v; }, a);
}

}  // namespace kernels
}  // namespace AG_PRECISION
}  // namespace ag
