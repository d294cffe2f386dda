#include "autograd/gradient.h"

#include <algorithm>

#include "autograd/check.h"
#include "autograd/kernels/elementwise.h"

namespace ag {
inline namespace AG_PRECISION {

SparseRows SparseRows::coalesced() const {
  const std::size_t columns = rows.empty() ? 0 : values.size() / rows.size();
  // Row and position in one number: sorting numbers is fast, and equal rows keep their order, so that the sum does not
  // depend on the sorting algorithm.
  RecyclingVector<std::uint64_t> order(rows.size());
  for (std::size_t i = 0; i < rows.size(); ++i) order[i] = static_cast<std::uint64_t>(rows[i]) << 32 | i;
  std::sort(order.begin(), order.end());

  SparseRows out;
  out.rows.reserve(rows.size());
  for (const std::uint64_t key : order) {
    const auto row = static_cast<std::int32_t>(key >> 32);
    if (out.rows.empty() || out.rows.back() != row) out.rows.push_back(row);
  }
  out.values = empty({out.rows.size(), columns});
  Scalar* next = out.values.data();
  for (std::size_t i = 0; i < order.size(); ++i) {
    const Scalar* from = values.data() + (order[i] & 0xffffffffu) * columns;
    if (i > 0 && order[i] >> 32 == order[i - 1] >> 32) {
      Scalar* to = next - columns;
      for (std::size_t c = 0; c < columns; ++c) to[c] += from[c];
    } else {
      next = std::copy(from, from + columns, next);
    }
  }
  return out;
}

const Array& Gradient::dense() {
  check(!absent(),
        "[grad] a tensor of shape {} has no gradient. Run backward() first, with the tensor on the way to the loss.",
        shape_);
  if (!dense_) {
    Array spread = zeros(shape_);
    const std::size_t columns = shape_[0] == 0 ? 0 : size_of(shape_) / shape_[0];
    for (const SparseRows& part : sparse_) {
      for (std::size_t i = 0; i < part.rows.size(); ++i) {
        Scalar* to = spread.data() + static_cast<std::size_t>(part.rows[i]) * columns;
        const Scalar* from = part.values.data() + i * columns;
        for (std::size_t c = 0; c < columns; ++c) to[c] += from[c];
      }
    }
    set(std::move(spread));
  }
  return *dense_;
}

const SparseRows& Gradient::rows() {
  if (sparse_.size() == 1) return sparse_.front();
  SparseRows all;
  for (const SparseRows& part : sparse_) all.rows.insert(all.rows.end(), part.rows.begin(), part.rows.end());
  all.values = empty({all.rows.size(), size_of(shape_) / shape_[0]});
  Scalar* to = all.values.data();
  for (const SparseRows& part : sparse_)
    to = std::copy(part.values.data(), part.values.data() + part.values.size(), to);
  set_rows(std::move(all));
  return sparse_.front();
}

void Gradient::add(const Array& term) {
  if (term.shape() == shape_ && dense_) {
    xt::noalias(*dense_) += term;
  } else if (size_of(term.shape()) > size_of(shape_)) {
    add(sum_to(term, shape_));
  } else {
    add(Array(term));
  }
}

void Gradient::add(Array&& term) {
  if (!sparse_.empty()) dense();
  if (term.shape() != shape_) {
    if (size_of(term.shape()) < size_of(shape_) || term.dimension() < shape_.size()) {
      // Narrower than the tensor: the term stands for all elements of an axis (the adjoint of a sum).
      term = kernels::stretch(term, broadcast_shape("grad", term.shape(), shape_));
    }
    if (term.shape() != shape_) term = sum_to(term, shape_);
  }
  if (dense_) {
    xt::noalias(*dense_) += term;
  } else {
    dense_ = std::move(term);
  }
}

void Gradient::add_rows(const Ids& rows, Array values) {
  if (rows.size() == 0) {
    if (absent()) set(zeros(shape_));  // a lookup of nothing is a use: the gradient is zero, not absent
  } else if (dense_) {
    const std::size_t columns = values.size() / rows.size();
    for (std::size_t i = 0; i < rows.size(); ++i) {
      Scalar* to = dense_->data() + static_cast<std::size_t>(rows.data()[i]) * columns;
      const Scalar* from = values.data() + i * columns;
      for (std::size_t c = 0; c < columns; ++c) to[c] += from[c];
    }
  } else {
    sparse_.push_back({{rows.begin(), rows.end()}, std::move(values)});
  }
}

Gradient::Target Gradient::target() {
  if (!sparse_.empty()) dense();
  if (dense_) return {dense_->data(), Scalar(1)};
  dense_ = empty(shape_);
  return {dense_->data(), Scalar(0)};
}

void Gradient::set(Array value) {
  check_shapes(value.shape() == shape_,
               "[grad] a gradient of shape {} cannot be set to an array of shape {}. They must be equal.", shape_,
               value.shape());
  sparse_.clear();
  dense_ = std::move(value);
}

void Gradient::set_rows(SparseRows rows) {
  clear();
  sparse_.push_back(std::move(rows));
}

void Gradient::clear() {
  sparse_.clear();
  dense_.reset();
}

Array Gradient::release() {
  dense();
  if (keep) return *dense_;
  Array out = std::move(*dense_);
  dense_.reset();
  return out;
}

PrivateGradients::PrivateGradients(const std::vector<GradientPtr>& leaves) {
  for (const GradientPtr& leaf : leaves) places_.emplace(leaf.get(), std::make_shared<Gradient>(leaf->shape()));
}

const GradientPtr& PrivateGradients::of(const GradientPtr& leaf) const {
  const auto found = places_.find(leaf.get());
  check(found != places_.end(),
        "[data_parallel] the loss uses a parameter of shape {} that is not among those given. Give all of them: their "
        "gradients are kept apart until the threads have ended.",
        leaf->shape());
  return found->second;
}

void PrivateGradients::clear() const {
  for (const auto& [leaf, place] : places_) place->clear();
}

}  // namespace AG_PRECISION
}  // namespace ag
