#include "autograd/linalg.h"

#include <algorithm>
#include <cmath>
#include <xtensor-blas/xlinalg.hpp>

#include "autograd/check.h"

namespace ag {
inline namespace AG_PRECISION {

Array principal_components(const Array& x, std::size_t k) {
  check_shapes(x.dimension() == 2 && k <= x.shape()[1],
               "[principal_components] rows of shape {} and k = {}. The rows must be [N, D] with k ≤ D.", x.shape(), k);
  const std::size_t N = x.shape()[0], D = x.shape()[1];
  xt::xtensor<double, 2> centred = xt::cast<double>(x);
  for (std::size_t j = 0; j < D; ++j) {
    double mean = 0;
    for (std::size_t i = 0; i < N; ++i) mean += centred(i, j);
    mean /= static_cast<double>(N);
    for (std::size_t i = 0; i < N; ++i) centred(i, j) -= mean;
  }
  const xt::xtensor<double, 2> scatter = xt::linalg::dot(xt::transpose(centred), centred);
  // eigh: eigenvalues ascending, eigenvectors as columns.
  const auto [variances, directions] = xt::linalg::eigh(scatter);
  xt::xtensor<double, 2> axes = xt::zeros<double>({D, k});
  for (std::size_t j = 0; j < k; ++j) {
    std::size_t largest = 0;
    for (std::size_t i = 0; i < D; ++i) {
      axes(i, j) = directions(i, D - 1 - j);
      if (std::abs(axes(i, j)) > std::abs(axes(largest, j))) largest = i;
    }
    if (axes(largest, j) < 0) xt::view(axes, xt::all(), j) *= -1;
  }
  return xt::cast<Scalar>(xt::linalg::dot(centred, axes));
}

}  // namespace AG_PRECISION
}  // namespace ag
