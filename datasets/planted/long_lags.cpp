#include "datasets/planted/long_lags.h"

#include <fmt/format.h>

#include <cmath>

#include "datasets/error.h"

namespace data {
namespace {

TokenId id(std::uint64_t number) { return static_cast<TokenId>(number); }

}  // namespace

AddingBatch adding_problem(std::size_t T, std::size_t sequences, Random& random) {
  if (T < 20) throw InputError(fmt::format("an adding problem of {} steps. It takes at least 20.", T));
  const std::size_t longest = T + T / 10, B = sequences;
  AddingBatch batch{longest, B, {}, std::vector<float>(longest * B * 2, 0.0F), {}};
  const auto number = [&](std::size_t t, std::size_t s) -> float& { return batch.inputs[(t * B + s) * 2]; };
  const auto marker = [&](std::size_t t, std::size_t s) -> float& { return batch.inputs[(t * B + s) * 2 + 1]; };
  for (std::size_t s = 0; s < B; ++s) {
    const std::size_t length = T + random.below(T / 10 + 1);
    for (std::size_t t = 0; t < length; ++t) number(t, s) = static_cast<float>(2 * random.uniform() - 1);
    const std::size_t first = random.below(10);
    std::size_t second = random.below(T / 2 - 1);
    if (second >= first) ++second;  // one of those not marked yet
    marker(0, s) = marker(length - 1, s) = -1;
    marker(first, s) = marker(second, s) = 1;
    const auto counted = [&](std::size_t t) { return t == 0 ? 0.0F : number(t, s); };
    batch.lengths.push_back(length);
    batch.targets.push_back(0.5F + (counted(first) + counted(second)) / 4);
  }
  return batch;
}

SymbolBatch copy_memory(std::size_t T, std::size_t sequences, Random& random) {
  constexpr std::size_t kStored = 10;
  constexpr TokenId kBlank = 8, kAnswer = 9;
  if (T < 1) throw InputError("copy memory over 0 steps. It takes at least 1.");
  const std::size_t steps = T + 2 * kStored, B = sequences;
  SymbolBatch batch{steps, B, TokenIds(steps * B, kBlank), TokenIds(steps * B, kBlank)};
  for (std::size_t t = 0; t < kStored; ++t) {
    for (std::size_t s = 0; s < B; ++s) {
      const TokenId symbol = id(random.below(8));
      batch.inputs[t * B + s] = symbol;
      batch.targets[(T + kStored + t) * B + s] = symbol;
    }
  }
  for (std::size_t s = 0; s < B; ++s) batch.inputs[(T + kStored - 1) * B + s] = kAnswer;
  return batch;
}

double copy_memory_baseline(std::size_t T) { return 10 * std::log(8.0) / static_cast<double>(T + 20); }

SymbolBatch recall(std::size_t T, std::size_t kinds, std::size_t sequences, Random& random) {
  if (T < 1 || kinds < 2)
    throw InputError(fmt::format("recall of one of {} symbols over {} steps. It takes at least 2, and 1.", kinds, T));
  const std::size_t B = sequences;
  SymbolBatch batch{T + 1, B, TokenIds((T + 1) * B), TokenIds(B)};
  for (std::size_t s = 0; s < B; ++s) batch.inputs[s] = batch.targets[s] = id(random.below(kinds));
  for (std::size_t i = B; i < batch.inputs.size(); ++i) batch.inputs[i] = id(kinds + random.below(kinds));
  return batch;
}

}  // namespace data
