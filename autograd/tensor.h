// tensor.h: what ops take and give.
#pragma once

#include <memory>

#include "autograd/check.h"
#include "autograd/gradient.h"

namespace ag {
inline namespace AG_PRECISION {

// A shared handle to a value and, where one is wanted, its gradient. Copying a Tensor copies the handle, as in every
// framework: both copies are the same tensor. It does not know how it was computed; the Tape does.
class Tensor {
 public:
  Tensor() = default;
  Tensor(Array&& value) : value_(std::make_shared<Array>(std::move(value))) {}  // a constant
  Tensor(const Array& value) : Tensor(Array(value)) {}
  Tensor(double value) : Tensor(full({}, static_cast<Scalar>(value))) {}  // a constant of shape []

  // A leaf whose gradient is wanted: what training changes.
  static Tensor parameter(Array value);

  bool defined() const { return value_ != nullptr; }
  const Array& value() const { return *value_; }
  const Shape& shape() const { return value_->shape(); }
  std::size_t size() const { return value_->size(); }
  std::size_t dimension() const { return value_->dimension(); }
  // The only number of a tensor of one element. Throws ShapeError otherwise.
  Scalar item() const;

  // For optimizers, initialisers and readers: never between a forward pass and its backward.
  Array& mutable_value() { return *value_; }

  // The gradient that backward() left, dense. Throws Error when there is none.
  const Array& grad() const;
  bool has_grad() const { return gradient_ && !gradient_->absent(); }
  // Drops the gradient, so that the next backward() starts anew. Const like every method that leaves the value alone.
  void zero_grad() const;

  // Whether ops on this tensor are to be recorded: it is a parameter, or the current tape made it.
  bool wants_grad() const;

  // Adds to the gradient, if one is wanted. Called in backward functions.
  template <class Term>
  void accumulate(Term&& term) const {
    if (wants_grad()) gradient()->add(std::forward<Term>(term));
  }

  // Where the gradient is added up; null where none is wanted. See gradient.h.
  const GradientPtr& gradient() const {
    if (PrivateGradients::current() != nullptr && gradient_ && gradient_->tape == 0) [[unlikely]]
      return PrivateGradients::current()->of(gradient_);
    return gradient_;
  }

 private:
  friend class Tape;
  std::shared_ptr<Array> value_;
  GradientPtr gradient_;
};

// What a backward function keeps of an input whose value it does not need: the place of its gradient alone, so that
// the value can be freed as soon as nobody else needs it.
class Slot {
 public:
  Slot(const Tensor& x) : gradient_(x.wants_grad() ? x.gradient() : nullptr) {}

  bool wanted() const { return gradient_ != nullptr; }
  const Shape& shape() const { return gradient_->shape(); }  // only where it is wanted
  template <class Term>
  void accumulate(Term&& term) const {
    if (gradient_) gradient_->add(std::forward<Term>(term));
  }
  void accumulate_rows(const Ids& rows, Array values) const {
    if (gradient_) gradient_->add_rows(rows, std::move(values));
  }
  Gradient::Target target() const { return gradient_->target(); }

 private:
  GradientPtr gradient_;
};

}  // namespace AG_PRECISION
}  // namespace ag
