#include "autograd/tensor.h"

#include "autograd/tape.h"

namespace ag {
inline namespace AG_PRECISION {

Tensor Tensor::parameter(Array value) {
  Tensor t(std::move(value));
  t.gradient_ = std::make_shared<Gradient>(t.shape());
  return t;
}

Scalar Tensor::item() const {
  check_shapes(size() == 1, "[item] the tensor has shape {}, that is {} elements. item() needs exactly one.", shape(),
               size());
  return *value().data();
}

const Array& Tensor::grad() const {
  check(gradient_ != nullptr,
        "[grad] a tensor of shape {} never wanted a gradient. Make it with Tensor::parameter, or compute it under a "
        "Tape.",
        shape());
  return gradient_->dense();
}

void Tensor::zero_grad() const {
  if (gradient_) gradient_->clear();
}

bool Tensor::wants_grad() const { return gradient_ && (gradient_->tape == 0 || gradient_->tape == Tape::active()); }

}  // namespace AG_PRECISION
}  // namespace ag
