// What every score of lines asks of them.
#pragma once

#include <fmt/format.h>

#include <span>
#include <string>
#include <vector>

#include "datasets/error.h"

namespace data {

// InputError naming `score`: no reference, or one of another number of lines.
inline void check_references(const char* score, std::span<const std::string> hypotheses,
                             std::span<const std::vector<std::string>> references) {
  if (references.empty()) throw InputError(fmt::format("{}: no reference. Expected one or more.", score));
  for (const auto& reference : references)
    if (reference.size() != hypotheses.size())
      throw InputError(
          fmt::format("{}: {} lines of hypotheses and {} of references. Expected a reference for each line.", score,
                      hypotheses.size(), reference.size()));
}

}  // namespace data
