#include "chapters/00_autograd/spiral.h"

#include <cmath>
#include <numbers>

namespace chapter00 {

using ag::Scalar;

Points spiral(std::size_t count, double turns, double noise, ag::Random& random) {
  Points points{ag::empty({count, 2}), ag::Ids(ag::Ids::shape_type{count})};
  for (std::size_t i = 0; i < count; ++i) {
    const std::size_t k = i % 2;
    const double t = random.uniform();
    const double r = 0.15 + 0.85 * t, theta = std::numbers::pi * (2 * turns * t + static_cast<double>(k));
    const double dx = random.normal(), dy = random.normal();
    points.x(i, 0) = static_cast<Scalar>(r * std::cos(theta) + noise * dx);
    points.x(i, 1) = static_cast<Scalar>(r * std::sin(theta) + noise * dy);
    points.label(i) = static_cast<std::int32_t>(k);
  }
  return points;
}

double accuracy(const ag::Tensor& z, const ag::Ids& label) {
  const ag::Array& value = z.value();
  std::size_t right = 0;
  for (std::size_t i = 0; i < label.size(); ++i) right += (value(i, 1) > value(i, 0)) == (label(i) == 1);
  return static_cast<double>(right) / static_cast<double>(label.size());
}

}  // namespace chapter00
