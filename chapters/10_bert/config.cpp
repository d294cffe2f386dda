#include "chapters/10_bert/config.h"

#include <fmt/format.h>

#include <algorithm>

#include "datasets/error.h"
#include "datasets/json.h"
#include "datasets/text/text.h"

namespace bert {
namespace {

using Json = nlohmann::ordered_json;

// Beyond these, no memory has room for the model, and products of two sizes stay far below 2⁶³.
constexpr std::int64_t kMostTokens = 10'000'000, kMostUnits = 1'000'000, kMostLayers = 1000, kMostSegments = 1000;

// A config being read: its fields by name and type.
struct Fields {
  const Json& json;
  const std::string& file;

  [[noreturn]] void refuse(const char* name, const std::string& expected) const {
    const auto found = json.find(name);
    refuse_field(file, name, found == json.end() ? "" : found->dump(), expected);
  }

  std::int64_t whole(const char* name, std::int64_t least, std::int64_t most) const {
    const std::string expected = fmt::format("a whole number from {} to {}", least, most);
    const auto found = json.find(name);
    if (found == json.end() || !found->is_number_integer()) refuse(name, expected);
    // A number above 2⁶³ is unsigned, and would be read as a negative one.
    if (found->is_number_unsigned() && found->get<std::uint64_t>() > static_cast<std::uint64_t>(most))
      refuse(name, expected);
    const auto number = found->get<std::int64_t>();
    if (number < least || number > most) refuse(name, expected);
    return number;
  }
  std::int64_t whole_or(const char* name, std::int64_t otherwise, std::int64_t least, std::int64_t most) const {
    return json.contains(name) ? whole(name, least, most) : otherwise;
  }

  double number_or(const char* name, double otherwise, const std::string& expected, bool (*fits)(double)) const {
    const auto found = json.find(name);
    if (found == json.end()) return otherwise;
    if (!found->is_number() || !fits(found->get<double>())) refuse(name, expected);
    return found->get<double>();
  }

  std::string one_of_or(const char* name, const std::string& otherwise, const std::vector<std::string>& words) const {
    const auto found = json.find(name);
    if (found == json.end()) return otherwise;
    if (!found->is_string() || std::find(words.begin(), words.end(), found->get<std::string>()) == words.end())
      refuse(name, words.size() == 1 ? words[0] : fmt::format("one of {}", fmt::join(words, ", ")));
    return found->get<std::string>();
  }

  std::vector<std::string> words(const char* name) const {
    const auto found = json.find(name);
    if (found == json.end() || found->is_null()) return {};
    if (!found->is_array() || !std::all_of(found->begin(), found->end(), [](const Json& w) { return w.is_string(); }))
      refuse(name, "a list of names");
    return found->get<std::vector<std::string>>();
  }
};

bool is_share(double p) { return p >= 0 && p < 1; }
bool is_epsilon(double epsilon) { return epsilon > 0 && epsilon <= 1; }

// What would read the same parameters and compute something else.
void refuse_other_models(const Fields& fields) {
  fields.one_of_or("model_type", "bert", {"bert"});
  fields.one_of_or("position_embedding_type", "absolute", {"absolute"});
  const auto decoder = fields.json.find("is_decoder");
  if (decoder != fields.json.end() && *decoder != Json(false)) fields.refuse("is_decoder", "false: BERT is an encoder");
}

}  // namespace

void refuse_field(const std::string& file, const std::string& field, const std::string& found,
                  const std::string& expected) {
  throw data::InputError(fmt::format("{}: '{}' {}. Expected {}.", file, field,
                                     found.empty() ? "is missing" : "is " + data::shortened(found), expected));
}

Config parse_config(std::string_view text, const std::string& file) {
  const Json json = data::parse_json(text, file);
  if (!json.is_object()) throw data::error_at(file, data::Place{}, "expected an object: the config of a model.");
  const Fields fields{json, file};
  refuse_other_models(fields);
  Config config;
  config.vocab_size = fields.whole("vocab_size", 1, kMostTokens);
  config.hidden_size = fields.whole("hidden_size", 1, kMostUnits);
  config.num_hidden_layers = fields.whole("num_hidden_layers", 1, kMostLayers);
  config.num_attention_heads = fields.whole("num_attention_heads", 1, config.hidden_size);
  config.intermediate_size = fields.whole("intermediate_size", 1, kMostUnits);
  config.max_position_embeddings = fields.whole("max_position_embeddings", 1, kMostTokens);
  config.type_vocab_size = fields.whole_or("type_vocab_size", config.type_vocab_size, 1, kMostSegments);
  config.hidden_act = fields.one_of_or("hidden_act", config.hidden_act, {"gelu", "gelu_new", "relu"});
  config.layer_norm_eps =
      fields.number_or("layer_norm_eps", config.layer_norm_eps, "a number above 0 and at most 1, as 1e-12", is_epsilon);
  for (auto [name, field] : {std::pair{"hidden_dropout_prob", &Config::hidden_dropout_prob},
                             std::pair{"attention_probs_dropout_prob", &Config::attention_probs_dropout_prob}})
    config.*field = fields.number_or(name, config.*field, "a number of at least 0 and below 1", is_share);
  config.pad_token_id = fields.whole_or("pad_token_id", config.pad_token_id, 0, config.vocab_size - 1);
  config.architectures = fields.words("architectures");
  if (config.hidden_size % config.num_attention_heads != 0)
    fields.refuse("num_attention_heads", fmt::format("a number that divides hidden_size = {}", config.hidden_size));
  return config;
}

Config read_config(const std::filesystem::path& folder) {
  const std::filesystem::path file = folder / "config.json";
  return parse_config(data::read_text(file), file.string());
}

std::string config_text(const Config& config) {
  const Json json = {
      {"architectures", config.architectures},
      {"attention_probs_dropout_prob", config.attention_probs_dropout_prob},
      {"hidden_act", config.hidden_act},
      {"hidden_dropout_prob", config.hidden_dropout_prob},
      {"hidden_size", config.hidden_size},
      {"intermediate_size", config.intermediate_size},
      {"layer_norm_eps", config.layer_norm_eps},
      {"max_position_embeddings", config.max_position_embeddings},
      {"model_type", "bert"},
      {"num_attention_heads", config.num_attention_heads},
      {"num_hidden_layers", config.num_hidden_layers},
      {"pad_token_id", config.pad_token_id},
      {"position_embedding_type", "absolute"},
      {"tie_word_embeddings", true},
      {"type_vocab_size", config.type_vocab_size},
      {"vocab_size", config.vocab_size},
  };
  return json.dump(2) + "\n";
}

}  // namespace bert
