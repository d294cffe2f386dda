// values.h: text ↔ value, for the types a flag can have.
#pragma once

#include <fmt/format.h>

#include <charconv>
#include <cmath>
#include <concepts>
#include <filesystem>
#include <limits>
#include <nlohmann/json.hpp>
#include <string>
#include <type_traits>
#include <vector>

namespace program {

// Each parse_value sets `target` from `text` and answers "" or what was expected ("a whole number").

inline std::string parse_value(const std::string& text, bool& target) {
  const bool yes = text == "true" || text == "1" || text == "yes" || text == "on";
  const bool no = text == "false" || text == "0" || text == "no" || text == "off";
  if (yes || no) target = yes;
  return yes || no ? "" : "true or false";
}

template <std::integral T>
requires(!std::same_as<T, bool>) std::string parse_value(const std::string& text, T& target) {
  T value{};
  const char* const end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, value);
  if (error == std::errc::result_out_of_range || (std::is_unsigned_v<T> && text.starts_with('-')))
    return fmt::format("a whole number from {} to {}", std::numeric_limits<T>::min(), std::numeric_limits<T>::max());
  if (error != std::errc{} || stop != end) return "a whole number";
  target = value;
  return "";
}

template <std::floating_point T>
std::string parse_value(const std::string& text, T& target) {
  // strtod and not from_chars: libc++ has no from_chars for floating point.
  char* stop = nullptr;
  const double value = text.empty() ? 0 : std::strtod(text.c_str(), &stop);
  if (stop != text.c_str() + text.size() || !std::isfinite(value)) return "a number";
  target = static_cast<T>(value);
  return "";
}

inline std::string parse_value(const std::string& text, std::string& target) { return target = text, ""; }

inline std::string parse_value(const std::string& text, std::filesystem::path& target) {
  // JSON can hold what no path can: the system would read it up to there.
  if (text.find('\0') != std::string::npos) return "a path without NUL characters";
  return target = text, "";
}

// "64,32" → {64, 32}; an empty text is an empty list.
template <class T>
std::string parse_value(const std::string& text, std::vector<T>& target) {
  std::vector<T> values;
  for (std::size_t start = 0; start <= text.size() && !text.empty();) {
    const std::size_t comma = std::min(text.find(',', start), text.size());
    T item{};
    if (const std::string expected = parse_value(text.substr(start, comma - start), item); !expected.empty())
      return fmt::format("a list such as 1,2,3 of which each is {}", expected);
    values.push_back(std::move(item));
    start = comma + 1;
  }
  target = std::move(values);
  return "";
}

// The value as it is written to run.json.
template <class T>
nlohmann::ordered_json value_json(const T& value) {
  if constexpr (std::is_same_v<T, std::filesystem::path>)
    return value.string();
  else
    return value;
}

}  // namespace program
