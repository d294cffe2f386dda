// check.h: the one way the engine refuses bad input.
#pragma once

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <stdexcept>
#include <string>
#include <utility>

#include "autograd/array.h"

namespace ag {
inline namespace AG_PRECISION {

// What the caller did wrong. The text reads `[op] what you gave. The rule. A hint.`
class Error : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

// An operation was given arrays whose shapes do not fit together.
class ShapeError : public Error {
 public:
  using Error::Error;
};

// Throws Error with the formatted text unless `ok`. The text is only built when it is needed.
template <class... Args>
void check(bool ok, fmt::format_string<Args...> text, Args&&... args) {
  if (!ok) [[unlikely]]
    throw Error(fmt::format(text, std::forward<Args>(args)...));
}
// The same, where what does not fit is a shape: throws ShapeError.
template <class... Args>
void check_shapes(bool ok, fmt::format_string<Args...> text, Args&&... args) {
  if (!ok) [[unlikely]]
    throw ShapeError(fmt::format(text, std::forward<Args>(args)...));
}

}  // namespace AG_PRECISION
}  // namespace ag

// "[2, 3]": how shapes are written in every message and table.
template <>
struct fmt::formatter<ag::Shape> {
  constexpr auto parse(fmt::format_parse_context& context) { return context.begin(); }
  auto format(const ag::Shape& shape, fmt::format_context& context) const {
    return fmt::format_to(context.out(), "[{}]", fmt::join(shape.begin(), shape.end(), ", "));
  }
};
