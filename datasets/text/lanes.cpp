#include "datasets/text/lanes.h"

#include <fmt/format.h>

#include <algorithm>

#include "datasets/error.h"

namespace data {

Lanes::Lanes(TokenView text, const LaneOptions& options) : text_(text), options_(options) {
  if (options.lanes == 0 || options.steps == 0)
    throw InputError(
        fmt::format("lanes: {} lanes, {} steps. Expected both to be at least 1.", options.lanes, options.steps));
  // Every token but the last has one that follows it.
  length_ = text.empty() ? 0 : (text.size() - 1) / options.lanes;
  if (length_ == 0)
    throw InputError(fmt::format("lanes: a text of {} tokens in {} lanes. Expected at least {} tokens, or fewer lanes.",
                                 text.size(), options.lanes, options.lanes + 1));
}

bool Lanes::next(LaneBatch& batch) {
  if (position_.done == length_) {
    position_ = {position_.epoch + 1, 0};
    return false;
  }
  const auto first = static_cast<std::size_t>(position_.done);
  batch.steps = std::min(options_.steps, length_ - first);
  batch.lanes = options_.lanes;
  batch.starts = first == 0;
  batch.inputs.resize(batch.steps * batch.lanes);
  batch.targets.resize(batch.inputs.size());
  for (std::size_t t = 0, i = 0; t < batch.steps; ++t) {
    for (std::size_t b = 0; b < batch.lanes; ++b, ++i) {
      const std::size_t at = b * length_ + first + t;
      batch.inputs[i] = text_[at];
      batch.targets[i] = text_[at + 1];
    }
  }
  position_.done += batch.steps;
  return true;
}

void Lanes::restore(Position position) {
  if (position.done > length_)
    throw InputError(
        fmt::format("lanes: position {} in lanes of {} tokens. Expected a position saved with the same data.",
                    position.done, length_));
  position_ = position;
}

}  // namespace data
