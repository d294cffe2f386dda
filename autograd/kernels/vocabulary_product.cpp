#include "autograd/kernels/vocabulary_product.h"

#include <algorithm>

#include "autograd/kernels/layout.h"

namespace ag {
inline namespace AG_PRECISION {
namespace kernels {
namespace {

// Tiles are functions of their own: within a longer one the compiler runs out of registers for the sums.
template <std::size_t R>
[[gnu::noinline]] void logit_tile(std::size_t inputs, const Scalar* x, const Scalar* packed, const Scalar* bias,
                                  Scalar* z) {
  Tile<R, kTileVectors> tile;
  tile.fill(bias);
  tile.add_product(inputs, x, inputs, 1, packed);
  tile.store(z, kPanel);
}

template <std::size_t R, std::size_t N>
[[gnu::noinline]] void input_tile(std::size_t rows, std::size_t panels, const Scalar* e, const Scalar* transposed,
                                  const Scalar* correction, Scalar* d, std::size_t stride) {
  Tile<R, N> tile;
  tile.load_scaled(d, stride, correction);
  for (std::size_t q = 0; q < panels; ++q)
    tile.add_product(kPanel, e + q * rows * kPanel, kPanel, 1, transposed + q * kPanel * kPanel);
  tile.store(d, stride);
}

template <std::size_t R>
[[gnu::noinline]] void weight_tile(std::size_t rows, const Scalar* scaled, const Scalar* e, Scalar* dw, std::size_t V,
                                   bool add, std::size_t columns) {
  // The rows of dW lie far apart. They are on their way while the sums are made.
  for (std::size_t i = 0; i < R; ++i) __builtin_prefetch(dw + i * V, 1);
  Tile<R, kTileVectors> tile;
  tile.fill(Scalar(0));
  tile.add_product(rows, scaled, 1, kTileRows, e);
  tile.store_part(dw, V, add, columns);
}

}  // namespace

void pack(const Scalar* w, std::size_t ldw, std::size_t inputs, std::size_t columns, Scalar* packed) {
  for (std::size_t p = 0; p < inputs; ++p) {
    const Scalar* from = w + p * ldw;
    // The next rows lie on pages of their own: the processor does not foresee them.
    if (p + 4 < inputs)
      for (std::size_t j = 0; j < columns; j += 64 / sizeof(Scalar)) __builtin_prefetch(from + 4 * ldw + j);
    std::size_t q = 0;
    for (; (q + 1) * kPanel <= columns; ++q)
      simd::transform(
          kPanel, packed + (q * inputs + p) * kPanel, [](auto v) { return v; }, from + q * kPanel);
    if (const std::size_t rest = columns - q * kPanel; rest > 0) {
      Scalar* to = packed + (q * inputs + p) * kPanel;
      std::copy(from + q * kPanel, from + columns, to);
      std::fill(to + rest, to + kPanel, Scalar(0));
    }
  }
}

void pack_transposed(const Scalar* w, std::size_t ldw, std::size_t inputs, std::size_t columns, Scalar* packed) {
  for (std::size_t q = 0; q < columns; q += kPanel)
    transpose(w + q * ldw, ldw, std::min(kPanel, columns - q), inputs, packed + q * inputs, kPanel, kPanel);
}

void put_transposed(const Scalar* from, std::size_t stride, std::size_t inputs, std::size_t columns, bool add,
                    Scalar* to) {
  if (!add) return transpose(from, stride, inputs, columns, to, inputs, inputs);
  for (std::size_t c = 0; c < columns; ++c)
    for (std::size_t h = 0; h < inputs; ++h) to[c * inputs + h] += from[h * stride + c];
}

void transpose(const Scalar* packed, std::size_t inputs, std::size_t panels, Scalar* transposed) {
  for (std::size_t h = 0; h < inputs; h += kPanel) {
    for (std::size_t q = 0; q < panels; ++q, transposed += kPanel * kPanel)
      transpose(packed + (q * inputs + h) * kPanel, kPanel, std::min(kPanel, inputs - h), kPanel, transposed, kPanel,
                kPanel);
  }
}

void product_plus_bias(const Scalar* x, std::size_t rows, std::size_t inputs, const Scalar* packed, const Scalar* bias,
                       std::size_t columns, Scalar outside, Scalar* z) {
  for (std::size_t q = 0; q < panels_of(columns); ++q) {
    Scalar start[kPanel];
    const std::size_t n = std::min(kPanel, columns - q * kPanel);
    std::copy(bias + q * kPanel, bias + q * kPanel + n, start);
    std::fill(start + n, start + kPanel, outside);
    for_each_strip(rows, [&](std::size_t i, auto R) {
      logit_tile<R>(inputs, x + i * inputs, packed + q * inputs * kPanel, start, z + (q * rows + i) * kPanel);
    });
  }
}

void add_product_transposed(std::size_t rows, std::size_t inputs, std::size_t panels, const Scalar* e,
                            const Scalar* transposed, const Scalar* scale, Scalar* d) {
  const std::size_t stride = panels_of(inputs) * kPanel;
  const auto strip = [&](std::size_t h, auto vectors) {
    for_each_strip(rows, [&](std::size_t i, auto R) {
      input_tile<R, decltype(vectors)::value>(rows, panels, e + i * kPanel, transposed + h * panels * kPanel, scale + i,
                                              d + i * stride + h, stride);
    });
  };
  for (std::size_t h = 0; h < inputs; h += kPanel) {
    if (inputs - h > simd::kWidth)
      strip(h, std::integral_constant<std::size_t, kTileVectors>());
    else
      strip(h, std::integral_constant<std::size_t, 1>());
  }
}

void transposed_product(const Scalar* x, std::size_t inputs, std::size_t rows, const Scalar* e, std::size_t columns,
                        const WeightGradient& dw, const BiasGradient& db) {
  for_each_full_strip(inputs + 1, [&](std::size_t h, auto R) {
    for (std::size_t q = 0; q < panels_of(columns); ++q) {
      const Scalar *const strip = x + h * rows, *const panel = e + q * rows * kPanel;
      const std::size_t at = q * kPanel, n = std::min(kPanel, columns - at);
      if (h + R <= inputs) {
        if (dw.values) weight_tile<R>(rows, strip, panel, dw.values + h * dw.stride + at, dw.stride, dw.add, n);
        continue;
      }
      Scalar sums[R * kPanel];  // the last of these rows belongs to db
      weight_tile<R>(rows, strip, panel, sums, kPanel, false, kPanel);
      const auto put = [n](const Scalar* from, bool add, Scalar* to) {
        for (std::size_t j = 0; j < n; ++j) to[j] = from[j] + (add ? to[j] : Scalar(0));
      };
      if (dw.values)
        for (std::size_t i = 0; i + 1 < R; ++i) put(sums + i * kPanel, dw.add, dw.values + (h + i) * dw.stride + at);
      if (db.values) put(sums + (R - 1) * kPanel, db.add, db.values + at);
    }
  });
}

}  // namespace kernels
}  // namespace AG_PRECISION
}  // namespace ag
