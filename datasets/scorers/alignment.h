// How well a translator's alignment of two sentences agrees with one that is known.
#pragma once

#include <cstddef>
#include <span>
#include <utility>
#include <vector>

namespace data {

// Links (place in the source, place in the target), each once, in any order.
using Alignment = std::vector<std::pair<std::size_t, std::size_t>>;

// Alignment error rate (Och and Ney 2003, section 5.1): of A, S and P, the links of all sentences that a model gives,
// that must be there (sure) and that may be there (possible, S among them),
//
//   AER = 1 − (|A ∩ S| + |A ∩ P|) / (|A| + |S|)
//
// 0 when A has all of S and nothing but P. Three alignments a sentence, side by side; where all links are sure, as
// those of planted pairs, give them twice. InputError: another number of sentences, no link in A and S, a link twice,
// or a sure link that is not possible.
double alignment_error_rate(std::span<const Alignment> given, std::span<const Alignment> sure,
                            std::span<const Alignment> possible);

}  // namespace data
