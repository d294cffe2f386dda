// folder_names.h: what the reader and the writer of folder.h have in common.
#pragma once

#include <fmt/format.h>

#include <cstddef>
#include <cstdint>
#include <string>

namespace ag::folder_names {

constexpr const char* kSingle = "model.safetensors";
constexpr const char* kIndex = "model.safetensors.index.json";
constexpr const char* kFetchAgain = "Index and shards are not of one model: fetch or write the folder again.";
constexpr std::uint64_t kMostIndexBytes = 100'000'000;  // as the format allows a header

// "model-00001-of-00003.safetensors". `save`: 1, or the number of another set of shards beside it: "model-2-00001-…".
inline std::string shard_name(std::size_t save, std::size_t shard, std::size_t shards) {
  const std::string set = save > 1 ? fmt::format("-{}", save) : "";
  return fmt::format("model{}-{:05}-of-{:05}.safetensors", set, shard, shards);
}

}  // namespace ag::folder_names
