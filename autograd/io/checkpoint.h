// checkpoint.h: named arrays to and from files in the safetensors format, which other frameworks read and write:
//
//   8 bytes: length N of the header, little-endian · N bytes of JSON · the numbers, row-major, little-endian
//   {"__metadata__": {"epoch": "3"}, "hidden.weight": {"dtype": "F32", "shape": [60, 100], "data_offsets": [0, 24000]},
//   …}
//
// Our files carry two texts more in their metadata, which others may ignore. No changed bit passes them:
//
//   "crc32.header"   CRC-32 of length and header, with 00000000 in the place of these eight digits. Always the first
//                    text of the file, so that it can be checked before anything else is believed.
//   "crc32.tensors"  CRC-32 of each tensor's bytes, in the order of the numbers, with spaces between them.
//
// A file that has one of the two must have both; a file that has neither was written by another program and is read
// without them. CRC-32 is that of zlib, PNG and Ethernet (polynomial 0x04c11db7, reflected), in eight small hex digits.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <vector>

#include "autograd/check.h"
#include "autograd/module.h"

namespace ag {
inline namespace AG_PRECISION {

using NamedArrays = std::map<std::string, Array>;
using Integers = Container<std::int64_t>;
using Metadata = std::map<std::string, std::string>;

// A file that cannot be read or written, or does not hold what it should. The text names file and tensor.
class CheckpointError : public Error {
 public:
  using Error::Error;
};

struct Checkpoint {
  NamedArrays arrays;  // F32, F64, F16 and BF16, converted to Scalar when read (16 bits exactly); written as Scalar
  std::map<std::string, Integers> integers;  // I32 and I64, widened when read; written as I64
  Metadata metadata;
};

// Writes beside the file, flushes to disk, then renames: after a crash or a full disk the old file is still the old
// file. Throws CheckpointError.
void write_checkpoint(const std::string& path, const Checkpoint& checkpoint);
// Reads all of it. Refuses with CheckpointError what the format forbids: a header beyond 100 MB or beyond the file,
// text that is no JSON or nested too deep, a name twice, offsets that overlap, leave holes, or disagree with shape and
// dtype; and what does not agree with the checks.
Checkpoint read_checkpoint(const std::string& path);
// The same from the bytes of a file; messages call them `source`.
Checkpoint parse_checkpoint(std::span<const std::byte> bytes, const std::string& source);

// What a file holds, in the order of its numbers, which are not read: the header is checked as read_checkpoint() does.
struct TensorInfo {
  std::string name, dtype;
  Shape shape;
  std::uint64_t bytes = 0;
};
std::vector<TensorInfo> list_tensors(const std::string& path);

// The values of parameters by name. Tied tensors stand under their first name.
NamedArrays values(const Parameters& parameters);
// The reverse. Throws CheckpointError naming `source` (a file) and the tensor that is missing or of another shape, or
// (strict) that no parameter wants; then nothing has been assigned.
enum class Strict { no, yes };
void assign(const NamedArrays& arrays, const Parameters& parameters, const std::string& source,
            Strict strict = Strict::yes);

// Parameters alone, in one call each. load() returns the metadata.
void save(const std::string& path, const Parameters& parameters, const Metadata& metadata = {});
Metadata load(const std::string& path, const Parameters& parameters, Strict strict = Strict::yes);

// For a file that holds several things (run_state.h), each under its own prefix: adds `part` to `whole`, and moves it
// out again, without the prefix. Metadata is left alone.
void add_prefixed(Checkpoint& whole, const std::string& prefix, const Checkpoint& part);
Checkpoint take_prefixed(Checkpoint& whole, const std::string& prefix);

// The values of parameters at one moment, in memory: early stopping restores the best epoch.
class Snapshot {
 public:
  explicit Snapshot(const Parameters& parameters);
  // Writes the values back into the tensors they came from.
  void restore() const;

 private:
  std::vector<Tensor> tensors_;
  std::vector<Array> values_;
};

}  // namespace AG_PRECISION
}  // namespace ag
