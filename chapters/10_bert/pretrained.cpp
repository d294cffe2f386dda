#include "chapters/10_bert/pretrained.h"

#include <fmt/format.h>

#include "autograd/ranks.h"
#include "chapters/program/run_record.h"
#include "chapters/program/save_file.h"
#include "datasets/error.h"
#include "datasets/json.h"
#include "datasets/text/text.h"

namespace bert {
namespace {

namespace fs = std::filesystem;

Tensor rounded(const Tensor& x) { return ag::gelu(x, ag::Gelu::tanh); }

Sizes sizes_of(const Config& config) {
  Sizes sizes{.V = static_cast<std::size_t>(config.vocab_size),
              .d = static_cast<std::size_t>(config.hidden_size),
              .h = static_cast<std::size_t>(config.num_attention_heads),
              .F = static_cast<std::size_t>(config.intermediate_size),
              .N = static_cast<std::size_t>(config.num_hidden_layers),
              .P = static_cast<std::size_t>(config.max_position_embeddings),
              .segments = static_cast<std::size_t>(config.type_vocab_size),
              .dropout = config.hidden_dropout_prob,
              .epsilon = config.layer_norm_eps};
  if (config.hidden_act == "gelu_new") sizes.activation = &rounded;
  if (config.hidden_act == "relu") sizes.activation = &ag::relu;
  return sizes;
}

Config config_of(const Bert& model) {
  const Sizes& s = model.sizes;
  Config config;
  config.vocab_size = static_cast<std::int64_t>(s.V);
  config.hidden_size = static_cast<std::int64_t>(s.d);
  config.num_hidden_layers = static_cast<std::int64_t>(s.N);
  config.num_attention_heads = static_cast<std::int64_t>(s.h);
  config.intermediate_size = static_cast<std::int64_t>(s.F);
  config.max_position_embeddings = static_cast<std::int64_t>(s.P);
  config.type_vocab_size = static_cast<std::int64_t>(s.segments);
  config.hidden_act = s.activation == &ag::relu ? "relu" : s.activation == &rounded ? "gelu_new" : "gelu";
  config.layer_norm_eps = s.epsilon;
  config.hidden_dropout_prob = config.attention_probs_dropout_prob = s.dropout;
  return config;
}

// Whether capitals are small letters: what tokenizer_config.json says, else yes, as for BERT's uncased models.
data::BasicOptions options_of(const fs::path& folder) {
  data::BasicOptions options;
  const fs::path file = folder / "tokenizer_config.json";
  if (!fs::exists(file)) return options;
  const nlohmann::ordered_json json = data::parse_json(data::read_text(file), file.string());
  const auto flag = [&](const char* name) -> std::optional<bool> {
    const auto found = json.find(name);  // of what is no object: none
    if (found == json.end() || found->is_null()) return std::nullopt;
    if (!found->is_boolean()) refuse_field(file.string(), name, found->dump(), "true or false");
    return found->get<bool>();
  };
  options.lower_case = flag("do_lower_case").value_or(true);
  options.strip_accents = flag("strip_accents");
  return options;
}

}  // namespace

Pretrained read_model(const fs::path& folder) {
  if (!fs::exists(folder / "config.json") && !fs::exists(folder / "vocab.txt"))
    throw data::InputError(
        fmt::format("{}: no model is there. Train one first: ./course run 10. Or fetch one: ./course data get minilm",
                    folder.string()));
  Published published = read_published(folder);
  WordPiece vocabulary = WordPiece::load(folder / "vocab.txt", options_of(folder));
  if (vocabulary.size() > published.config.vocab_size)
    throw data::InputError(fmt::format("{}: {} pieces. The model beside it has vectors for {}.",
                                       (folder / "vocab.txt").string(), vocabulary.size(),
                                       published.config.vocab_size));
  ag::Random random(1);
  Pretrained found{published.config, Bert(sizes_of(published.config), random), std::move(vocabulary),
                   std::move(published.fit)};
  for (const ag::NamedParameter& p : found.model.parameters())
    if (const auto given = published.parameters.find(p.name); given != published.parameters.end())
      Tensor(p.tensor).mutable_value() = given->second;
  program::require_finite(found.model.parameters(), folder.string());
  return found;
}

void write_model(const fs::path& folder, const Bert& model, const WordPiece& vocabulary) {
  if (!ag::ranks::first()) return;
  std::error_code refused;  // then the first file says so
  fs::create_directories(folder, refused);
  vocabulary.save(folder / "vocab.txt");
  write_published(folder, config_of(model), ag::values(model.parameters()), vocabulary.options().lower_case);
}

Batch batch_of_texts(const Pretrained& pretrained, std::span<const std::string> texts) {
  const WordPiece& vocabulary = pretrained.vocabulary;
  std::vector<Example> examples;
  for (const std::string& text : texts) {
    Example& example = examples.emplace_back();
    example.pieces = vocabulary.encode(text, pretrained.model.sizes.P).ids;
    example.second = example.pieces.size();
    for (std::size_t t = 0; t < example.pieces.size(); ++t)
      if (example.pieces[t] == vocabulary.special().mask) {
        example.at.push_back(static_cast<std::int32_t>(t));
        example.hidden.push_back(example.pieces[t]);
      }
  }
  return batch_of(examples, vocabulary);
}

}  // namespace bert
