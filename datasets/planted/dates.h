// Dates as people write them, by characters, and the same date as ISO 8601 writes it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "datasets/text/sentence_pairs.h"

namespace data {

//   saturday 27 september 2014  →  2014-09-27        9/27/14  →  2014-09-27        sep 27th, 2014  →  2014-09-27
//
// A word is a character, a space too. The days of 1950-01-01 … 2049-12-31 are equally likely, and so are the ways of
// writing them, of which each has one meaning: a year of two digits is of 1950 … 2049 (as in X.509, RFC 5280), a number
// above 12 is no month (with slashes only days above 12 are written, before or behind the month), and with points the
// day comes first. The same seed and stream give the same pairs with every compiler.
std::vector<SentencePair> generate_dates(std::size_t count, std::uint64_t seed, std::uint64_t stream = 0);

}  // namespace data
