// The readers of what lies beside a published model's numbers: its config, and the index of its shards.
#include "autograd/io/folder.h"
#include "chapters/10_bert/config.h"
#include "datasets/error.h"
#include "datasets/text/text.h"
#include "tests/fuzz/target.h"

namespace fuzz {

void bert_config(std::string_view input) {
  const auto config = accepted<data::InputError>(
      [&] { return bert::parse_config(data::decode_text(std::string(input), kFile), kFile); });
  if (!config) return;
  for (const auto size :
       {config->vocab_size, config->hidden_size, config->num_hidden_layers, config->num_attention_heads,
        config->intermediate_size, config->max_position_embeddings, config->type_vocab_size})
    promise(size >= 1 && size <= 10'000'000, "sizes are bounded");
  promise(config->hidden_size % config->num_attention_heads == 0, "each head gets the same share");
  promise(config->pad_token_id >= 0 && config->pad_token_id < config->vocab_size, "padding is a token");
  promise(config->layer_norm_eps > 0 && config->hidden_dropout_prob >= 0 && config->hidden_dropout_prob < 1,
          "the checks of numbers hold");
  promise(bert::parse_config(bert::config_text(*config), kFile) == *config, "a config is read as it was written");
}

void shard_index(std::string_view input) {
  const auto files = accepted<ag::CheckpointError>([&] { return ag::parse_shard_index(input, kFile); });
  if (!files) return;
  promise(!files->empty(), "there is a tensor");
  for (const auto& [tensor, file] : *files) {
    promise(!file.empty() && file != "." && file != "..", "a file is none of the folders");
    promise(file.find('/') == std::string::npos && file.find('\0') == std::string::npos, "a file is in the folder");
  }
  promise(ag::parse_shard_index(ag::shard_index_text(*files, 1), kFile) == *files,
          "an index is read as it was written");
}

}  // namespace fuzz
