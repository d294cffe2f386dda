// The file format of checkpoint.h, written: a header, the numbers, and the checks over both.
#include <nlohmann/json.hpp>

#include "autograd/io/durable_file.h"
#include "autograd/io/safetensors.h"

namespace ag {
inline namespace AG_PRECISION {
namespace {

using namespace safetensors;
using Json = nlohmann::json;
constexpr const char* kScalarType = sizeof(Scalar) == 8 ? "F64" : "F32";

struct Piece {
  const void* data;
  std::size_t bytes;
};

// Appends tensors to the header and to the list of what is to be written.
template <class T>
void lay_out(const std::string& path, const std::map<std::string, Container<T>>& tensors, const char* dtype,
             Json& header, std::vector<Piece>& pieces, std::size_t& offset) {
  for (const auto& [name, tensor] : tensors) {
    if (name == kMetadata || header.contains(name))
      fail(path, "the name '{}' is taken. Give the tensor another one.", name);
    const std::size_t bytes = tensor.size() * sizeof(T);
    header[name] = {{"dtype", dtype},
                    {"shape", std::vector<std::size_t>(tensor.shape().begin(), tensor.shape().end())},
                    {"data_offsets", {offset, offset + bytes}}};
    pieces.push_back({tensor.data(), bytes});
    offset += bytes;
  }
}

// One check a tensor, in the order of the numbers.
std::string tensor_checks(const std::vector<Piece>& pieces) {
  std::string checks;
  for (const Piece& piece : pieces) {
    if (!checks.empty()) checks += ' ';
    checks += digits(crc32_of(piece.data, piece.bytes));
  }
  return checks;
}

// {a, …} and {b, …} → {a, …, b, …}
std::string joined(std::string object, const std::string& another) {
  if (another == "{}") return object;
  object.back() = ',';
  return object + another.substr(1);
}

std::string header_text(const std::string& path, const Json& tensors, const Metadata& metadata,
                        const std::vector<Piece>& pieces) {
  for (const char* name : {kHeaderCheck, kTensorChecks}) {
    if (metadata.contains(name)) fail(path, "the metadata name '{}' is taken. Give the text another one.", name);
  }
  std::string text;
  try {
    // By hand, because JSON's objects have no order and the check of the header has a fixed place.
    const std::string checks =
        fmt::format(R"({}{}","{}":"{}"}})", kOpening, kBlank, kTensorChecks, tensor_checks(pieces));
    text = joined(joined(checks, Json(metadata).dump()) + "}", tensors.dump());
  } catch (const Json::type_error&) {
    fail(path, "a name or a metadata text is not UTF-8. The format allows only that.");
  }
  text.append((8 - text.size() % 8) % 8, ' ');  // so that the numbers start at a multiple of 8
  if (text.size() > kMaxHeader)
    fail(path, "the header would have {} bytes. The format allows {}.", text.size(), kMaxHeader);
  return text.replace(kOpening.size(), kBlank.size(), header_check(text));
}

}  // namespace

void write_checkpoint(const std::string& path, const Checkpoint& checkpoint) {
  Json tensors = Json::object();
  std::vector<Piece> pieces;
  std::size_t offset = 0;
  // The widest first: each tensor is aligned to its own width.
  lay_out(path, checkpoint.integers, "I64", tensors, pieces, offset);
  lay_out(path, checkpoint.arrays, kScalarType, tensors, pieces, offset);
  const std::string text = header_text(path, tensors, checkpoint.metadata, pieces);
  const std::uint64_t length = text.size();
  try {
    DurableFile file(path);
    file.write(&length, sizeof length);
    file.write(text.data(), text.size());
    for (const Piece& piece : pieces) file.write(piece.data, piece.bytes);
    file.commit();
  } catch (const FileError& e) {
    fail(path, "{}", e.what());
  }
}

}  // namespace AG_PRECISION
}  // namespace ag
