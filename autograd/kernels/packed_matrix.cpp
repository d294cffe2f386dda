#include "autograd/kernels/packed_matrix.h"

#include <algorithm>

#include "autograd/blas.h"
#include "autograd/kernels/gemm.h"
#include "autograd/kernels/vocabulary_product.h"

namespace ag {
inline namespace AG_PRECISION {
namespace kernels {
namespace {

constexpr std::size_t kFewProducts = 4;  // packing costs about as much as two products of some dozen rows

template <std::size_t R, std::size_t N>
[[gnu::noinline]] void tile_of(std::size_t inner, const Scalar* a, std::size_t lda, const Scalar* b, std::size_t ldb,
                               bool add, Scalar* c, std::size_t ldc, std::size_t columns) {
  Tile<R, N> tile;
  tile.fill(Scalar(0));
  tile.add_product(inner, a, lda, 1, b, ldb);
  tile.store_part(c, ldc, add, columns);
}

}  // namespace

void panel_product(std::size_t rows, std::size_t columns, std::size_t inner, const Scalar* a, std::size_t lda,
                   const Scalar* b, std::size_t ldb, bool add, Scalar* c, std::size_t ldc) {
  for_each_strip(rows, [&](std::size_t i, auto R) {
    if (columns > simd::kWidth)
      tile_of<R, kTileVectors>(inner, a + i * lda, lda, b, ldb, add, c + i * ldc, ldc, columns);
    else
      tile_of<R, 1>(inner, a + i * lda, lda, b, ldb, add, c + i * ldc, ldc, columns);
  });
}

PackedMatrix::PackedMatrix(bool transposed, const Scalar* w, std::size_t ldw, std::size_t inner, std::size_t outer,
                           std::size_t products)
    : transposed_(transposed), w_(w), ldw_(ldw), inner_(inner), outer_(outer) {
  if (products < kFewProducts || inner == 0) return;
  packed_.resize(panels_of(outer) * inner * kPanel);
  if (transposed)
    pack_transposed(w, ldw, inner, outer, packed_.data());
  else
    pack(w, ldw, inner, outer, packed_.data());
}

// A product that several threads may share is worth more to BLAS than packing is.
bool PackedMatrix::pays(std::size_t rows) const { return !packed_.empty() && threads_for(rows * inner_ * outer_) == 1; }

void PackedMatrix::multiply(std::size_t rows, const Scalar* a, std::size_t lda, bool add, Scalar* c,
                            std::size_t ldc) const {
  if (!pays(rows)) return gemm(false, transposed_, rows, outer_, inner_, 1, a, lda, w_, ldw_, add ? 1 : 0, c, ldc);
  for (std::size_t q = 0; q < panels_of(outer_); ++q) {
    panel_product(rows, std::min(kPanel, outer_ - q * kPanel), inner_, a, lda, packed_.data() + q * inner_ * kPanel,
                  kPanel, add, c + q * kPanel, ldc);
  }
}

}  // namespace kernels
}  // namespace AG_PRECISION
}  // namespace ag
