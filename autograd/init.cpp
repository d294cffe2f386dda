#include "autograd/init.h"

#include <cmath>
#include <vector>

#include "autograd/check.h"

namespace ag {
inline namespace AG_PRECISION {
namespace init {
namespace {

// U[−a, a) has the variance a² / 3.
Array uniform_of_deviation(const Shape& shape, Random& random, double deviation) {
  const double a = std::sqrt(3.0) * deviation;
  return random.uniform(shape, -a, a);
}

double xavier_deviation(const Shape& shape, double gain) {
  const auto [in, out] = fans(shape);
  return gain * std::sqrt(2.0 / static_cast<double>(in + out));
}

double kaiming_deviation(const Shape& shape, double gain) {
  return gain / std::sqrt(static_cast<double>(fans(shape).in));
}

double dot(const std::vector<double>& a, const std::vector<double>& b) {
  double sum = 0;
  for (std::size_t i = 0; i < a.size(); ++i) sum += a[i] * b[i];
  return sum;
}

// Takes out of v its components along the orthonormal `basis`.
void project_out(std::vector<double>& v, const std::vector<std::vector<double>>& basis) {
  for (const auto& q : basis) {
    const double along = dot(q, v);
    for (std::size_t i = 0; i < v.size(); ++i) v[i] -= along * q[i];
  }
}

// `count` orthonormal vectors of `length` ≥ count, by Gram–Schmidt in double. Done twice, it is orthonormal to rounding
// (Giraud et al. 2005); and as every vector starts as a normal one, their directions are uniform.
std::vector<std::vector<double>> orthonormal(std::size_t count, std::size_t length, Random& random) {
  std::vector<std::vector<double>> basis;
  while (basis.size() < count) {
    std::vector<double> v(length);
    for (double& x : v) x = random.normal();
    const double before = std::sqrt(dot(v, v));
    project_out(v, basis);
    project_out(v, basis);
    const double norm = std::sqrt(dot(v, v));
    if (norm < 1e-8 * before) continue;  // as good as dependent on the others: draw again
    for (double& x : v) x /= norm;
    basis.push_back(std::move(v));
  }
  return basis;
}

}  // namespace

Fans fans(const Shape& shape) {
  check_shapes(shape.size() >= 2,
               "[init] a tensor of shape {} has no fan_in and fan_out. It needs at least two axes, [in, .., out].",
               shape);
  std::size_t field = 1;
  for (std::size_t axis = 1; axis + 1 < shape.size(); ++axis) field *= shape[axis];
  return {shape.front() * field, shape.back() * field};
}

Array uniform(const Shape& shape, Random& random, double low, double high) { return random.uniform(shape, low, high); }
Array normal(const Shape& shape, Random& random, double mean, double deviation) {
  return random.normal(shape, mean, deviation);
}

Array xavier_uniform(const Shape& shape, Random& random, double gain) {
  return uniform_of_deviation(shape, random, xavier_deviation(shape, gain));
}
Array xavier_normal(const Shape& shape, Random& random, double gain) {
  return random.normal(shape, 0, xavier_deviation(shape, gain));
}
Array kaiming_uniform(const Shape& shape, Random& random, double gain) {
  return uniform_of_deviation(shape, random, kaiming_deviation(shape, gain));
}
Array kaiming_normal(const Shape& shape, Random& random, double gain) {
  return random.normal(shape, 0, kaiming_deviation(shape, gain));
}

Array orthogonal(const Shape& shape, Random& random, double gain) {
  check_shapes(shape.size() >= 2, "[init] orthogonal() of shape {}. It needs at least two axes, [in, .., out].", shape);
  const std::size_t columns = shape.back();
  const std::size_t rows = columns == 0 ? 0 : size_of(shape) / columns;
  const bool tall = rows >= columns;
  const auto basis = orthonormal(tall ? columns : rows, tall ? rows : columns, random);
  Array out = empty(shape);
  for (std::size_t r = 0; r < rows; ++r) {
    for (std::size_t c = 0; c < columns; ++c)
      out.data()[r * columns + c] = static_cast<Scalar>(gain * (tall ? basis[c][r] : basis[r][c]));
  }
  return out;
}

}  // namespace init
}  // namespace AG_PRECISION
}  // namespace ag
