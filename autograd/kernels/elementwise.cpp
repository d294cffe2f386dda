#include "autograd/kernels/elementwise.h"

namespace ag {
inline namespace AG_PRECISION {
namespace kernels {

Walk::Walk(const Shape& out, std::initializer_list<const Shape*> sources) {
  Offsets next{};  // what the stride of the axis is for a source that has it
  next.fill(1);
  for (std::size_t i = 0; i < out.size(); ++i) {  // i counts axes from the last one
    FoldedAxis axis{out[out.size() - 1 - i], {}};
    std::size_t s = 0;
    for (const Shape* shape : sources) {
      const std::size_t extent = i < shape->size() ? (*shape)[shape->size() - 1 - i] : 1;
      axis.strides[s] = extent == 1 ? 0 : next[s];
      next[s] *= extent;
      ++s;
    }
    if (axis.extent == 1) continue;
    const bool folds = !axes_.empty() && [&] {
      for (std::size_t k = 0; k < kSources; ++k)
        if (axis.strides[k] != axes_.back().strides[k] * axes_.back().extent) return false;
      return true;
    }();
    if (folds) {
      axes_.back().extent *= axis.extent;
    } else {
      axes_.push_back(axis);
    }
  }
  if (axes_.empty()) axes_.push_back({1, {}});
}

}  // namespace kernels
}  // namespace AG_PRECISION
}  // namespace ag
