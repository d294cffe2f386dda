#include "datasets/text/windows.h"

#include <fmt/format.h>

#include <algorithm>
#include <limits>
#include <numeric>

#include "datasets/error.h"
#include "datasets/random.h"

namespace data {

Windows::Windows(TokenView stream, const WindowOptions& options) : stream_(stream), options_(options) {
  if (options.n < 1 || options.batch == 0) {
    throw InputError(
        fmt::format("windows: n = {}, batch = {}. Expected both to be at least 1.", options.n, options.batch));
  }
  options_.first = std::max(options.first, static_cast<std::size_t>(options.n - 1));
  if (stream.size() <= options_.first || stream.size() > std::numeric_limits<std::uint32_t>::max()) {
    throw InputError(
        fmt::format("windows: a stream of {} tokens with the first target at {}. Expected more tokens, at "
                    "most 2³²−1.",
                    stream.size(), options_.first));
  }
  order_.resize(stream.size() - options_.first);
  arrange();
}

void Windows::arrange() {
  // From the sorted order each time: the order of an epoch must not depend on the epochs before.
  std::iota(order_.begin(), order_.end(), static_cast<std::uint32_t>(options_.first));
  if (!options_.shuffle) return;
  Random random(options_.seed, position_.epoch);
  shuffle(std::span(order_), random);
}

bool Windows::next(Batch& batch) {
  batch.contexts.clear();
  batch.targets.clear();
  if (position_.done == order_.size()) {
    position_ = {position_.epoch + 1, 0};
    arrange();
    return false;
  }
  const auto context = static_cast<std::ptrdiff_t>(options_.n - 1);
  const auto end = std::min<std::size_t>(position_.done + options_.batch, order_.size());
  for (auto i = static_cast<std::size_t>(position_.done); i < end; ++i) {
    const auto target = stream_.begin() + order_[i];
    batch.contexts.insert(batch.contexts.end(), target - context, target);
    batch.targets.push_back(*target);
  }
  position_.done = end;
  return true;
}

void Windows::restore(Position position) {
  if (position.done > order_.size()) {
    throw InputError(
        fmt::format("windows: position {} in an epoch of {} targets. Expected a position saved with the same "
                    "data.",
                    position.done, order_.size()));
  }
  position_ = position;
  arrange();
}

}  // namespace data
