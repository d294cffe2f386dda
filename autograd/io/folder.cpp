// Reading a folder: which file holds what, and whether the files hold what the index says.
#include "autograd/io/folder.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <set>

#include "autograd/io/folder_names.h"
#include "autograd/io/safetensors.h"
#include "autograd/io/strict_json.h"

namespace ag {
inline namespace AG_PRECISION {
namespace {

namespace fs = std::filesystem;
using namespace folder_names;
using safetensors::fail;
using Json = nlohmann::json;

constexpr JsonPart kIndexPart{"the index", "a model.safetensors.index.json", 16};

// A missing file and one that cannot be asked for are the same here: opening it says which.
bool is_there(const fs::path& file) {
  std::error_code unknown;
  return fs::exists(file, unknown);
}

[[noreturn]] void fail_without_model(const fs::path& folder) {
  std::error_code unknown;
  if (!is_there(folder)) fail(folder.string(), "there is no such folder.");
  if (!fs::is_directory(folder, unknown))
    fail(folder.string(), "this is no folder. Give the one that the model is in.");
  if (fs::directory_iterator(folder, unknown); unknown)
    fail(folder.string(), "the folder cannot be opened. Check its permissions.");
  for (const char* other : {"pytorch_model.bin", "pytorch_model.bin.index.json", "tf_model.h5", "flax_model.msgpack"}) {
    if (is_there(folder / other))
      fail(folder.string(),
           "only {} is there, and no {}. Convert it to safetensors: load it with Hugging Face's transformers, and "
           "save_pretrained() it.",
           other, kSingle);
  }
  fail(folder.string(), "neither {} nor {} is there.", kSingle, kIndex);
}

std::string read_index(const fs::path& file) {
  std::error_code error;
  if (!fs::is_regular_file(file, error)) fail(file.string(), "this is no file.");
  const std::uint64_t size = fs::file_size(file, error);
  std::ifstream stream(file, std::ios::binary);
  if (!stream || error) fail(file.string(), "the file cannot be opened for reading. Check its permissions.");
  if (size > kMostIndexBytes)
    fail(file.string(), "the file has {} bytes. An index has at most {}.", size, kMostIndexBytes);
  std::string text(size, '\0');
  if (!stream.read(text.data(), static_cast<std::streamsize>(size)))
    fail(file.string(), "reading stopped before the end: the file is damaged, or being written by another program.");
  return text;
}

// A name and no path: no "../x", nothing absolute, no folder below. What it links to is the owner's business: Hugging
// Face's cache consists of links.
bool is_plain_name(const std::string& name) {
  return !name.empty() && name != "." && name != ".." && name.find_first_of(std::string_view("/\\\0", 3)) == name.npos;
}

// The files of a folder, and what the index says of them.
struct Shards {
  fs::path folder;
  std::vector<std::string> files;
  WeightMap file_of;  // empty: there is no index
  WeightMap found;    // the tensors of the files looked at

  bool indexed() const { return files.size() != 1 || files[0] != kSingle; }
  std::string path_of(const std::string& file) const { return (folder / file).string(); }
  std::string index() const { return (folder / kIndex).string(); }

  void look_at(const std::string& file, const std::set<std::string>& tensors) {
    if (!indexed()) return;
    for (const std::string& tensor : tensors) {
      const auto [before, fresh] = found.emplace(tensor, file);
      if (!fresh)
        fail(index(), "tensor '{}' stands in {} and in {}. {}", shortened(tensor), before->second, file, kFetchAgain);
      const auto named = file_of.find(tensor);
      if (named == file_of.end())
        fail(index(), "it does not name tensor '{}', which {} holds. {}", shortened(tensor), file, kFetchAgain);
      if (named->second != file)
        fail(index(), "it looks for tensor '{}' in {}, and {} holds it. {}", shortened(tensor), named->second, file,
             kFetchAgain);
    }
    for (const auto& [tensor, named] : file_of) {
      if (named == file && !tensors.contains(tensor))
        fail(index(), "it looks for tensor '{}' in {}, which does not hold it. {}", shortened(tensor), file,
             kFetchAgain);
    }
  }
};

Shards find_shards(const std::string& folder) {
  Shards shards{folder, {}, {}, {}};
  if (is_there(shards.folder / kSingle)) {
    shards.files = {kSingle};
    return shards;
  }
  if (!is_there(shards.folder / kIndex)) fail_without_model(shards.folder);
  shards.file_of = parse_shard_index(read_index(shards.folder / kIndex), shards.index());
  std::set<std::string> files;
  for (const auto& [tensor, file] : shards.file_of) files.insert(file);
  for (const std::string& file : files) {
    if (!is_there(shards.folder / file))
      fail(shards.index(), "it names {}, which is not there. {}", shortened(file), kFetchAgain);
    shards.files.push_back(file);
  }
  return shards;
}

std::set<std::string> names_of(const Checkpoint& checkpoint) {
  std::set<std::string> names;
  for (const auto& [name, array] : checkpoint.arrays) names.insert(name);
  for (const auto& [name, array] : checkpoint.integers) names.insert(name);
  return names;
}

}  // namespace

WeightMap parse_shard_index(std::string_view text, const std::string& source) {
  if (text.size() > kMostIndexBytes)
    fail(source, "the file has {} bytes. An index has at most {}.", text.size(), kMostIndexBytes);
  const Json index = parse_strict_json(source, text, kIndexPart);
  const auto map = index.find("weight_map");
  if (map == index.end() || !map->is_object() || map->empty())
    fail(source, "it has no map \"weight_map\" from tensors to files. Is it {}?", kIndexPart.of);
  WeightMap files;
  for (const auto& [tensor, file] : map->items()) {
    if (!file.is_string()) fail(source, "the file of tensor '{}' is no text.", shortened(tensor));
    const auto name = file.get<std::string>();
    if (!is_plain_name(name))
      fail(source, "the file of tensor '{}' is '{}'. Expected the name of a file in the same folder.",
           shortened(tensor), shortened(name));
    files[tensor] = name;
  }
  return files;
}

Checkpoint read_folder(const std::string& folder) {
  Shards shards = find_shards(folder);
  Checkpoint whole;
  for (const std::string& file : shards.files) {
    Checkpoint part = read_checkpoint(shards.path_of(file));
    shards.look_at(file, names_of(part));
    whole.arrays.merge(part.arrays);
    whole.integers.merge(part.integers);
    whole.metadata.merge(part.metadata);
  }
  return whole;
}

FolderContents list_folder(const std::string& folder) {
  Shards shards = find_shards(folder);
  FolderContents contents{shards.files, {}};
  for (const std::string& file : shards.files) {
    const std::vector<TensorInfo> tensors = list_tensors(shards.path_of(file));
    std::set<std::string> names;
    for (const TensorInfo& tensor : tensors) names.insert(tensor.name);
    shards.look_at(file, names);
    contents.tensors.insert(contents.tensors.end(), tensors.begin(), tensors.end());
  }
  return contents;
}

}  // namespace AG_PRECISION
}  // namespace ag
