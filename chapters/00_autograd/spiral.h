// spiral.h: two arms of a spiral, and a network that tells them apart.
//
// Letters:  N points, h hidden units of a layer, 2 coordinates, 2 classes.
#pragma once

#include <cstddef>
#include <cstdint>

#include "autograd/init.h"
#include "autograd/module.h"
#include "autograd/ops.h"

namespace chapter00 {

struct Points {
  ag::Array x;    // [N, 2]
  ag::Ids label;  // [N]: 0 or 1, in turn
};

// Point i is on arm k = i mod 2:  (r cos θ, r sin θ) + noise,  r = 0.15 + 0.85 t,  θ = 2π · turns · t + kπ,
// with t uniform in [0, 1). No straight line separates the arms: each goes round the other.
Points spiral(std::size_t count, double turns, double noise, ag::Random& random);

// [layer]
// y = x W + b: x [N, in], W [in, out], b [out] → [N, out]. Each column of W is a neuron: a weighted sum of its inputs.
// (From here on the course uses ag::Linear, which computes the same in one record.)
struct Layer : ag::Module {
  ag::Tensor W, b;
  Layer(std::size_t in, std::size_t out, ag::Random& random)
      : W(parameter("W", ag::init::xavier_uniform({in, out}, random, 5.0 / 3))), b(parameter("b", ag::zeros({out}))) {}
  ag::Tensor operator()(const ag::Tensor& x) const { return matmul(x, W) + b; }
};
// [/layer]

// [mlp]
// a₁ = tanh(x W₁ + b₁)            [N, h]
// a₂ = tanh(a₁ W₂ + b₂)           [N, h]
// z  = a₂ W₃ + b₃                 [N, 2]      P(class k | x) = e^{z_k} / (e^{z_0} + e^{z_1})
struct Mlp : ag::Module {
  Layer first, second, output;
  Mlp(std::size_t h, ag::Random& random)
      : first(child("first", Layer(2, h, random))),
        second(child("second", Layer(h, h, random))),
        output(child("output", Layer(h, 2, random))) {}
  ag::Tensor operator()(const ag::Tensor& x) const { return output(tanh(second(tanh(first(x))))); }
};
// [/mlp]

// The control, z = x W + b: logistic regression, whose boundary is a straight line.
struct LinearClassifier : ag::Module {
  Layer output;
  explicit LinearClassifier(ag::Random& random) : output(child("output", Layer(2, 2, random))) {}
  ag::Tensor operator()(const ag::Tensor& x) const { return output(x); }
};

// The share of points whose class has the larger z. z [N, 2].
double accuracy(const ag::Tensor& z, const ag::Ids& label);

}  // namespace chapter00
