// Numbers in files.
#pragma once

#include <fmt/format.h>

#include <cerrno>
#include <charconv>
#include <cmath>
#include <concepts>
#include <cstdlib>
#include <limits>
#include <string>
#include <string_view>

namespace data {

// std::from_chars, also with libc++ (clang 19), which has none for floating point: strtod in its place, less what only
// strtod takes.
template <std::floating_point Real>
std::from_chars_result read_real(std::string_view digits, Real& value) {
#ifdef __cpp_lib_to_chars
  return std::from_chars(digits.data(), digits.data() + digits.size(), value);
#else
  if (digits.empty() || std::string_view(" \t\n\v\f\r+").find(digits[0]) != std::string_view::npos ||
      digits.find_first_of("xX") != std::string_view::npos)
    return {digits.data(), std::errc::invalid_argument};
  const std::string text(digits);
  char* stop = nullptr;
  errno = 0;
  Real read = 0;
  if constexpr (sizeof(Real) == sizeof(float))
    read = std::strtof(text.c_str(), &stop);
  else
    read = std::strtod(text.c_str(), &stop);
  const char* const end = digits.data() + (stop - text.c_str());
  if (stop == text.c_str()) return {end, std::errc::invalid_argument};
  if (errno == ERANGE) return {end, std::errc::result_out_of_range};
  value = read;
  return {end, std::errc()};
#endif
}

// Reads the number that `digits` is, and answers "" or what was expected instead. What is too small for a Real but not
// 0 becomes 0 or a subnormal number, as rounding has it. NaN and infinity are no numbers that anything can be computed
// from.
template <std::floating_point Real>
std::string parse_finite(std::string_view digits, Real& value) {
  const auto [end, error] = read_real(digits, value);
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
