// error_wall.h: what an exploding gradient looks like from above: the loss of a recurrent network of one unit as a
// surface over its two parameters (Pascanu, Mikolov & Bengio 2013, figure 6), and gradient descent on it.
#pragma once

#include <cstdint>
#include <vector>

#include "autograd/ops.h"

namespace rnn {

// [wall]
//   a_0 = ½,  a_t = w σ(a_{t−1}) + b  for t = 1 … 50,  L(w, b) = (σ(a_50) − 0.7)²
//
// Where the recurrence has two stable states, L has two levels, and between them a wall: on which side a_50 ends
// depends on b by e^{50 · something}. w, b and L have one shape; each element is a network of its own.
ag::Tensor wall_loss(const ag::Tensor& w, const ag::Tensor& b);
// [/wall]

struct WallPoint {
  double w = 0, b = 0, loss = 0, norm = 0;  // norm: of (∂L/∂w, ∂L/∂b)
};

struct WallSurface {
  double w_min = 3, w_max = 6.5, b_min = -3.5, b_max = -0.5;
  std::vector<std::vector<double>> loss, norm;  // [row][column]: b grows with the row, w with the column; in the middle
                                                // of cells
  double largest_norm = 0, median_norm = 0;
};
WallSurface wall_surface(std::size_t cells);

// Gradient descent with rate 0.3 from (w, b); clip: the largest norm of a gradient, 0: as it comes. Where it stood
// before each step, and at the end.
std::vector<WallPoint> descend(double w, double b, std::size_t steps, double clip);

// Of `count` starts in [4, 6] × [−3, −1]: the share that 200 steps bring to L ≤ 0.01.
struct WallShares {
  double plain = 0, clipped = 0;
};
WallShares compare_descents(std::size_t count, std::uint64_t seed);

}  // namespace rnn
