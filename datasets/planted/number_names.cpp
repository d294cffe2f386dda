#include "datasets/planted/number_names.h"

#include <fmt/format.h>

#include <array>
#include <string_view>

#include "datasets/error.h"

namespace data {
namespace {

constexpr std::array<std::string_view, 20> kSmall = {
    "zero", "one",    "two",    "three",    "four",     "five",    "six",     "seven",     "eight",    "nine",
    "ten",  "eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen"};
constexpr std::array<std::string_view, 10> kTens = {"",      "",      "twenty",  "thirty", "forty",
                                                    "fifty", "sixty", "seventy", "eighty", "ninety"};

std::string below_hundred(std::size_t n) {
  if (n < 20) return std::string(kSmall[n]);
  return n % 10 == 0 ? std::string(kTens[n / 10]) : fmt::format("{}-{}", kTens[n / 10], kSmall[n % 10]);
}

std::string below_thousand(std::size_t n) {
  if (n < 100) return below_hundred(n);
  const std::string hundreds = fmt::format("{} hundred", kSmall[n / 100]);
  return n % 100 == 0 ? hundreds : fmt::format("{} and {}", hundreds, below_hundred(n % 100));
}

}  // namespace

std::string number_name(std::int64_t number) {
  if (number < 0 || number > 999'999)
    throw InputError(fmt::format("number_name: {}. Expected a whole number from 0 to 999,999.", number));
  const auto n = static_cast<std::size_t>(number);
  if (n < 1000) return below_thousand(n);
  const std::string thousands = fmt::format("{} thousand", below_thousand(n / 1000));
  if (n % 1000 == 0) return thousands;
  return fmt::format("{}{}{}", thousands, n % 1000 < 100 ? " and " : " ", below_thousand(n % 1000));
}

}  // namespace data
