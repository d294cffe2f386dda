// published.h: a BERT as Hugging Face's programs keep it: which of their tensors is which of our parameters, and
// folders of config.json, model.safetensors (one file or shards) and tokenizer_config.json, read and written.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "autograd/io/checkpoint.h"
#include "chapters/10_bert/config.h"

namespace bert {

// What the tensors of a file are to the model that its config describes. Known of names and shapes, without a number.
struct Fit {
  std::map<std::string, std::string> from;    // our parameter → the file's tensor
  std::map<std::string, std::string> copies;  // a tensor that must equal the one of `from` → our parameter
  // Of "pooler", "masked" and "next", the parts of BERT that a file may lack: what it has and what it lacks.
  std::vector<std::string> parts, missing;
  std::vector<std::string> left_over;  // tensors of no part of BERT, as a classifier's; not buffers like position_ids
  std::uint64_t parameters = 0;        // numbers of `from`
};

// Takes names with and without "bert.", LayerNorm's weight and bias also as gamma and beta, the head's bias under both
// of its names. data::InputError: sizes of `config`, which stands in `config_file`, and of the tensors disagree.
// ag::CheckpointError naming `source` and tensor: one is missing, there twice, of another shape, or no real number.
Fit fit(const Config& config, const std::vector<ag::TensorInfo>& tensors, const std::string& config_file,
        const std::string& source);

struct Published {
  Config config;
  ag::NamedArrays parameters;  // under our names; weights of linear layers as [in, out], where the file has [out, in]
  Fit fit;
};

// The errors of fit(); and ag::CheckpointError: the output layer of the masked words is not the table of words.
Published from_published(const Config& config, const ag::Checkpoint& tensors, const std::string& config_file,
                         const std::string& source);
// The errors of read_config(), ag::read_folder() and from_published().
Published read_published(const std::filesystem::path& folder);

// The reverse: their names, with "bert." before those of the encoder and the pooler, tied tensors once. Throws
// ag::Error naming a parameter that is missing, of another shape than `config` says, or that BERT has none of.
ag::NamedArrays to_published(const Config& config, const ag::NamedArrays& parameters);

// Which class of transformers has just these parts: "BertForPreTraining" of all, "BertForMaskedLM", "BertModel", …
std::string architecture_of(const ag::NamedArrays& parameters);

// Writes the folder, config.json last; `config.architectures` is what the parameters are. `lower_case`: whether the
// tokenizer takes capitals for small letters, which others' loaders would guess wrong. vocab.txt is the caller's.
// Throws ag::CheckpointError or program::UserError when it cannot be written, and what to_published() throws.
void write_published(const std::filesystem::path& folder, Config config, const ag::NamedArrays& parameters,
                     bool lower_case, std::uint64_t most_bytes_a_file = 5'000'000'000);

}  // namespace bert
