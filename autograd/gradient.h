// gradient.h: the place where the gradient of one tensor is added up.
#pragma once

#include <algorithm>
#include <cstdint>
#include <memory>
#include <optional>
#include <unordered_map>
#include <utility>
#include <vector>

#include "autograd/array.h"

namespace ag {
inline namespace AG_PRECISION {

// A gradient of a table of which few rows were looked up: gradient of row rows[i] is values[i, :]. A row may stand
// more than once; the optimizers ask for coalesced().
struct SparseRows {
  RecyclingVector<std::int32_t> rows;
  Array values;  // [rows.size(), columns]

  // The same gradient with every row once, in ascending order.
  SparseRows coalesced() const;
};

// The gradient of one tensor: absent, dense, or row-sparse. Invariants:
//   - every write adds; the first one assigns, so nothing is ever zeroed beforehand;
//   - what is added may be wider than the tensor (it was broadcast): the stretched axes are summed here, once for all
//   ops;
//   - a sparse gradient to which something dense is added becomes dense, and keeps what it had.
// Backward functions hold a Gradient and not its Tensor where they need no value: so the value can be freed early.
class Gradient {
 public:
  explicit Gradient(Shape shape) : shape_(std::move(shape)) {}

  const Shape& shape() const { return shape_; }
  bool absent() const { return !dense_ && sparse_.empty(); }
  bool is_sparse() const { return !sparse_.empty(); }

  // The dense gradient; a sparse one is spread out. Throws Error when there is none.
  const Array& dense();
  // All sparse contributions, put in one. Only when is_sparse().
  const SparseRows& rows();

  void add(const Array& term);
  void add(Array&& term);  // the first write takes the memory over instead of copying
  template <class Expression>
  void add(const xt::xexpression<Expression>& term) {
    const auto& lazy = term.derived_cast();
    if (dense_ && lazy.dimension() == shape_.size() && std::equal(shape_.begin(), shape_.end(), lazy.shape().begin())) {
      xt::noalias(*dense_) += lazy;
    } else {
      add(Array(lazy));
    }
  }
  void add_rows(const Ids& rows, Array values);

  // For kernels that can accumulate by themselves: they compute target = beta · target + term. beta is 0 and the
  // target is uninitialised when nothing was there, else beta is 1.
  struct Target {
    Scalar* data;
    Scalar beta;
  };
  Target target();

  // Replaces the whole gradient (clipping, unscaling) or drops it.
  void set(Array value);
  void set_rows(SparseRows rows);
  void clear();
  // The dense gradient, taken out; with `keep` a copy of it.
  Array release();

  // Where the tensor stands: 0 for a leaf (parameter), else the number of the tape that made it.
  std::uint64_t tape = 0;
  // Survives the backward sweep though it belongs to an intermediate (see keep_grad).
  bool keep = false;

 private:
  Shape shape_;
  std::optional<Array> dense_;
  std::vector<SparseRows> sparse_;
};

using GradientPtr = std::shared_ptr<Gradient>;

// While several threads go back to the same leaves, each adds up its gradients in a place of its own (data_parallel.h):
// within a Scope on this thread Tensor::gradient() of a leaf is what stands here for it.
class PrivateGradients {
 public:
  explicit PrivateGradients(const std::vector<GradientPtr>& leaves);

  // Throws Error for a leaf that was not among those given.
  const GradientPtr& of(const GradientPtr& leaf) const;
  void clear() const;

  class Scope {
   public:
    explicit Scope(const PrivateGradients& gradients) { current_ = &gradients; }
    ~Scope() { current_ = nullptr; }
    Scope(const Scope&) = delete;
    Scope& operator=(const Scope&) = delete;
  };
  // Of this thread; null outside of a Scope.
  static const PrivateGradients* current() { return current_; }

 private:
  inline static constinit thread_local const PrivateGradients* current_ = nullptr;
  std::unordered_map<const Gradient*, GradientPtr> places_;
};

}  // namespace AG_PRECISION
}  // namespace ag
