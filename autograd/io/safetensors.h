// safetensors.h: what the writer and the reader of checkpoint.h's file format have in common.
#pragma once

#include <zlib.h>

#include <bit>
#include <cstdint>
#include <string>
#include <string_view>

#include "autograd/io/checkpoint.h"

namespace ag {
inline namespace AG_PRECISION {
namespace safetensors {

static_assert(std::endian::native == std::endian::little, "safetensors files are little-endian, and so are we");

constexpr std::uint64_t kMaxHeader = 100'000'000;
constexpr const char* kMetadata = "__metadata__";
// The checks, in the metadata. The header's comes first of all, so that the reader finds it before it trusts the JSON.
constexpr const char* kHeaderCheck = "crc32.header";
constexpr const char* kTensorChecks = "crc32.tensors";
constexpr std::string_view kOpening = R"({"__metadata__":{"crc32.header":")";
constexpr std::string_view kBlank = "00000000";

inline std::uint32_t crc32_of(const void* data, std::size_t bytes, std::uint32_t before = 0) {
  return static_cast<std::uint32_t>(::crc32_z(before, static_cast<const Bytef*>(data), bytes));
}
inline std::string digits(std::uint32_t crc) { return fmt::format("{:08x}", crc); }

// Of the header as it stands in the file, its length included, with kBlank in the place of the check itself.
inline std::string header_check(std::string text) {
  text.replace(kOpening.size(), kBlank.size(), kBlank);
  const std::uint64_t length = text.size();
  return digits(crc32_of(text.data(), text.size(), crc32_of(&length, sizeof length)));
}

template <class... Args>
[[noreturn]] void fail(const std::string& file, fmt::format_string<Args...> text, Args&&... args) {
  throw CheckpointError(fmt::format("[checkpoint] {}: {}", file, fmt::format(text, std::forward<Args>(args)...)));
}

}  // namespace safetensors
}  // namespace AG_PRECISION
}  // namespace ag
