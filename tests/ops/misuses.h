// ops/misuses.h: what the misuses of several families share.
#pragma once

#include "tests/op_misuse.h"

namespace op_table {

inline Tensor t(const Shape& shape) { return Tensor::parameter(ag::ones(shape)); }
inline Ids ids(const Shape& shape, std::int32_t value = 0) { return Ids(shape, value); }
inline Mask mask(const Shape& shape) { return Mask(shape, true); }

Misuses layout_misuses();
Misuses convolution_misuses();
Misuses recurrent_misuses();
Misuses attention_misuses();

}  // namespace op_table
