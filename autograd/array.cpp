#include "autograd/array.h"

#include <algorithm>

#include "autograd/check.h"

namespace ag {
inline namespace AG_PRECISION {

Shape broadcast_shape(const char* op, const Shape& a, const Shape& b) {
  Shape out(std::max(a.size(), b.size()), 1);
  for (std::size_t i = 0; i < out.size(); ++i) {  // i counts axes from the last one
    const std::size_t x = i < a.size() ? a[a.size() - 1 - i] : 1;
    const std::size_t y = i < b.size() ? b[b.size() - 1 - i] : 1;
    check_shapes(
        x == y || x == 1 || y == 1,
        "[{}] shapes {} and {} cannot be broadcast: axis {} from the end has sizes {} and {}. Sizes must be equal, or "
        "one of them 1.",
        op, a, b, i + 1, x, y);
    out[out.size() - 1 - i] = x == 1 ? y : x;
  }
  return out;
}

}  // namespace AG_PRECISION
}  // namespace ag
