// chrF (Popović 2015): an F-score of character n-grams, for languages whose words change their endings or are not
// written apart.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <vector>

namespace data {

inline constexpr std::size_t kChrfOrders = 6;

//   P, R = means over n = 1 … 6 of the share of the hypothesis's n-grams that stand in the reference, and the other way
//   chrF = 100 (1 + β²) P R / (β² P + R),  β = 2: recall counts twice as much
//
// Counted over the corpus; white space is left out; orders that one side has no n-gram of are left out of the means
// ("eff:yes"). Of several references the one that is best for its segment counts.
// InputError: no reference, or another number of lines.
double chrf(std::span<const std::string> hypotheses, std::span<const std::vector<std::string>> references);

// "nrefs:1|case:mixed|eff:yes|nc:6|nw:0|space:no".
std::string chrf_signature(std::size_t references);

}  // namespace data
