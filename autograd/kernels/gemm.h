// gemm.h: every matrix product of the engine goes through here. Transposes are flags, never copies; beta = 1 adds to
// what is there, so that a gradient needs no temporary.
#pragma once

#include <cstddef>

#include "autograd/array.h"

namespace ag {
inline namespace AG_PRECISION {
namespace kernels {

// C = alpha op(A) op(B) + beta C, where op(A) is [M, K], op(B) is [K, N] and C is [M, N], all row-major.
// op transposes when its flag is set: A is then stored as [K, M]. A leading dimension is the distance between the
// starts of two stored rows. With beta = 0 C may be uninitialised. With K = 0 the product is zero: C = beta C.
void gemm(bool transpose_a, bool transpose_b, std::size_t m, std::size_t n, std::size_t k, Scalar alpha,
          const Scalar* a, std::size_t lda, const Scalar* b, std::size_t ldb, Scalar beta, Scalar* c, std::size_t ldc);

// `batch` products; the i-th takes a + i stride_a, b + i stride_b and c + i stride_c. A stride may be 0 for a and b.
void gemm_batch(bool transpose_a, bool transpose_b, std::size_t m, std::size_t n, std::size_t k, Scalar alpha,
                const Scalar* a, std::size_t lda, std::size_t stride_a, const Scalar* b, std::size_t ldb,
                std::size_t stride_b, Scalar beta, Scalar* c, std::size_t ldc, std::size_t stride_c, std::size_t batch);

}  // namespace kernels
}  // namespace AG_PRECISION
}  // namespace ag
