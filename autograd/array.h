// array.h: the numbers. The only file of the engine that includes xtensor, so that its version and its spelling are
// a matter of one page: 0.24 (Debian 12) kept its headers in one folder, 0.26 and later sort them into several.
//
//   Scalar  float, or double in the library autograd_f64 (AUTOGRAD_F64)
//   Array   evaluated numbers: row-major, contiguous, from the recycling allocator
//   Ids     32-bit integers (token ids, class labels): never differentiable, and the type system says so
//   Mask    booleans
//   Shape   sizes of the axes, outermost first
#pragma once

// xtl 0.7 calls data(…) unqualified, to be found by the argument's type. Where the course's namespace `data` has been
// declared before, plain lookup finds that and stops: give it a function to find first.
namespace mpark::detail {
struct Nobody;
void data(Nobody);
}  // namespace mpark::detail

#if __has_include(<xtensor/containers/xarray.hpp>)
#include <xtensor/containers/xadapt.hpp>
#include <xtensor/containers/xarray.hpp>
#include <xtensor/core/xmath.hpp>
#include <xtensor/core/xnoalias.hpp>
#include <xtensor/generators/xbuilder.hpp>
#include <xtensor/views/xstrided_view.hpp>
#include <xtensor/views/xview.hpp>
#else
#include <xtensor/xadapt.hpp>
#include <xtensor/xarray.hpp>
#include <xtensor/xbuilder.hpp>
#include <xtensor/xmath.hpp>
#include <xtensor/xnoalias.hpp>
#include <xtensor/xstrided_view.hpp>
#include <xtensor/xview.hpp>
#endif

#include <cstdint>
#include <initializer_list>

#include "autograd/memory.h"

// Float and double builds live in different inline namespaces: mixing them is a link error, not a wrong number.
#ifdef AUTOGRAD_F64
#define AG_PRECISION f64
#else
#define AG_PRECISION f32
#endif

namespace ag {
inline namespace AG_PRECISION {

#ifdef AUTOGRAD_F64
using Scalar = double;
#else
using Scalar = float;
#endif

template <class T>
using Container = xt::xarray<T, xt::layout_type::row_major, RecyclingAllocator<T>>;

using Array = Container<Scalar>;
using Ids = Container<std::int32_t>;
using Mask = Container<bool>;
using Shape = Array::shape_type;

// Not initialised: the caller writes every element.
inline Array empty(const Shape& shape) { return Array(shape); }
inline Array full(const Shape& shape, Scalar value) { return Array(shape, value); }
inline Array zeros(const Shape& shape) { return full(shape, Scalar(0)); }
inline Array ones(const Shape& shape) { return full(shape, Scalar(1)); }

// The number of elements: 1 for the empty shape of a scalar.
inline std::size_t size_of(const Shape& shape) {
  std::size_t n = 1;
  for (const std::size_t extent : shape) n *= extent;
  return n;
}

// The shape both arrays are stretched to, by the rule of NumPy: axes are aligned at the last one, and an axis of
// size 1 stretches. Throws ShapeError naming `op` and both shapes.
Shape broadcast_shape(const char* op, const Shape& a, const Shape& b);

// Adds up the axes along which an array of shape `target` was stretched: the adjoint of broadcasting.
// `wide` must be of a shape that `target` broadcasts to.
Array sum_to(const Array& wide, const Shape& target);

}  // namespace AG_PRECISION
}  // namespace ag
