// ops/sequence.h: what the recurrent layers share: the order of the steps, the states between them, and the gradients
// that need no recurrence, which are products over all steps at once.
#pragma once

#include <memory>
#include <string>

#include "autograd/ops.h"

namespace ag {
inline namespace AG_PRECISION {

// Steps k, …, end − 1, made one after another, and the earliest of their times.
struct Block {
  std::size_t k, end, time;
  std::size_t count() const { return end - k; }
};

// The sizes of a layer's call and the order of its steps.
//   T steps, B sequences, I inputs, H hidden units, G columns of W: H for each gate
struct Sequence {
  std::size_t T, B, I, H, G;
  Steps steps;

  // Checks x, W, U, b and h0 (may be undefined). `gates` = G / H. Throws ShapeError naming `op`.
  Sequence(const char* op, std::size_t gates, const Tensor& x, const Tensor& W, const Tensor& U, const Tensor& b,
           const Tensor& h0, const Steps& steps);

  // The time of the k-th step that is made.
  std::size_t time(std::size_t k) const { return steps.reverse ? T - 1 - k : k; }
  // Whether sequence `row` has a step at time t. Where it has none its state stays as it is.
  bool runs(std::size_t t, std::size_t row) const { return steps.lengths.empty() || t < steps.lengths[row]; }
  bool ragged() const { return !steps.lengths.empty(); }
  std::size_t rows() const { return T * B; }

  // What needs no recurrence is done for many steps at once: the more, the better for the products. But where the
  // weights are small, so many that their numbers are still in the cache when the steps come to them. At least one
  // block, though it may be without steps.
  std::vector<Block> blocks() const;
  std::vector<Block> blocks_from_the_end() const;  // for the way back
};

// [op] name shape: must be [..]. An undefined tensor is fine where `optional`.
void check_shape(const char* op, const std::string& name, const Tensor& x, const Shape& expected, bool optional);

// h or c of every step, [T, B, H], and what was there before the first one.
class States {
 public:
  States(const Sequence& sequence, const Tensor& initial)
      : T_(sequence.T),
        width_(sequence.B * sequence.H),
        reverse_(sequence.steps.reverse),
        initial_(initial),
        all_(empty({sequence.T, sequence.B, sequence.H})),
        data_(all_.data()) {}

  Scalar* at(std::size_t t) { return data_ + t * width_; }
  const Scalar* at(std::size_t t) const { return data_ + t * width_; }
  // Before the k-th step; null: zeros.
  const Scalar* before(std::size_t k) const {
    if (k == 0) return initial_.defined() ? initial_.value().data() : nullptr;
    return data_ + (reverse_ ? T_ - k : k - 1) * width_;
  }
  // After the last one; null: zeros.
  const Scalar* last() const { return before(T_); }
  const Tensor& initial() const { return initial_; }

  // The states as an array that becomes the value of a tensor: keep() then holds them for the backward pass.
  Array release() { return std::move(all_); }
  void keep(const Tensor& y) { kept_ = y; }
  const Array& all() const { return all_; }

 private:
  std::size_t T_, width_;
  bool reverse_;
  Tensor initial_;
  Array all_;
  Scalar* data_;
  Tensor kept_;
};

// a [T, B, G] = x W + b for the steps of a block: the part of the pre-activations that no step waits for.
void input_product(const Sequence& sequence, const Block& block, const Tensor& x, const Tensor& W, const Tensor& b,
                   Array& a);

// state of the sequences that have no step at this time = their state before.
void hold(const Sequence& sequence, std::size_t k, const Scalar* before, Scalar* state);
// The states as the output of the layer: themselves where all sequences have T steps, else a copy with 0 behind the end
// of each. keep() the tensor made of it.
Array output_of(const Sequence& sequence, States& states);

// The gradients of the last h and c, which come to a layer beside that of y, on the way from the records of `h` and `c`
// to that of y. The tape runs records from the last to the first, so these come before it.
struct LastGradients {
  Array h, c;  // of size 0: none came
};
// The last state as a tensor of its own: a record whose backward leaves its gradient in `place`, which `of` shares with
// the record of y.
Tensor last_state(const char* op, const Tensor& y, const Sequence& sequence, const Scalar* last,
                  const std::shared_ptr<LastGradients>& of, Array LastGradients::*place);
// What came, or zeros.
Array start_gradient(const Sequence& sequence, const Array& last);

// dh += dy_t, for the sequences that have a step at t.
void add_output_gradient(const Sequence& sequence, std::size_t t, const Array& dy, Array& dh);
// The gradient of a state that a sequence without a step at t has, kept over that step: it goes on to the state before,
// and the step's own da is 0.
class Held {
 public:
  Held(const Sequence& sequence, std::size_t t, const Array& gradient);
  void restore(Array& gradient) const;
  // The rows of such sequences in [B, columns] become 0.
  void clear(Scalar* values, std::size_t columns) const;

 private:
  const Sequence& sequence_;
  std::size_t t_;
  Array kept_;
};

// The gradients that need no recurrence, added up block by block. da: that of the pre-activations, [T, B, G]. Where W
// and U are one tensor, whichever of this and RecurrentGradient was made first must be the first to add.
//   dx = da Wᵀ, dW = xᵀ da, db = Σ da
class InputGradients {
 public:
  InputGradients(const Sequence& sequence, const Tensor& x, const Tensor& W, const Slot& b);
  void add(const Block& block, const Array& da);

 private:
  const Scalar* steps_of(const Block& block);

  const Sequence& s_;
  const Tensor &x_, &W_;
  Array cleared_;
  Gradient::Target dx_{}, dW_{}, db_{};  // data is null where none is wanted
};
// dU = Σ_t h_{t−1}ᵀ da_t for `columns` columns of U from `first` on. da [T, B, lda].
class RecurrentGradient {
 public:
  RecurrentGradient(const Sequence& sequence, const States& h, Gradient::Target dU, std::size_t first,
                    std::size_t columns);
  void add(const Block& block, const Scalar* da, std::size_t lda);

 private:
  const Sequence& s_;
  const States& h_;
  Gradient::Target dU_;  // data is null where none is wanted
  std::size_t columns_;
};

}  // namespace AG_PRECISION
}  // namespace ag
