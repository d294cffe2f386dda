// gemm() against its definition, for the float and for the double build: sizes at which another library, or none, makes
// the product, every flag, distances between rows, and both uses of beta.
#pragma once

#include <gtest/gtest.h>

#include <limits>

#include "autograd/blas.h"
#include "autograd/kernels/gemm.h"
#include "autograd/random.h"

namespace gemm_cases {

struct Size {
  std::size_t m, n, k;
};

// A stored matrix with `gap` numbers between its rows.
struct Stored {
  ag::Array numbers;
  std::size_t distance;

  Stored(std::size_t rows, std::size_t columns, std::size_t gap, ag::Random& random)
      : numbers(random.uniform({rows, columns + gap}, -1, 1)), distance(columns + gap) {}
  const ag::Scalar* data() const { return numbers.data(); }
  double at(bool transposed, std::size_t i, std::size_t j) const {
    return static_cast<double>(transposed ? numbers(j, i) : numbers(i, j));
  }
};

inline void check(const Size& size, bool transpose_a, bool transpose_b, ag::Scalar alpha, ag::Scalar beta,
                  double tolerance) {
  const auto [m, n, k] = size;
  SCOPED_TRACE(testing::Message() << m << "x" << n << "x" << k << (transpose_a ? " T" : " N")
                                  << (transpose_b ? "T" : "N") << " beta " << beta);
  ag::Random random(7);
  const Stored A(transpose_a ? k : m, transpose_a ? m : k, 3, random);
  const Stored B(transpose_b ? n : k, transpose_b ? k : n, 5, random);
  Stored C(m, n, 2, random);
  const Stored before = C;
  // With beta = 0 C may hold anything.
  if (beta == ag::Scalar(0)) C.numbers.fill(std::numeric_limits<ag::Scalar>::quiet_NaN());
  ag::kernels::gemm(transpose_a, transpose_b, m, n, k, alpha, A.data(), A.distance, B.data(), B.distance, beta,
                    C.numbers.data(), C.distance);
  for (std::size_t i = 0; i < m; ++i) {
    for (std::size_t j = 0; j < n; ++j) {
      double sum = 0;
      for (std::size_t p = 0; p < k; ++p) sum += A.at(transpose_a, i, p) * B.at(transpose_b, p, j);
      const double expected = static_cast<double>(alpha) * sum + static_cast<double>(beta) * before.at(false, i, j);
      ASSERT_NEAR(C.at(false, i, j), expected, tolerance * static_cast<double>(k)) << "at " << i << ", " << j;
    }
    if (beta == ag::Scalar(0)) continue;
    for (std::size_t j = n; j < C.distance; ++j)
      ASSERT_EQ(C.numbers(i, j), before.numbers(i, j)) << "what lies between the rows";
  }
}

// One thread, or a large product is BLAS's on every machine with more. `tolerance` for each of the k terms of a sum.
inline void check_all(double tolerance) {
  const Size sizes[] = {{1, 5, 7},      {5, 1, 7},      {2, 3, 4},     {6, 16, 16},     {8, 17, 16},
                        {16, 100, 500}, {13, 33, 129},  {15, 33, 40},  {16, 240, 100},  {17, 100, 50},
                        {30, 65, 50},   {64, 200, 300}, {100, 16, 16}, {16, 1030, 510}, {33, 517, 500}};
  ag::set_threads(1);
  for (const Size& size : sizes)
    for (const bool transpose_a : {false, true})
      for (const bool transpose_b : {false, true}) {
        check(size, transpose_a, transpose_b, 1, 0, tolerance);
        check(size, transpose_a, transpose_b, 1, 1, tolerance);
        check(size, transpose_a, transpose_b, ag::Scalar(-0.5), 1, tolerance);
        check(size, transpose_a, transpose_b, 2, ag::Scalar(0.25), tolerance);
      }
}

}  // namespace gemm_cases
