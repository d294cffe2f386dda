// The file format of checkpoint.h: writing a header and the numbers, and reading them strictly.
#include <algorithm>
#include <bit>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <functional>
#include <limits>
#include <nlohmann/json.hpp>
#include <set>
#include <system_error>

#include "autograd/checkpoint.h"
#include "autograd/durable_file.h"

namespace ag {
inline namespace AG_PRECISION {
namespace {

static_assert(std::endian::native == std::endian::little, "safetensors files are little-endian, and so are we");

using Json = nlohmann::json;
constexpr std::uint64_t kMaxHeader = 100'000'000;
constexpr const char* kMetadata = "__metadata__";
constexpr const char* kScalarType = sizeof(Scalar) == 8 ? "F64" : "F32";

template <class... Args>
[[noreturn]] void fail(const std::string& path, fmt::format_string<Args...> text, Args&&... args) {
  throw CheckpointError(fmt::format("[checkpoint] {}: {}", path, fmt::format(text, std::forward<Args>(args)...)));
}

// --- writing ------------------------------------------------------------------------------------------------------

struct Block {
  const void* data;
  std::size_t bytes;
};

// Appends tensors to the header and to the list of what is to be written.
template <class T>
void lay_out(const std::string& path, const std::map<std::string, Container<T>>& tensors, const char* dtype,
             Json& header, std::vector<Block>& blocks, std::size_t& offset) {
  for (const auto& [name, tensor] : tensors) {
    if (name == kMetadata || header.contains(name))
      fail(path, "the name '{}' is taken. Give the tensor another one.", name);
    const std::size_t bytes = tensor.size() * sizeof(T);
    header[name] = {{"dtype", dtype},
                    {"shape", std::vector<std::size_t>(tensor.shape().begin(), tensor.shape().end())},
                    {"data_offsets", {offset, offset + bytes}}};
    blocks.push_back({tensor.data(), bytes});
    offset += bytes;
  }
}

std::string header_text(const std::string& path, const Json& header) {
  std::string text;
  try {
    text = header.dump();
  } catch (const Json::type_error&) {
    fail(path, "a name or a metadata text is not UTF-8. The format allows only that.");
  }
  text.append((8 - text.size() % 8) % 8, ' ');  // so that the numbers start at a multiple of 8
  if (text.size() > kMaxHeader)
    fail(path, "the header would have {} bytes. The format allows {}.", text.size(), kMaxHeader);
  return text;
}

// --- reading ------------------------------------------------------------------------------------------------------

struct Entry {
  std::string name;
  std::string dtype;
  Shape shape;
  std::uint64_t begin, end;
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

// Parses the JSON and refuses an object that has a name twice: JSON lets it pass, and each reader picks another one.
Json parse_header(const std::string& path, const std::string& text) {
  std::vector<std::set<std::string>> names;
  const auto watch = [&](int, Json::parse_event_t event, Json& parsed) {
    if (event == Json::parse_event_t::object_start) names.emplace_back();
    if (event == Json::parse_event_t::object_end) names.pop_back();
    if (event == Json::parse_event_t::key && !names.back().insert(parsed.get<std::string>()).second)
      fail(path, "the name '{}' stands twice in the header.", parsed.get<std::string>());
    return true;
  };
  Json header;
  try {
    header = Json::parse(text, watch);
  } catch (const Json::exception& e) {
    fail(path, "the header is not JSON ({}). Is it a .safetensors file?", e.what());
  }
  if (!header.is_object()) fail(path, "the header is not a JSON object. Is it a .safetensors file?");
  return header;
}

Json read_header(const Input& file, std::uint64_t& length) {
  if (file.size < 8) fail(file.name, "the file has {} bytes; a .safetensors file has at least 10.", file.size);
  file.read(&length, sizeof length);
  if (length > kMaxHeader)
    fail(file.name, "the header claims {} bytes; the format allows {}. Is it a .safetensors file?", length, kMaxHeader);
  if (length > file.size - 8)
    fail(file.name,
         "the header claims {} bytes and the file has {} after its length: it is cut off, or no .safetensors file.",
         length, file.size - 8);
  std::string text(length, '\0');
  file.read(text.data(), length);
  return parse_header(file.name, text);
}

std::size_t width_of(const std::string& path, const Entry& entry) {
  if (entry.dtype == "F32" || entry.dtype == "I32") return 4;
  if (entry.dtype == "F64" || entry.dtype == "I64") return 8;
  fail(path, "tensor '{}' has dtype {}. Readable are F32, F64, I32 and I64: convert it where the file was made.",
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
              json["data_offsets"][1].get<std::uint64_t>()};
  std::uint64_t bytes = width_of(path, entry);
  for (const Json& axis : json["shape"]) {
    const auto extent = axis.get<std::uint64_t>();
    if (extent != 0 && bytes > std::numeric_limits<std::uint64_t>::max() / extent)
      fail(path, "tensor '{}' has shape {}, more than any memory.", name, json["shape"].dump());
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

// Reads numbers of type From and gives them as type To.
template <class From, class To>
Container<To> read_numbers(const Input& file, const Shape& shape) {
  Container<From> stored(shape);
  file.read(stored.data(), stored.size() * sizeof(From));
  if constexpr (std::is_same_v<From, To>) {
    return stored;
  } else {
    Container<To> out(shape);
    std::transform(stored.data(), stored.data() + stored.size(), out.data(), [](From x) { return static_cast<To>(x); });
    return out;
  }
}

Checkpoint parse(const Input& file) {
  std::uint64_t header_bytes = 0;
  const Json header = read_header(file, header_bytes);
  Checkpoint checkpoint;
  std::vector<Entry> entries;
  for (const auto& [name, json] : header.items()) {
    if (name != kMetadata) {
      entries.push_back(parse_entry(file.name, name, json));
    } else if (json.is_object() && std::all_of(json.begin(), json.end(), [](const Json& v) { return v.is_string(); })) {
      checkpoint.metadata = json.get<Metadata>();
    } else {
      fail(file.name, "__metadata__ is not a map from texts to texts.");
    }
  }
  check_layout(file, entries, file.size - 8 - header_bytes);
  for (const Entry& entry : entries) {  // in the order of the file
    if (entry.dtype == "F32") checkpoint.arrays[entry.name] = read_numbers<float, Scalar>(file, entry.shape);
    if (entry.dtype == "F64") checkpoint.arrays[entry.name] = read_numbers<double, Scalar>(file, entry.shape);
    if (entry.dtype == "I32")
      checkpoint.integers[entry.name] = read_numbers<std::int32_t, std::int64_t>(file, entry.shape);
    if (entry.dtype == "I64")
      checkpoint.integers[entry.name] = read_numbers<std::int64_t, std::int64_t>(file, entry.shape);
  }
  return checkpoint;
}

}  // namespace

void write_checkpoint(const std::string& path, const Checkpoint& checkpoint) {
  Json header = Json::object();
  std::vector<Block> blocks;
  std::size_t offset = 0;
  // The widest first: each tensor is aligned to its own width.
  lay_out(path, checkpoint.integers, "I64", header, blocks, offset);
  lay_out(path, checkpoint.arrays, kScalarType, header, blocks, offset);
  if (!checkpoint.metadata.empty()) header[kMetadata] = checkpoint.metadata;
  const std::string text = header_text(path, header);
  const std::uint64_t length = text.size();
  try {
    DurableFile file(path);
    file.write(&length, sizeof length);
    file.write(text.data(), text.size());
    for (const Block& block : blocks) file.write(block.data, block.bytes);
    file.commit();
  } catch (const FileError& e) {
    fail(path, "{}", e.what());
  }
}

Checkpoint parse_checkpoint(std::span<const std::byte> bytes, const std::string& source) {
  const auto next = [&](void* to, std::uint64_t count) {
    if (count > bytes.size()) return false;
    std::memcpy(to, bytes.data(), count);
    bytes = bytes.subspan(count);
    return true;
  };
  return parse({source, bytes.size(), next});
}

Checkpoint read_checkpoint(const std::string& path) {
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
  return parse({path, size, next});
}

}  // namespace AG_PRECISION
}  // namespace ag
