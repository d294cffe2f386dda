// The reader of checkpoints.
#include <cstring>
#include <span>

#include "autograd/io/checkpoint.h"
#include "datasets/temporary.h"
#include "datasets/text/text.h"
#include "tests/fuzz/target.h"

namespace fuzz {
namespace {

ag::Checkpoint parse(std::string_view bytes) { return ag::parse_checkpoint(std::as_bytes(std::span(bytes)), kFile); }

std::string written(const ag::Checkpoint& checkpoint) {
  static const bool in_memory = std::filesystem::is_directory("/dev/shm");
  static const data::TemporaryFolder folder(in_memory ? "/dev/shm" : std::filesystem::temp_directory_path());
  const std::filesystem::path file = folder.path() / "written.safetensors";
  ag::write_checkpoint(file.string(), checkpoint);
  return data::read_bytes(file);
}

// Bit for bit: a checkpoint may hold NaN, which equals nothing.
template <class Tensors>
bool same(const Tensors& a, const Tensors& b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(), [](const auto& x, const auto& y) {
    const auto& [name, left] = x;
    const auto& [other_name, right] = y;
    const std::size_t bytes = left.size() * sizeof(*left.data());
    return name == other_name && left.shape() == right.shape() &&
           (bytes == 0 || std::memcmp(left.data(), right.data(), bytes) == 0);
  });
}

}  // namespace

void safetensors(std::string_view input) {
  const auto read = accepted<ag::CheckpointError>([&] { return parse(input); });
  if (!read) return;
  const std::string bytes = written(*read);
  const ag::Checkpoint again = parse(bytes);
  promise(same(again.arrays, read->arrays), "arrays are read as they were written");
  promise(same(again.integers, read->integers), "integers are read as they were written");
  promise(again.metadata == read->metadata, "metadata are read as they were written");
  promise(written(again) == bytes, "the same checkpoint is the same bytes");
}

}  // namespace fuzz
