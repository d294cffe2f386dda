// init.h: how parameters start. A weight of shape [in, out] maps x [.., in] to x W [.., out], so fan_in is its first
// axis and fan_out its last; axes between them (a receptive field) multiply both.
//
//   Tensor w = parameter("weight", init::xavier_uniform({in, out}, random));
#pragma once

#include <functional>

#include "autograd/random.h"

namespace ag {
inline namespace AG_PRECISION {

// What modules take to fill a weight of the given shape, for instance
//   [](const Shape& shape, Random& random) { return init::uniform(shape, random, -0.01, 0.01); }
using Initializer = std::function<Array(const Shape& shape, Random& random)>;

namespace init {

struct Fans {
  std::size_t in, out;
};
// Throws ShapeError for a shape of fewer than two axes: a bias has no fan.
Fans fans(const Shape& shape);

// Every element from U[low, high).
Array uniform(const Shape& shape, Random& random, double low, double high);
// Every element from N(mean, deviation²).
Array normal(const Shape& shape, Random& random, double mean, double deviation);

// Var W = gain² · 2 / (fan_in + fan_out): signals keep their variance forwards and gradients theirs backwards, as
// nearly as one number allows, through layers that are linear near 0 (Glorot & Bengio 2010, eqs. 12 and 16). gain: 1
// for linear and sigmoid layers, 5/3 is customary for tanh.
Array xavier_uniform(const Shape& shape, Random& random, double gain = 1);
Array xavier_normal(const Shape& shape, Random& random, double gain = 1);

// Var W = gain² / fan_in with gain = √2: ReLU lets half of the variance through (He et al. 2015, eq. 10).
Array kaiming_uniform(const Shape& shape, Random& random, double gain = 1.4142135623730951);
Array kaiming_normal(const Shape& shape, Random& random, double gain = 1.4142135623730951);

// gain · Q with orthonormal columns (rows, when it is wide): all singular values are `gain`, so that a product of many
// neither vanishes nor explodes (Saxe et al. 2014, sec. 3). Q is uniformly distributed (Haar): a normal matrix made
// orthonormal by Gram–Schmidt. Axes before the last are taken as one. Throws ShapeError below two axes.
Array orthogonal(const Shape& shape, Random& random, double gain = 1);

}  // namespace init
}  // namespace AG_PRECISION
}  // namespace ag
