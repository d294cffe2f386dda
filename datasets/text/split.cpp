#include "datasets/text/split.h"

#include <fmt/format.h>

#include "datasets/error.h"

namespace data {

Split split_at(TokenView stream, std::size_t train, std::size_t valid) {
  if (train == 0 || valid == 0 || train >= stream.size() || valid >= stream.size() - train) {
    throw InputError(
        fmt::format("split: asked for {} training and {} validation tokens of a stream of {}. Expected all "
                    "three parts, the test part too, to have at least one token.",
                    train, valid, stream.size()));
  }
  return {stream.first(train), stream.subspan(train, valid), stream.subspan(train + valid)};
}

Split split_by_fraction(TokenView stream, double train, double valid) {
  if (!(train > 0 && valid > 0 && train + valid < 1)) {
    throw InputError(
        fmt::format("split: asked for the fractions {} and {}. Expected two numbers above 0 with a sum "
                    "below 1.",
                    train, valid));
  }
  const auto length = static_cast<double>(stream.size());
  return split_at(stream, static_cast<std::size_t>(train * length), static_cast<std::size_t>(valid * length));
}

}  // namespace data
