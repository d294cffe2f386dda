// folder.h: a model's parameters in a folder, as Hugging Face's programs keep them: one file, or shards and an index.
//
//   model.safetensors
//   or model.safetensors.index.json   {"metadata": {"total_size": 104}, "weight_map": {"hidden.weight": "A", …}}
//      and the shards it names        A = model-00001-of-00002.safetensors, …
//
// Where both are, the one file is the model, as for Hugging Face's programs. https://huggingface.co/docs/safetensors
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "autograd/io/checkpoint.h"

namespace ag {
inline namespace AG_PRECISION {

// Reads all of it; metadata that several shards have is the first one's. CheckpointError naming the file: what
// read_checkpoint() refuses; neither file is there (and what to do, where another format's is); an index that is no
// index; a shard that is not there or lies elsewhere; a tensor that its shard does not hold, that stands in two shards,
// or of which the index says nothing.
Checkpoint read_folder(const std::string& folder);

// What it holds, without the numbers, and the same refusals.
struct FolderContents {
  std::vector<std::string> files;  // names inside the folder, in their order; the index is none of them
  std::vector<TensorInfo> tensors;
};
FolderContents list_folder(const std::string& folder);

// tensor → file, from the text of an index; messages call it `source`. At most 100 MB; a file is a plain name, so that
// nothing outside of the folder is read.
using WeightMap = std::map<std::string, std::string>;
WeightMap parse_shard_index(std::string_view text, const std::string& source);
std::string shard_index_text(const WeightMap& files, std::uint64_t total_bytes);

// Writes `checkpoint` as one file, or as shards where its numbers take more than `most_bytes`: tensors in the order of
// their names, each shard as many as fit, at least one. Makes the folder where it is missing. Shards are written under
// names that no file has, the index last, and only then what an earlier write_folder() has left goes away: after a
// crash or a full disk the folder holds the old model or the new one. One writer at a time. Throws CheckpointError.
void write_folder(const std::string& folder, const Checkpoint& checkpoint, std::uint64_t most_bytes = 5'000'000'000);

}  // namespace AG_PRECISION
}  // namespace ag
