// vocabulary_loss.h: linear layer, softmax and cross-entropy in one: the output layer of a language model.
//
//   z = x W + b                                       x [rows, inputs], W [inputs, classes]
//   L = Σ_i c_i (ln Σ_v e^z_iv − z_i,t_i)             c_i = 1 / (number of rows that count), 0 for an ignored row
//
// Op by op, z, its softmax and their gradient each go through memory, and they are most of what a language model's
// step moves. Here a block of columns is made, and while it is in the cache all is done with it that can be: its
// maximum, e^(z − m), its sum, its part of dx. The maximum of the blocks so far stands for that of the row, and what
// was summed is corrected when it grows (Milakov & Gimelshein 2018; FlashAttention, Dao et al. 2022, is the same with
// other names):
//
//   m' = max(m, max z_block)
//   s' = s e^(m − m') + Σ e^(z_block − m')            in the end  L_i  = c_i (ln s + m − z_t)
//   d' = d e^(m − m') + e^(z_block − m') W_blockᵀ     in the end  dx_i = c_i (d / s − W[:, t])
//
// dW needs s first, so e^(z − m) is kept: one array of [rows, classes], where op by op there are two.
#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <vector>

#include "autograd/array.h"

namespace ag {
inline namespace AG_PRECISION {
namespace kernels {

struct OutputLayer {
  const Scalar* x;
  const Scalar* weight;
  const Scalar* bias;
  const std::int32_t* targets;  // [rows], in [0, classes) or `ignored`
  std::int32_t ignored;
  std::size_t rows, inputs, classes;
  double counted;     // the number of rows that count
  bool tied = false;  // the weight lies as [classes, inputs], and so does its gradient

  // Of the weights: where those of a class begin, and how far apart they lie.
  std::size_t column(std::size_t c) const { return tied ? c * inputs : c; }
  std::size_t step() const { return tied ? 1 : classes; }
};

// One forward and at most one backward pass. A number of threads gives the same bits every time.
class VocabularyLoss {
 public:
  // Whether it is faster than the same op by op: for a large vocabulary and an input that is not too wide.
  static bool pays(std::size_t inputs, std::size_t classes);

  // With `keep` backward() may follow. `layer` and what it points to must live as long.
  VocabularyLoss(const OutputLayer& layer, std::size_t threads, bool keep);

  // Returns L. Where dx [rows, inputs] is not null it becomes dL/dx.
  double forward(Scalar* dx);
  // dW = beta dW + dL · dL/dW, and the same for db; either may be null. beta is 0 or 1.
  void backward(Scalar dloss, Scalar beta_weight, Scalar* dweight, Scalar beta_bias, Scalar* dbias);

  // Some neighbouring columns of W: whole panels, of which the last may stand out over the end.
  struct Block {
    std::size_t index, first_panel, panels;
    std::size_t begin, columns;

    bool holds(std::int32_t target) const {
      return target >= 0 && static_cast<std::size_t>(target) - begin < columns;  // wraps around below begin
    }
  };

 private:
  struct Pass {  // the rows that share one pass over W
    std::size_t first, count;
  };
  struct Row {
    Scalar maximum = -std::numeric_limits<Scalar>::infinity();  // m
    Scalar at_target = 0;                                       // z_t
    double sum = 0;                                             // s
  };

  bool counts(std::size_t row) const { return layer_.targets[row] != layer_.ignored; }
  Scalar* exponentials(const Pass& pass, const Block& block);
  Scalar* forward_block(const Pass& pass, const Block& block, const Scalar* packed, Scalar* correction);
  void finish_dx(const Pass& pass, const Scalar* d, Scalar* dx) const;
  void scale_rows(const Pass& pass, const Block& block, Scalar c, bool all, Scalar* scaled) const;
  void subtract_targets(const Pass& pass, const Block& block, Scalar c, Scalar* dw, Scalar* db) const;

  OutputLayer layer_;
  std::size_t threads_;
  bool keep_;
  std::vector<Pass> passes_;
  Array exponentials_;               // e^(z − m): for each pass [panels][rows][kPanel]; not kept: of one block
  RecyclingVector<Scalar> maximum_;  // the m of it: for each pass [blocks][rows]
  RecyclingVector<Row> rows_;
};

}  // namespace kernels
}  // namespace AG_PRECISION
}  // namespace ag
