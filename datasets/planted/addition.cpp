#include "datasets/planted/addition.h"

#include <fmt/format.h>

#include <algorithm>
#include <string>

#include "datasets/error.h"
#include "datasets/random.h"

namespace data {
namespace {

// The last digit first, as one adds.
using Digits = std::vector<std::size_t>;

Digits draw_number(const AdditionOptions& options, Random& random) {
  Digits digits(options.least_digits + random.below(options.most_digits - options.least_digits + 1));
  for (std::size_t& digit : digits) digit = random.below(10);
  if (digits.size() > 1) digits.back() = 1 + random.below(9);
  return digits;
}

Digits sum(const Digits& a, const Digits& b) {
  Digits out;
  std::size_t carry = 0;
  for (std::size_t i = 0; i < std::max(a.size(), b.size()) || carry > 0; ++i) {
    const std::size_t column = (i < a.size() ? a[i] : 0) + (i < b.size() ? b[i] : 0) + carry;
    out.push_back(column % 10);
    carry = column / 10;
  }
  return out;
}

void write(const Digits& number, std::vector<std::string>& words) {
  for (std::size_t i = number.size(); i > 0; --i) words.push_back(fmt::format("{}", number[i - 1]));
}

}  // namespace

std::vector<SentencePair> generate_additions(std::size_t count, const AdditionOptions& options, std::uint64_t seed,
                                             std::uint64_t stream) {
  if (options.least_digits == 0 || options.least_digits > options.most_digits)
    throw InputError(fmt::format("addition: numbers of {} to {} digits. Expected 1 ≤ least ≤ most.",
                                 options.least_digits, options.most_digits));
  Random random(seed, stream);
  std::vector<SentencePair> pairs(count);
  for (SentencePair& pair : pairs) {
    const Digits a = draw_number(options, random), b = draw_number(options, random);
    write(a, pair.source);
    pair.source.emplace_back("+");
    write(b, pair.source);
    write(sum(a, b), pair.target);
  }
  return pairs;
}

}  // namespace data
