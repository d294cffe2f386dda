// The file format of checkpoint.h, read strictly: what is not as the format and the checks say is refused.
#include <algorithm>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <functional>
#include <limits>
#include <nlohmann/json.hpp>
#include <sstream>
#include <system_error>

#include "autograd/io/half.h"
#include "autograd/io/safetensors.h"
#include "autograd/io/strict_json.h"

namespace ag {
inline namespace AG_PRECISION {
namespace {

using namespace safetensors;
using Json = nlohmann::json;
constexpr JsonPart kHeader{"the header", "a .safetensors file", 3};  // {"name": {"shape": [ … ]}}
constexpr std::size_t kMaxAxes = 64;                                 // PyTorch's and NumPy's limit
constexpr const char* kDamaged =
    "the file was damaged, or changed by a program that left the old checks in it. Use another copy or an earlier "
    "checkpoint.";

struct Entry {
  std::string name;
  std::string dtype;
  Shape shape;
  std::uint64_t begin, end;
  std::string check;  // CRC-32 of its numbers; empty: the file has no checks
};

// Where the bytes come from: a file or memory.
struct Input {
  std::string name;  // for messages
  std::uint64_t size;
  std::function<bool(void* to, std::uint64_t bytes)> next;  // the following bytes; false: they are not there

  void read(void* to, std::uint64_t bytes) const {
    if (bytes > 0 && !next(to, bytes))
      fail(name, "reading stopped before the end: the file is damaged, or being written by another program.");
  }
};

std::string read_header(const Input& file) {
  if (file.size < 8) fail(file.name, "the file has {} bytes; a .safetensors file has at least 10.", file.size);
  std::uint64_t length = 0;
  file.read(&length, sizeof length);
  if (length > kMaxHeader)
    fail(file.name, "the header claims {} bytes; the format allows {}. Is it a .safetensors file?", length, kMaxHeader);
  if (length > file.size - 8)
    fail(file.name,
         "the header claims {} bytes and the file has {} after its length: it is cut off, or no .safetensors file.",
         length, file.size - 8);
  std::string text(length, '\0');
  file.read(text.data(), length);
  return text;
}

// True when the header carries its check; throws when it has changed since.
bool verify_header(const Input& file, const std::string& text) {
  if (!text.starts_with(kOpening) || text.size() < kOpening.size() + kBlank.size()) return false;
  const std::string stored = text.substr(kOpening.size(), kBlank.size()), found = header_check(text);
  if (stored != found) fail(file.name, "the header has CRC-32 {} and was saved with {}: {}", found, stored, kDamaged);
  return true;
}

std::size_t width_of(const std::string& path, const Entry& entry) {
  if (entry.dtype == "F32" || entry.dtype == "I32") return 4;
  if (entry.dtype == "F64" || entry.dtype == "I64") return 8;
  if (entry.dtype == "F16" || entry.dtype == "BF16") return 2;
  fail(path,
       "tensor '{}' has dtype {}. Readable are F32, F64, F16, BF16, I32 and I64: convert it where the file was made.",
       entry.name, entry.dtype);
}

bool is_count(const Json& json) { return json.is_number_unsigned(); }
bool is_counts(const Json& json) { return json.is_array() && std::all_of(json.begin(), json.end(), is_count); }

Entry parse_entry(const std::string& path, const std::string& name, const Json& json) {
  const auto has = [&](const char* key) { return json.is_object() && json.contains(key); };
  if (!has("dtype") || !json["dtype"].is_string() || !has("shape") || !is_counts(json["shape"]) ||
      !has("data_offsets") || !is_counts(json["data_offsets"]) || json["data_offsets"].size() != 2) {
    fail(path, "tensor '{}' is not described as {{\"dtype\": …, \"shape\": […], \"data_offsets\": [begin, end]}}.",
         name);
  }
  Entry entry{name,
              json["dtype"].get<std::string>(),
              {},
              json["data_offsets"][0].get<std::uint64_t>(),
              json["data_offsets"][1].get<std::uint64_t>(),
              ""};
  // An empty axis must not hide the others: strides are their products.
  std::uint64_t bytes = width_of(path, entry), strides = bytes;
  if (json["shape"].size() > kMaxAxes)
    fail(path, "tensor '{}' has {} axes. At most {} are readable.", name, json["shape"].size(), kMaxAxes);
  for (const Json& axis : json["shape"]) {
    const auto extent = axis.get<std::uint64_t>(), stretch = std::max<std::uint64_t>(extent, 1);
    if (strides > std::numeric_limits<std::int64_t>::max() / stretch)
      fail(path, "tensor '{}' has shape {}, more than any memory.", name, json["shape"].dump());
    strides *= stretch;
    bytes *= extent;
    entry.shape.push_back(extent);
  }
  if (entry.end < entry.begin || entry.end - entry.begin != bytes)
    fail(path, "tensor '{}' has offsets [{}, {}] and needs {} bytes for {} of shape {}.", name, entry.begin, entry.end,
         bytes, entry.dtype, entry.shape);
  return entry;
}

// The tensors must tile the rest of the file: nothing twice, nothing left out.
void check_layout(const Input& file, std::vector<Entry>& entries, std::uint64_t data_bytes) {
  std::sort(entries.begin(), entries.end(),
            [](const Entry& a, const Entry& b) { return std::tie(a.begin, a.end) < std::tie(b.begin, b.end); });
  std::uint64_t done = 0;
  for (const Entry& entry : entries) {
    if (entry.end > data_bytes)
      fail(file.name, "tensor '{}' ends at byte {} and the file has {} bytes of numbers: it is cut off.", entry.name,
           entry.end, data_bytes);
    if (entry.begin < done)
      fail(file.name, "tensor '{}' begins at byte {}, inside the one before it, which ends at {}.", entry.name,
           entry.begin, done);
    if (entry.begin > done)
      fail(file.name, "{} bytes before tensor '{}' belong to no tensor.", entry.begin - done, entry.name);
    done = entry.end;
  }
  if (done != data_bytes) fail(file.name, "{} bytes at the end belong to no tensor.", data_bytes - done);
}

Metadata parse_metadata(const Input& file, const Json& json) {
  if (!json.is_object() || !std::all_of(json.begin(), json.end(), [](const Json& v) { return v.is_string(); }))
    fail(file.name, "__metadata__ is not a map from texts to texts.");
  return json.get<Metadata>();
}

// Moves the checks from the metadata to the entries, which are in the order of the file.
void take_checks(const Input& file, bool header_verified, Metadata& metadata, std::vector<Entry>& entries) {
  const bool header = metadata.erase(kHeaderCheck) > 0;
  const auto tensors = metadata.extract(kTensorChecks);
  if (!header && tensors.empty()) return;  // written by another program
  if (!header_verified || !header || tensors.empty())
    fail(file.name, "its checks ({} and {}) are not both there, or not at their place: {}", kHeaderCheck, kTensorChecks,
         kDamaged);
  std::istringstream checks(tensors.mapped());
  for (Entry& entry : entries) {
    if (!(checks >> entry.check)) fail(file.name, "tensor '{}' has no check: {}", entry.name, kDamaged);
  }
}

// Reads the numbers of a tensor as they stand in the file, and compares them with their check.
void read_bytes(const Input& file, const Entry& entry, void* to, std::size_t bytes) {
  file.read(to, bytes);
  const std::string found = digits(crc32_of(to, bytes));
  if (!entry.check.empty() && entry.check != found)
    fail(file.name, "tensor '{}' (bytes {} to {} of the numbers) has CRC-32 {} and was saved with {}: {}", entry.name,
         entry.begin, entry.end, found, entry.check, kDamaged);
}

// Reads numbers of type From and gives them as type To.
template <class From, class To>
Container<To> read_numbers(const Input& file, const Entry& entry) {
  Container<To> out(entry.shape);
  if constexpr (std::is_same_v<From, To>) {
    read_bytes(file, entry, out.data(), out.size() * sizeof(From));
  } else {
    std::vector<From> stored(out.size());
    read_bytes(file, entry, stored.data(), stored.size() * sizeof(From));
    std::transform(stored.begin(), stored.end(), out.data(), [](From x) { return static_cast<To>(x); });
  }
  return out;
}

// What the header says, believed as far as it can be checked without the numbers.
struct Header {
  std::vector<Entry> entries;  // in the order of the file
  Metadata metadata;
};

Header parse_header(const Input& file) {
  const std::string text = read_header(file);
  const bool verified = verify_header(file, text);
  const Json tensors = parse_strict_json(file.name, text, kHeader);
  Header header;
  for (const auto& [name, json] : tensors.items()) {
    if (name == kMetadata) {
      header.metadata = parse_metadata(file, json);
    } else {
      header.entries.push_back(parse_entry(file.name, name, json));
    }
  }
  check_layout(file, header.entries, file.size - 8 - text.size());
  take_checks(file, verified, header.metadata, header.entries);
  return header;
}

Checkpoint parse(const Input& file) {
  Header header = parse_header(file);
  Checkpoint checkpoint;
  checkpoint.metadata = std::move(header.metadata);
  for (const Entry& entry : header.entries) {
    if (entry.dtype == "F32") checkpoint.arrays[entry.name] = read_numbers<float, Scalar>(file, entry);
    if (entry.dtype == "F64") checkpoint.arrays[entry.name] = read_numbers<double, Scalar>(file, entry);
    if (entry.dtype == "F16") checkpoint.arrays[entry.name] = read_numbers<Half, Scalar>(file, entry);
    if (entry.dtype == "BF16") checkpoint.arrays[entry.name] = read_numbers<BFloat16, Scalar>(file, entry);
    if (entry.dtype == "I32") checkpoint.integers[entry.name] = read_numbers<std::int32_t, std::int64_t>(file, entry);
    if (entry.dtype == "I64") checkpoint.integers[entry.name] = read_numbers<std::int64_t, std::int64_t>(file, entry);
  }
  return checkpoint;
}

// Gives an Input that reads the file at `path` to `use`.
template <class Use>
auto with_file(const std::string& path, const Use& use) {
  std::error_code error;
  const auto status = std::filesystem::status(path, error);
  if (!std::filesystem::exists(status)) fail(path, "there is no such file.");
  if (!std::filesystem::is_regular_file(status))
    fail(path, "this is not a file. Give the path of a .safetensors file.");
  std::ifstream stream(path, std::ios::binary);
  const std::uint64_t size = std::filesystem::file_size(path, error);
  if (!stream || error) fail(path, "the file cannot be opened for reading. Check its permissions.");
  const auto next = [&](void* to, std::uint64_t bytes) {
    return !!stream.read(static_cast<char*>(to), static_cast<std::streamsize>(bytes));
  };
  return use(Input{path, size, next});
}

}  // namespace

Checkpoint parse_checkpoint(std::span<const std::byte> bytes, const std::string& source) {
  const auto next = [&](void* to, std::uint64_t count) {
    if (count > bytes.size()) return false;
    std::memcpy(to, bytes.data(), count);
    bytes = bytes.subspan(count);
    return true;
  };
  return parse({source, bytes.size(), next});
}

Checkpoint read_checkpoint(const std::string& path) { return with_file(path, parse); }

std::vector<TensorInfo> list_tensors(const std::string& path) {
  return with_file(path, [](const Input& file) {
    std::vector<TensorInfo> tensors;
    for (const Entry& entry : parse_header(file).entries)
      tensors.push_back({entry.name, entry.dtype, entry.shape, entry.end - entry.begin});
    return tensors;
  });
}

}  // namespace AG_PRECISION
}  // namespace ag
