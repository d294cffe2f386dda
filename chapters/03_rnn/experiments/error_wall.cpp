#include "chapters/03_rnn/experiments/error_wall.h"

#include <algorithm>
#include <cmath>

#include "autograd/random.h"

namespace rnn {
namespace {

using ag::Array;
using ag::Scalar;
using ag::Tensor;

constexpr double kRate = 0.3, kClip = 1;

// Of each element: ∂L/∂w, ∂L/∂b and the loss, in one sweep, because no element knows of another.
struct WallGradients {
  Array loss, w, b;
  double norm(std::size_t i) const {
    return std::hypot(static_cast<double>(w.data()[i]), static_cast<double>(b.data()[i]));
  }
};
WallGradients wall_gradients(const Array& w, const Array& b) {
  const Tensor at_w = Tensor::parameter(w), at_b = Tensor::parameter(b);
  ag::Tape tape;
  const Tensor L = wall_loss(at_w, at_b);
  tape.backward(L, ag::ones(L.shape()));
  return {L.value(), at_w.grad(), at_b.grad()};
}

// One step of all points; `clip` as in descend().
void step(Array& w, Array& b, const WallGradients& g, double clip) {
  for (std::size_t i = 0; i < w.size(); ++i) {
    const double norm = g.norm(i), shrink = clip > 0 && norm > clip ? clip / norm : 1;
    w.data()[i] -= static_cast<Scalar>(kRate * shrink) * g.w.data()[i];
    b.data()[i] -= static_cast<Scalar>(kRate * shrink) * g.b.data()[i];
  }
}

double share_solved(Array w, Array b, double clip) {
  for (int i = 0; i < 200; ++i) step(w, b, wall_gradients(w, b), clip);
  const Array loss = wall_loss(w, b).value();
  return static_cast<double>(std::count_if(loss.begin(), loss.end(), [](Scalar L) { return L <= 0.01; })) /
         static_cast<double>(loss.size());
}

}  // namespace

Tensor wall_loss(const Tensor& w, const Tensor& b) {
  Tensor a = ag::full(w.shape(), Scalar(0.5));
  for (int t = 0; t < 50; ++t) a = w * sigmoid(a) + b;
  return square(sigmoid(a) - 0.7);
}

WallSurface wall_surface(std::size_t cells) {
  WallSurface surface;
  const auto middle = [cells](double low, double high, std::size_t i) {
    return static_cast<Scalar>(low + (high - low) * (static_cast<double>(i) + 0.5) / static_cast<double>(cells));
  };
  Array w = ag::empty({cells, cells}), b = ag::empty({cells, cells});
  for (std::size_t row = 0; row < cells; ++row)
    for (std::size_t column = 0; column < cells; ++column) {
      w(row, column) = middle(surface.w_min, surface.w_max, column);
      b(row, column) = middle(surface.b_min, surface.b_max, row);
    }
  const WallGradients g = wall_gradients(w, b);
  std::vector<double> norms;
  for (std::size_t row = 0; row < cells; ++row) {
    surface.loss.emplace_back();
    surface.norm.emplace_back();
    for (std::size_t column = 0; column < cells; ++column) {
      surface.loss.back().push_back(static_cast<double>(g.loss(row, column)));
      surface.norm.back().push_back(g.norm(row * cells + column));
      norms.push_back(surface.norm.back().back());
    }
  }
  std::sort(norms.begin(), norms.end());
  surface.largest_norm = norms.back();
  surface.median_norm = norms[norms.size() / 2];
  return surface;
}

std::vector<WallPoint> descend(double w_start, double b_start, std::size_t steps, double clip) {
  Array w = ag::full({1}, static_cast<Scalar>(w_start)), b = ag::full({1}, static_cast<Scalar>(b_start));
  std::vector<WallPoint> path;
  for (std::size_t i = 0; i <= steps; ++i) {
    const WallGradients g = wall_gradients(w, b);
    path.push_back({static_cast<double>(w(0)), static_cast<double>(b(0)), static_cast<double>(g.loss(0)), g.norm(0)});
    step(w, b, g, clip);
  }
  return path;
}

WallShares compare_descents(std::size_t count, std::uint64_t seed) {
  ag::Random random(seed, "error wall");
  const Array w = random.uniform({count}, 4, 6), b = random.uniform({count}, -3, -1);
  return {share_solved(w, b, 0), share_solved(w, b, kClip)};
}

}  // namespace rnn
