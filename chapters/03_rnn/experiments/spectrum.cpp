#include "chapters/03_rnn/experiments/spectrum.h"

#include <algorithm>
#include <cmath>
#include <vector>

namespace rnn {
namespace {

using ag::Array;

// Square matrices in double, row-major, whatever the build's Scalar is.
using Matrix = std::vector<double>;

Matrix in_double(const Array& A) { return {A.begin(), A.end()}; }

Matrix product(const Matrix& A, const Matrix& B, std::size_t n) {
  Matrix C(n * n, 0.0);
  for (std::size_t i = 0; i < n; ++i)
    for (std::size_t k = 0; k < n; ++k)
      for (std::size_t j = 0; j < n; ++j) C[i * n + j] += A[i * n + k] * B[k * n + j];
  return C;
}

double length(const std::vector<double>& v) {
  double squares = 0;
  for (const double x : v) squares += x * x;
  return std::sqrt(squares);
}

}  // namespace

double largest_singular_value(const Array& A) {
  const std::size_t rows = A.shape()[0], columns = A.shape()[1];
  const Matrix a = in_double(A);
  std::vector<double> v(columns), u(rows);
  for (std::size_t j = 0; j < columns; ++j)
    v[j] = std::cos(1 + static_cast<double>(j));  // any vector but a special one
  double sigma = 0;
  for (int iteration = 0; iteration < 1000; ++iteration) {
    const double size = length(v), before = sigma;
    if (size == 0) return 0;
    for (double& x : v) x /= size;
    for (std::size_t i = 0; i < rows; ++i) {
      u[i] = 0;
      for (std::size_t j = 0; j < columns; ++j) u[i] += a[i * columns + j] * v[j];
    }
    std::fill(v.begin(), v.end(), 0);
    for (std::size_t i = 0; i < rows; ++i)
      for (std::size_t j = 0; j < columns; ++j) v[j] += a[i * columns + j] * u[i];
    sigma = length(u);
    if (std::abs(sigma - before) <= 1e-12 * sigma) break;
  }
  return sigma;
}

double spectral_radius(const Array& A) {
  const std::size_t n = A.shape()[0];
  ag::check_shapes(A.dimension() == 2 && A.shape()[1] == n, "[spectral_radius] A is {}. It must be square.", A.shape());
  Matrix power = in_double(A);
  // Aⁿ = 2^{bits} · power. Dividing by powers of two is exact: what is 0 stays 0.
  double bits = 0, n_th = 1;
  for (int squaring = 0;; ++squaring) {
    const double size = length(power);
    if (size == 0) return 0;  // nilpotent
    if (squaring == 30) return std::exp2((bits + std::log2(size)) / n_th);
    const int exponent = std::ilogb(size);
    for (double& x : power) x = std::scalbn(x, -exponent);
    power = product(power, power, n);
    bits = 2 * (bits + exponent);
    n_th *= 2;
  }
}

}  // namespace rnn
