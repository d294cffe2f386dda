// tile.h: a small block of a product of matrices, summed up in registers. kTileRows × kTileVectors sums, as many
// registers as a row of B fills, and one for the number of A fit the sixteen vector registers of AVX2 (AVX-512 has
// thirty-two), and each number loaded is used many times: that is what makes a product of matrices fast (Goto & van de
// Geijn 2008).
//
// The engine's products are gemm()'s, which is a library's. A tile is for a kernel that does something to the block
// while it is in the cache.
#pragma once

#include <cstddef>
#include <type_traits>

#include "autograd/kernels/simd.h"

namespace ag {
inline namespace AG_PRECISION {
namespace kernels {

constexpr std::size_t kTileRows = simd::kWidth * sizeof(Scalar) == 64 ? 8 : 6;
constexpr std::size_t kTileVectors = 2;
constexpr std::size_t kPanel = kTileVectors * simd::kWidth;  // columns of a tile, and of a panel of B

// R × (N registers) of C = A B.
template <std::size_t R, std::size_t N>
class Tile {
 public:
  using Batch = simd::Batch;

  // Every row becomes `row`.
  void fill(const Scalar* row) {
    each([&](auto, auto j, Batch& sum) { sum = Batch::load_unaligned(row + j * simd::kWidth); });
  }
  void fill(Scalar value) {
    each([&](auto, auto, Batch& sum) { sum = Batch(value); });
  }
  // Row i is read from c + i ldc and multiplied by scale[i].
  void load_scaled(const Scalar* c, std::size_t ldc, const Scalar* scale) {
    each([&](auto i, auto j, Batch& sum) {
      sum = Batch(scale[i]) * Batch::load_unaligned(c + i * ldc + j * simd::kWidth);
    });
  }
  // Adds Σ_p A[i, p] B[p, :] for p < k, where A[i, p] is a[i row + p column] and row p of B begins at b + p ldb. Four p
  // to a turn of the loop: its end is then foreseen more often, and a wrong guess costs as much as three of them.
  // (Written out by hand the four are mixed by the compiler, until the sums no longer fit the registers.)
  [[gnu::always_inline]] void add_product(std::size_t k, const Scalar* a, std::size_t row, std::size_t column,
                                          const Scalar* b, std::size_t ldb = kPanel) {
#pragma GCC unroll 4
    for (std::size_t p = 0; p < k; ++p, a += column, b += ldb) {
      Batch line[N];
      simd::unrolled<N>([&](auto j) { line[j] = in_register(b + j * simd::kWidth); });
      simd::unrolled<R>([&](auto i) {
        const Batch number(a[i * row]);
        simd::unrolled<N>([&](auto j) { sum_[i][j] = xsimd::fma(number, line[j], sum_[i][j]); });
      });
    }
  }
  void store(Scalar* c, std::size_t ldc) {
    each([&](auto i, auto j, Batch& sum) { sum.store_unaligned(c + i * ldc + j * simd::kWidth); });
  }
  // C = the sums, or C += the sums; only the first `columns` columns of C exist.
  void store_part(Scalar* c, std::size_t ldc, bool add, std::size_t columns) {
    if (columns == N * simd::kWidth) {
      if (add)
        each([&](auto i, auto j, Batch& sum) { sum = sum + Batch::load_unaligned(c + i * ldc + j * simd::kWidth); });
      return store(c, ldc);
    }
    Scalar part[R * N * simd::kWidth];
    store(part, N * simd::kWidth);
    for (std::size_t i = 0; i < R; ++i)
      for (std::size_t j = 0; j < columns; ++j)
        c[i * ldc + j] = part[i * N * simd::kWidth + j] + (add ? c[i * ldc + j] : Scalar(0));
  }

 private:
  // Calls body(i, j, the sum of row i and register j) for all.
  template <class Body>
  [[gnu::always_inline]] void each(const Body& body) {
    simd::unrolled<R>([&](auto i) { simd::unrolled<N>([&](auto j) { body(i, j, sum_[i][j]); }); });
  }

  // Compilers load a number anew for each of its uses, as an operand of the multiplication, and then loads are what a
  // tile waits for. An empty instruction that claims to change the register keeps it there.
  static Batch in_register(const Scalar* p) {
    auto v = Batch::load_unaligned(p).data;
#if defined(__GNUC__) && defined(__x86_64__)
    asm("" : "+v"(v));
#endif
    return Batch(v);
  }

  Batch sum_[R][N];
};

// Calls body(i, R) with R = rows, at most kTileRows, as a constant in a type.
template <class Body>
void strip_of(std::size_t i, std::size_t rows, const Body& body) {
  simd::unrolled<kTileRows>([&](auto before) {
    if (constexpr std::size_t R = before + 1; rows == R) body(i, std::integral_constant<std::size_t, R>());
  });
}
// For rows that lie in strips of kTileRows.
template <class Body>
void for_each_full_strip(std::size_t rows, const Body& body, std::size_t first = 0) {
  for (; first + kTileRows <= rows; first += kTileRows) strip_of(first, kTileRows, body);
  strip_of(first, rows - first, body);
}
// For rows that can be cut anywhere. A few that remain would not keep the multipliers busy: they are taken together
// with a strip and halved, 6 + 2 as 4 + 4.
template <class Body>
void for_each_strip(std::size_t rows, const Body& body) {
  const std::size_t rest = rows % kTileRows;
  if (rows < kTileRows || rest == 0 || rest > kTileRows / 2) return for_each_full_strip(rows, body);
  const std::size_t half = (kTileRows + rest + 1) / 2;
  strip_of(0, half, body);
  for_each_full_strip(rows, body, half);
}

}  // namespace kernels
}  // namespace AG_PRECISION
}  // namespace ag
