// Writing a folder so that a crash at any moment leaves a whole model in it.
#include <filesystem>
#include <nlohmann/json.hpp>
#include <regex>
#include <set>

#include "autograd/io/durable_file.h"
#include "autograd/io/folder.h"
#include "autograd/io/folder_names.h"
#include "autograd/io/safetensors.h"

namespace ag {
inline namespace AG_PRECISION {
namespace {

namespace fs = std::filesystem;
using namespace folder_names;
using safetensors::fail;

// Distributes tensors over shards: a new one begins where the next tensor would be too much.
struct Distribution {
  std::uint64_t most_bytes;
  std::vector<Checkpoint> shards;
  std::uint64_t last_bytes = 0, total_bytes = 0;

  template <class T>
  void add(const std::string& name, const Container<T>& numbers, std::map<std::string, Container<T>> Checkpoint::*kind,
           const Metadata& metadata) {
    const std::uint64_t bytes = numbers.size() * sizeof(T);
    if (shards.empty() || (last_bytes > 0 && bytes > most_bytes - std::min(last_bytes, most_bytes))) {
      shards.push_back({{}, {}, metadata});
      last_bytes = 0;
    }
    (shards.back().*kind)[name] = numbers;
    last_bytes += bytes;
    total_bytes += bytes;
  }
};

// The number of a set of shards of which no file is there.
std::size_t free_save(const fs::path& folder, std::size_t shards) {
  const auto is_free = [&](std::size_t save) {
    for (std::size_t i = 1; i <= shards; ++i) {
      if (fs::exists(fs::symlink_status(folder / shard_name(save, i, shards)))) return false;
    }
    return true;
  };
  std::size_t save = 1;
  while (!is_free(save)) ++save;
  return save;
}

// Earlier shards, whole sets and what a crash has left of one, go away; those of the new model stay.
void remove_shards(const fs::path& folder, const std::set<std::string>& wanted) {
  static const std::regex shard(R"(model(-\d+)?-\d{5}-of-\d{5}\.safetensors)");
  std::error_code error;
  std::vector<fs::path> old;
  for (fs::directory_iterator at(folder, error), end; !error && at != end; at.increment(error)) {
    const std::string name = at->path().filename().string();
    if (std::regex_match(name, shard) && !wanted.contains(name)) old.push_back(at->path());
  }
  for (const fs::path& file : old) fs::remove(file, error);
}

void write_text(const fs::path& file, const std::string& text) {
  try {
    DurableFile out(file.string());
    out.write(text.data(), text.size());
    out.commit();
  } catch (const FileError& e) {
    fail(file.string(), "{}", e.what());
  }
}

void write_shards(const fs::path& folder, const Distribution& parts) {
  const std::size_t count = parts.shards.size(), save = free_save(folder, count);
  WeightMap files;
  std::set<std::string> wanted;
  try {
    for (std::size_t i = 0; i < count; ++i) {
      const std::string file = shard_name(save, i + 1, count);
      for (const auto& [name, array] : parts.shards[i].arrays) files[name] = file;
      for (const auto& [name, array] : parts.shards[i].integers) files[name] = file;
      wanted.insert(file);
      write_checkpoint((folder / file).string(), parts.shards[i]);
    }
    write_text(folder / kIndex, shard_index_text(files, parts.total_bytes));
  } catch (const CheckpointError&) {
    std::error_code error;
    for (const std::string& file : wanted) fs::remove(folder / file, error);
    throw;
  }
  std::error_code error;
  // Until here a reader finds the earlier model in one file, if there is one.
  fs::remove(folder / kSingle, error);
  if (error) fail((folder / kSingle).string(), "the earlier model cannot be removed: {}.", error.message());
  remove_shards(folder, wanted);
}

}  // namespace

std::string shard_index_text(const WeightMap& files, std::uint64_t total_bytes) {
  const nlohmann::ordered_json index = {{"metadata", {{"total_size", total_bytes}}}, {"weight_map", files}};
  return index.dump(2) + "\n";
}

void write_folder(const std::string& folder, const Checkpoint& checkpoint, std::uint64_t most_bytes) {
  std::error_code error;
  fs::create_directories(folder, error);  // where it fails, the first file says so
  std::map<std::string, bool> names;      // in one order; true: integers
  for (const auto& [name, array] : checkpoint.arrays) names.emplace(name, false);
  for (const auto& [name, numbers] : checkpoint.integers) {
    if (!names.emplace(name, true).second) fail(folder, "the name '{}' is taken. Give the tensor another one.", name);
  }
  Distribution parts{most_bytes, {}};
  for (const auto& [name, is_integers] : names) {
    if (is_integers) {
      parts.add(name, checkpoint.integers.at(name), &Checkpoint::integers, checkpoint.metadata);
    } else {
      parts.add(name, checkpoint.arrays.at(name), &Checkpoint::arrays, checkpoint.metadata);
    }
  }
  if (parts.shards.size() > 1) return write_shards(folder, parts);
  write_checkpoint((fs::path(folder) / kSingle).string(), checkpoint);
  fs::remove(fs::path(folder) / kIndex, error);
  remove_shards(folder, {});
}

}  // namespace AG_PRECISION
}  // namespace ag
