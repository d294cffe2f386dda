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

template <std::size_t R>
[[gnu::noinline]] void tile_of(std::size_t inner, const Scalar* a, std::size_t lda, const Scalar* panel, bool add,
                               Scalar* c, std::size_t ldc, std::size_t columns) {
  Tile<R, kTileVectors> tile;
  tile.fill(Scalar(0));
  tile.add_product(inner, a, lda, 1, panel);
  tile.store_part(c, ldc, add, columns);
}

// The panels of Wᵀ: W [outer, inner].
void pack_transposed(const Scalar* w, std::size_t ldw, std::size_t inner, std::size_t outer, Scalar* packed) {
  for (std::size_t q = 0; q < panels_of(outer); ++q) {
    Scalar* const panel = packed + q * inner * kPanel;
    const std::size_t columns = std::min(kPanel, outer - q * kPanel);
    for (std::size_t j = 0; j < columns; ++j) {
      const Scalar* const row = w + (q * kPanel + j) * ldw;
      for (std::size_t p = 0; p < inner; ++p) panel[p * kPanel + j] = row[p];
    }
    for (std::size_t j = columns; j < kPanel; ++j)
      for (std::size_t p = 0; p < inner; ++p) panel[p * kPanel + j] = 0;
  }
}

}  // namespace

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
bool PackedMatrix::pays(std::size_t rows) const {
  return !packed_.empty() && (threads() == 1 || rows * inner_ * outer_ < (std::size_t{1} << 23));
}

void PackedMatrix::multiply(std::size_t rows, const Scalar* a, std::size_t lda, bool add, Scalar* c,
                            std::size_t ldc) const {
  if (!pays(rows)) return gemm(false, transposed_, rows, outer_, inner_, 1, a, lda, w_, ldw_, add ? 1 : 0, c, ldc);
  for (std::size_t q = 0; q < panels_of(outer_); ++q) {
    const std::size_t columns = std::min(kPanel, outer_ - q * kPanel);
    for_each_strip(rows, [&](std::size_t i, auto R) {
      tile_of<R>(inner_, a + i * lda, lda, packed_.data() + q * inner_ * kPanel, add, c + i * ldc + q * kPanel, ldc,
                 columns);
    });
  }
}

}  // namespace kernels
}  // namespace AG_PRECISION
}  // namespace ag
