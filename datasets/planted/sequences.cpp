#include "datasets/planted/sequences.h"

#include <fmt/format.h>

#include <algorithm>

#include "datasets/error.h"
#include "datasets/random.h"

namespace data {

std::vector<SentencePair> generate_sequences(std::size_t count, Rearrangement wanted, const SequenceOptions& options,
                                             std::uint64_t seed, std::uint64_t stream) {
  if (options.symbols < 2 || options.symbols > 26)
    throw InputError(fmt::format("sequences: {} symbols. Expected 2 … 26, letters of the alphabet.", options.symbols));
  if (options.shortest == 0 || options.shortest > options.longest)
    throw InputError(fmt::format("sequences: {} to {} symbols long. Expected 1 ≤ shortest ≤ longest.", options.shortest,
                                 options.longest));
  return drawn(count, seed, stream, [&](Random& random) {
    SentencePair pair;
    pair.source.resize(options.shortest + random.below(options.longest - options.shortest + 1));
    for (std::string& word : pair.source) word = static_cast<char>('a' + random.below(options.symbols));
    pair.target = pair.source;
    if (wanted == Rearrangement::reverse) std::reverse(pair.target.begin(), pair.target.end());
    if (wanted == Rearrangement::sort) std::sort(pair.target.begin(), pair.target.end());
    return pair;
  });
}

}  // namespace data
