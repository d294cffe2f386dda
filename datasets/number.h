// Numbers in files.
#pragma once

#include <fmt/format.h>

#include <charconv>
#include <cmath>
#include <concepts>
#include <cstdlib>
#include <limits>
#include <string>
#include <string_view>

namespace data {

// Reads the number that `digits` is, and answers "" or what was expected instead. What is too small for a Real but not
// 0 becomes 0 or a subnormal number, as rounding has it. NaN and infinity are no numbers that anything can be computed
// from.
template <std::floating_point Real>
std::string parse_finite(std::string_view digits, Real& value) {
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
  if (error == std::errc::invalid_argument || end != digits.data() + digits.size()) return "a number";
  if (error == std::errc::result_out_of_range) {  // too large or too small: strtod says which
    const auto rounded = std::strtod(std::string(digits).c_str(), nullptr);
    value = std::abs(rounded) > 1 ? std::numeric_limits<Real>::infinity() : static_cast<Real>(rounded);
  }
  if (std::isfinite(value)) return "";
  const bool spelled = digits.find_first_of("0123456789") == std::string_view::npos;  // nan, inf
  return spelled ? "a finite number" : fmt::format("a number of at most {:.2g}", std::numeric_limits<Real>::max());
}

// Is it one, of whatever size?
inline bool is_number(std::string_view digits) {
  double value = 0;
  return parse_finite(digits, value) != "a number";
}

}  // namespace data
