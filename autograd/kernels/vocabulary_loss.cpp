#include "autograd/kernels/vocabulary_loss.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "autograd/kernels/vocabulary_product.h"
#include "autograd/parallel.h"

namespace ag {
inline namespace AG_PRECISION {
namespace kernels {
namespace {

using simd::Batch;
constexpr std::size_t kWidth = simd::kWidth;
constexpr std::size_t kRows = 576;                         // rows that share one pass over W
constexpr std::size_t kBlockBytes = std::size_t{1} << 16;  // of W, packed: with z and Wᵀ it stays in a cache of 512 KiB
constexpr std::size_t kWorthThreads = std::size_t{1} << 24;  // multiplications: to start a thread takes some 50 µs
constexpr Scalar kNothing = -std::numeric_limits<Scalar>::infinity();

std::size_t panels_in_block(std::size_t inputs) {
  return std::clamp<std::size_t>(kBlockBytes / (inputs * kPanel * sizeof(Scalar)), 1, 32);
}

using Block = VocabularyLoss::Block;

std::size_t blocks_of(const OutputLayer& layer) {
  const std::size_t step = panels_in_block(layer.inputs);
  return (panels_of(layer.classes) + step - 1) / step;
}

Block block_at(const OutputLayer& layer, std::size_t index) {
  const std::size_t step = panels_in_block(layer.inputs), first = index * step, begin = first * kPanel;
  const std::size_t n = std::min(step, panels_of(layer.classes) - first);
  return {index, first, n, begin, std::min(n * kPanel, layer.classes - begin)};
}

void pack_block(const OutputLayer& layer, const Block& block, Scalar* packed) {
  const Scalar* const weight = layer.weight + layer.column(block.begin);
  if (layer.tied) return pack_transposed(weight, layer.inputs, layer.inputs, block.columns, packed);
  pack(weight, layer.classes, layer.inputs, block.columns, packed);
}

// Calls body(row, the row's running value, a register of z) for all of z, a panel at a time, then
// finish(row, the lanes of its running value).
template <class Body, class Finish>
void fold_rows(std::size_t rows, std::size_t panels, Scalar* z, Scalar start, const Body& body, const Finish& finish) {
  Scalar lanes[kRows * kWidth];
  std::fill(lanes, lanes + rows * kWidth, start);
  for (std::size_t q = 0; q < panels; ++q) {
    for (std::size_t i = 0; i < rows; ++i, z += kPanel) {
      Batch running = Batch::load_unaligned(lanes + i * kWidth);
      for (std::size_t j = 0; j < kPanel; j += kWidth) running = body(i, running, z + j);
      running.store_unaligned(lanes + i * kWidth);
    }
  }
  for (std::size_t i = 0; i < rows; ++i) finish(i, lanes + i * kWidth);
}

// Where one thread works.
struct Room {
  Array packed, transposed, d;  // a block of W, of Wᵀ, and the sums for dx

  Room(std::size_t inputs, bool wants_dx)
      : packed(empty({panels_in_block(inputs) * kPanel, inputs})),
        transposed(empty({wants_dx ? panels_in_block(inputs) * kPanel : 0, panels_of(inputs) * kPanel})),
        d(empty({wants_dx ? kRows : 0, panels_of(inputs) * kPanel})) {}
};

}  // namespace

// Time of this over that of linear and cross_entropy one after the other (Zen 3, float, one thread):
//
//   rows × inputs × classes    16×100×500   1.3     16×100×5000    1.03    128×256×10000   0.90    512×64×100      1.3
//                              32×32×32     1.6     32×100×5000    0.90    128×512×10000   1.04    1024×200×10000  1.08
//                                                   8×100×16000    0.79    128×100×16383   0.85
bool VocabularyLoss::pays(std::size_t inputs, std::size_t classes) {
  return kWidth * sizeof(Scalar) >= 32 && inputs >= 8 && inputs <= 256 && classes >= 4096;
}

VocabularyLoss::VocabularyLoss(const OutputLayer& layer, std::size_t threads, bool keep)
    : layer_(layer),
      threads_(layer.rows * layer.inputs * layer.classes < kWorthThreads ? 1 : threads),
      keep_(keep),
      maximum_(layer.rows * blocks_of(layer)),
      rows_(layer.rows) {
  const std::size_t step = std::min(kRows, (layer.rows + threads_ - 1) / threads_);
  for (std::size_t first = 0; first < layer.rows; first += step)
    passes_.push_back({first, std::min(step, layer.rows - first)});
  const std::size_t columns = keep ? panels_of(layer.classes) : panels_in_block(layer.inputs);
  exponentials_ = empty({layer.rows, columns * kPanel});
}

double VocabularyLoss::forward(Scalar* dx) {
  const std::size_t parts = std::min(threads_, passes_.size());
  std::vector<Room> rooms(parts, Room(layer_.inputs, dx != nullptr));
  in_parallel(parts, [&](std::size_t part) {
    const auto [first, last] = share(passes_.size(), parts, part);
    for (std::size_t p = first; p < last; ++p) {
      Room& room = rooms[part];
      std::fill(room.d.begin(), room.d.end(), Scalar(0));
      for (std::size_t b = 0; b < blocks_of(layer_); ++b) {
        const Block block = block_at(layer_, b);
        pack_block(layer_, block, room.packed.data());
        Scalar correction[kRows];
        Scalar* e = forward_block(passes_[p], block, room.packed.data(), correction);
        if (!dx) continue;
        transpose(room.packed.data(), layer_.inputs, block.panels, room.transposed.data());
        add_product_transposed(passes_[p].count, layer_.inputs, block.panels, e, room.transposed.data(), correction,
                               room.d.data());
      }
      if (dx) finish_dx(passes_[p], room.d.data(), dx);
    }
  });
  double loss = 0;
  for (std::size_t i = 0; i < layer_.rows; ++i) {
    const Row& row = rows_[i];
    if (counts(i)) loss += std::log(row.sum) + static_cast<double>(row.maximum) - static_cast<double>(row.at_target);
  }
  return loss / layer_.counted;
}

// Where pass and block meet in e^(z − m), [panels][rows][kPanel].
Scalar* VocabularyLoss::exponentials(const Pass& pass, const Block& block) {
  const std::size_t columns = exponentials_.shape()[1];
  return exponentials_.data() + pass.first * columns + (keep_ ? block.first_panel * pass.count * kPanel : 0);
}

// z, its maximum, e^(z − m) and its sum for a block of columns. Returns e^(z − m), and for each row of the pass by what
// the earlier blocks' sums are to be multiplied, now that the maximum is another.
Scalar* VocabularyLoss::forward_block(const Pass& pass, const Block& block, const Scalar* packed, Scalar* correction) {
  const std::size_t n = pass.count;
  Scalar* const z = exponentials(pass, block);
  Scalar* const shift = maximum_.data() + pass.first * blocks_of(layer_) + block.index * n;
  product_plus_bias(layer_.x + pass.first * layer_.inputs, n, layer_.inputs, packed, layer_.bias + block.begin,
                    block.columns, kNothing, z);
  fold_rows(
      n, block.panels, z, kNothing,
      [](std::size_t, const Batch& most, const Scalar* v) { return simd::larger(most, Batch::load_unaligned(v)); },
      [&](std::size_t i, const Scalar* lanes) {
        Row& row = rows_[pass.first + i];
        const Scalar before = row.maximum;
        for (std::size_t j = 0; j < kWidth; ++j) row.maximum = simd::larger(row.maximum, lanes[j]);
        // −∞ − −∞ would be no number; e^(−∞ − 0) is 0, as it should be.
        shift[i] = row.maximum == kNothing ? Scalar(0) : row.maximum;
        correction[i] = row.maximum == before ? Scalar(1) : std::exp(before - shift[i]);
        const std::int32_t target = layer_.targets[pass.first + i];
        if (!block.holds(target)) return;
        const std::size_t column = static_cast<std::size_t>(target) - block.begin;
        row.at_target = z[(column / kPanel * n + i) * kPanel + column % kPanel];
      });
  fold_rows(
      n, block.panels, z, Scalar(0),
      [&](std::size_t i, const Batch& sum, Scalar* v) {
        const Batch e = simd::exp_nonpositive(Batch::load_unaligned(v) - Batch(shift[i]));
        e.store_unaligned(v);
        return sum + e;
      },
      [&](std::size_t i, const Scalar* lanes) {
        double& sum = rows_[pass.first + i].sum;
        sum *= static_cast<double>(correction[i]);
        for (std::size_t j = 0; j < kWidth; ++j) sum += static_cast<double>(lanes[j]);
      });
  return z;
}

// dx_i = c_i (d / s − W[:, t])
void VocabularyLoss::finish_dx(const Pass& pass, const Scalar* d, Scalar* dx) const {
  const std::size_t inputs = layer_.inputs, stride = panels_of(inputs) * kPanel;
  const auto c = static_cast<Scalar>(1 / layer_.counted);
  for (std::size_t i = pass.first; i < pass.first + pass.count; ++i, d += stride) {
    Scalar* const row = dx + i * inputs;
    if (!counts(i)) {
      std::fill(row, row + inputs, Scalar(0));
      continue;
    }
    const auto scale = static_cast<Scalar>(1 / rows_[i].sum);
    const Scalar* target = layer_.weight + layer_.column(static_cast<std::size_t>(layer_.targets[i]));
    for (std::size_t h = 0; h < inputs; ++h) row[h] = c * (d[h] * scale - target[h * layer_.step()]);
  }
}

void VocabularyLoss::backward(Scalar dloss, Scalar beta_weight, Scalar* dweight, Scalar beta_bias, Scalar* dbias) {
  const std::size_t blocks = blocks_of(layer_), parts = std::min(threads_, blocks);
  const std::size_t strips = layer_.inputs / kTileRows + 1;                         // of x and f
  const auto c = static_cast<Scalar>(static_cast<double>(dloss) / layer_.counted);  // dL c_i of a row that counts
  Array scaled = empty({parts, strips * kTileRows, kRows});
  // Of a tied weight a block's gradient is made here, and turned round where it goes.
  const std::size_t widest = panels_in_block(layer_.inputs) * kPanel;
  Array turned = empty({layer_.tied && dweight ? parts : 0, layer_.inputs, widest});
  in_parallel(parts, [&](std::size_t part) {
    const auto [first, last] = share(blocks, parts, part);
    Scalar* const mine = scaled.data() + part * strips * kTileRows * kRows;
    for (const Pass& pass : passes_) {
      const bool adds = pass.first > 0;  // the first rows write as they are told, the next ones add to these
      for (std::size_t b = first; b < last; ++b) {
        const Block block = block_at(layer_, b);
        scale_rows(pass, block, c, b == first, mine);
        // dW = Σ_i f_i x_i e_i,  db = Σ_i f_i e_i
        const bool add = adds || beta_weight != Scalar(0);
        Scalar* const dw = dweight ? dweight + layer_.column(block.begin) : nullptr;
        Scalar* const turn = turned.size() > 0 ? turned.data() + part * layer_.inputs * widest : nullptr;
        transposed_product(mine, layer_.inputs, pass.count, exponentials(pass, block), block.columns,
                           turn ? WeightGradient{turn, widest, false} : WeightGradient{dw, layer_.classes, add},
                           {dbias ? dbias + block.begin : nullptr, adds || beta_bias != Scalar(0)});
        if (turn) put_transposed(turn, widest, layer_.inputs, block.columns, add, dw);
        subtract_targets(pass, block, c, dweight, dbias);
      }
    }
  });
}

// f_i = c e^(m_block − m) / s for the rows of the pass: f_i x_i and then f_i, in strips of kTileRows inputs. Rows whose
// maximum is that of the block before keep theirs.
void VocabularyLoss::scale_rows(const Pass& pass, const Block& block, Scalar c, bool all, Scalar* scaled) const {
  const std::size_t n = pass.count;
  const Scalar* m = maximum_.data() + pass.first * blocks_of(layer_) + block.index * n;
  for (std::size_t i = 0; i < n; ++i) {
    if (!all && m[i] == m[i - n]) continue;
    const Row& row = rows_[pass.first + i];
    const double correction = std::exp(static_cast<double>(m[i]) - static_cast<double>(row.maximum));
    const Scalar f =
        counts(pass.first + i) ? static_cast<Scalar>(static_cast<double>(c) * correction / row.sum) : Scalar(0);
    const Scalar* x = layer_.x + (pass.first + i) * layer_.inputs;
    const auto at = [&](std::size_t h) -> Scalar& {
      return scaled[(h / kTileRows * n + i) * kTileRows + h % kTileRows];
    };
    for (std::size_t h = 0; h < layer_.inputs; ++h) at(h) = f * x[h];
    at(layer_.inputs) = f;
  }
}

// db[t_i] −= c,  dW[:, t_i] −= c x_i
void VocabularyLoss::subtract_targets(const Pass& pass, const Block& block, Scalar c, Scalar* dw, Scalar* db) const {
  for (std::size_t i = pass.first; i < pass.first + pass.count; ++i) {
    if (!counts(i) || !block.holds(layer_.targets[i])) continue;
    const auto t = static_cast<std::size_t>(layer_.targets[i]);
    if (db) db[t] -= c;
    if (!dw) continue;
    Scalar* const column = dw + layer_.column(t);
    for (std::size_t h = 0; h < layer_.inputs; ++h) column[h * layer_.step()] -= c * layer_.x[i * layer_.inputs + h];
  }
}

}  // namespace kernels
}  // namespace AG_PRECISION
}  // namespace ag
