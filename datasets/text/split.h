// Train, validation and test parts of one stream, each contiguous, in this order.
#pragma once

#include <cstddef>

#include "datasets/text/vocabulary.h"

namespace data {

// Views into the stream that was split; the stream must outlive them.
struct Split {
  TokenView train, valid, test;
};

// The first `train` tokens, the next `valid`, and the rest, as Bengio et al. (2003), section 4.1, split Brown
// (800,000 / 200,000 / rest). InputError when a part would be empty.
Split split_at(TokenView stream, std::size_t train, std::size_t valid);

// The same with parts in (0, 1) of the stream's length.
Split split_by_fraction(TokenView stream, double train, double valid);

}  // namespace data
