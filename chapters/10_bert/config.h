// config.h: config.json of a BERT as Hugging Face's programs write it, and Google's bert_config.json.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace bert {

// Named as in the file. What the file may leave out has a default (BertConfig's); sizes it must say.
struct Config {
  std::int64_t vocab_size = 0;               // V
  std::int64_t hidden_size = 0;              // d
  std::int64_t num_hidden_layers = 0;        // N
  std::int64_t num_attention_heads = 0;      // h, which divides d
  std::int64_t intermediate_size = 0;        // F
  std::int64_t max_position_embeddings = 0;  // P
  std::int64_t type_vocab_size = 2;          // S: segments
  std::string hidden_act = "gelu";           // gelu: x Φ(x) by erf; gelu_new: its tanh form; relu
  double layer_norm_eps = 1e-12;             // ε; not PyTorch's 1e-5
  double hidden_dropout_prob = 0.1, attention_probs_dropout_prob = 0.1;
  std::int64_t pad_token_id = 0;
  std::vector<std::string> architectures;  // {"BertForPreTraining"}: whose parameters they are
  // Positions of one kind alone are read: "absolute", one learned vector a place.

  bool operator==(const Config&) const = default;
};

// data::InputError naming file and field: no JSON, a size is missing, a value is of another type or out of bounds, the
// heads do not divide the hidden size, pad_token_id is no token; model_type is not bert, positions are not absolute, or
// it is a decoder.
Config parse_config(std::string_view text, const std::string& file);
// Of folder/config.json.
Config read_config(const std::filesystem::path& folder);

// As transformers' save_pretrained() would write it; parse_config() gives the same Config again.
std::string config_text(const Config& config);

// The error for a field of a config: "file: 'field' is 5. Expected …"; `found` is the value as JSON.
[[noreturn]] void refuse_field(const std::string& file, const std::string& field, const std::string& found,
                               const std::string& expected);

}  // namespace bert
