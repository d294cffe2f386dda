#include "chapters/verbs/inspect.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "chapters/program/console.h"
#include "datasets/error.h"
#include "datasets/json.h"
#include "datasets/text/text.h"

namespace verbs {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::ordered_json;

constexpr const char* kTokenizerFiles[] = {"vocab.txt",
                                           "vocab.json",
                                           "merges.txt",
                                           "tokenizer.json",
                                           "added_tokens.json",
                                           "special_tokens_map.json",
                                           "tokenizer_config.json"};

std::size_t lines_of(const std::string& text) {
  const auto breaks = static_cast<std::size_t>(std::count(text.begin(), text.end(), '\n'));
  return breaks + (text.ends_with('\n') ? 0 : 1);
}

std::optional<bool> lower_case_of(const fs::path& file) {
  const Json json = data::parse_json(data::read_text(file), file.string());
  const auto found = json.find("do_lower_case");  // of what is no object: none
  if (found == json.end() || found->is_null()) return std::nullopt;
  if (!found->is_boolean()) bert::refuse_field(file.string(), "do_lower_case", found->dump(), "true or false");
  return found->get<bool>();
}

void look_at_tokenizer(Inspection& inspection) {
  for (const char* name : kTokenizerFiles) {
    std::error_code none;
    if (fs::exists(inspection.folder / name, none)) inspection.tokenizer_files.push_back(name);
  }
  const auto has = [&](const char* name) {
    const auto& files = inspection.tokenizer_files;
    return std::find(files.begin(), files.end(), name) != files.end();
  };
  if (has("vocab.txt")) inspection.pieces = lines_of(data::read_text(inspection.folder / "vocab.txt"));
  if (has("tokenizer_config.json")) inspection.lower_case = lower_case_of(inspection.folder / "tokenizer_config.json");
}

// "F32", or "F32 (3 tensors), I64 (1 tensor)".
std::string types_of(const Inspection& inspection) {
  if (inspection.dtypes.size() == 1) return inspection.dtypes.begin()->first;
  std::vector<std::string> types;
  for (const auto& [type, count] : inspection.dtypes)
    types.push_back(fmt::format("{} ({} tensor{})", type, count, count == 1 ? "" : "s"));
  return fmt::format("{}", fmt::join(types, ", "));
}

// At most `most` of them, and how many more there are.
std::string some(const std::vector<std::string>& names, std::size_t most = 8) {
  if (names.empty()) return "nothing";
  const std::size_t shown = std::min(names.size(), most);
  const std::string list = fmt::format("{}", fmt::join(names.begin(), names.begin() + static_cast<long>(shown), ", "));
  return shown == names.size() ? list : fmt::format("{} and {} more", list, names.size() - shown);
}

std::vector<std::string> in_words(const std::vector<std::string>& parts) {
  std::vector<std::string> words;
  for (const std::string& part : parts)
    words.push_back(part == "masked" ? "head of the masked words"
                    : part == "next" ? "head of the next sentence"
                                     : part);
  return words;
}

std::string sizes_of(const bert::Config& c) {
  return fmt::format("vocabulary {}, hidden {}, layers {}, heads {}, feed-forward {}, places {}, segments {}",
                     program::thousands(c.vocab_size), program::thousands(c.hidden_size), c.num_hidden_layers,
                     c.num_attention_heads, program::thousands(c.intermediate_size),
                     program::thousands(c.max_position_embeddings), c.type_vocab_size);
}

std::string tokenizer_of(const Inspection& inspection) {
  std::string text = some(inspection.tokenizer_files);
  if (inspection.pieces) {
    text += fmt::format("; {} pieces", program::thousands(static_cast<std::int64_t>(*inspection.pieces)));
    if (*inspection.pieces != static_cast<std::size_t>(inspection.config.vocab_size))
      text += ", and vocab_size is another";
  }
  return text;
}

}  // namespace

Inspection inspect(const fs::path& folder) {
  Inspection inspection;
  inspection.folder = folder;
  inspection.contents = ag::list_folder(folder.string());
  inspection.config = bert::read_config(folder);
  inspection.fit =
      bert::fit(inspection.config, inspection.contents.tensors, (folder / "config.json").string(), folder.string());
  for (const ag::TensorInfo& tensor : inspection.contents.tensors) {
    inspection.bytes += tensor.bytes;
    ++inspection.dtypes[tensor.dtype];
  }
  look_at_tokenizer(inspection);
  return inspection;
}

std::string text_of(const Inspection& inspection) {
  const bert::Config& config = inspection.config;
  std::vector<std::string> fits = {"encoder"};
  fits.insert(fits.end(), inspection.fit.parts.begin(), inspection.fit.parts.end());
  const std::pair<const char*, std::string> lines[] = {
      {"folder", inspection.folder.string()},
      {"architecture", some(config.architectures)},
      {"sizes", sizes_of(config)},
      {"computes", fmt::format("{}, layer norm ε {}, dropout {} and {} of attention weights", config.hidden_act,
                               config.layer_norm_eps, config.hidden_dropout_prob, config.attention_probs_dropout_prob)},
      {"parameters", program::thousands(static_cast<std::int64_t>(inspection.fit.parameters))},
      {"tensors", fmt::format("{}, {}, {:.1f} MB", inspection.contents.tensors.size(), types_of(inspection),
                              static_cast<double>(inspection.bytes) / 1e6)},
      {"files", some(inspection.contents.files)},
      {"tokenizer", tokenizer_of(inspection)},
      {"casing", !inspection.lower_case   ? "not said"
                 : *inspection.lower_case ? "lower case"
                                          : "cased"},
      {"fits", some(in_words(fits))},
      {"missing", some(in_words(inspection.fit.missing))},
      {"left over", some(inspection.fit.left_over)}};
  std::string text;
  for (const auto& [name, value] : lines) text += fmt::format("{:<14}{}\n", name, data::one_line(value));
  text.pop_back();
  return text;
}

Json json_of(const Inspection& inspection) {
  std::vector<std::string> fits = {"encoder"};
  fits.insert(fits.end(), inspection.fit.parts.begin(), inspection.fit.parts.end());
  Json json = {{"folder", inspection.folder.string()},
               {"config", Json::parse(bert::config_text(inspection.config))},
               {"parameters", inspection.fit.parameters},
               {"tensors", inspection.contents.tensors.size()},
               {"bytes", inspection.bytes},
               {"dtypes", inspection.dtypes},
               {"files", inspection.contents.files},
               {"tokenizer_files", inspection.tokenizer_files},
               {"pieces", nullptr},
               {"lower_case", nullptr},
               {"fits", fits},
               {"missing", inspection.fit.missing},
               {"left_over", inspection.fit.left_over}};
  if (inspection.pieces) json["pieces"] = *inspection.pieces;
  if (inspection.lower_case) json["lower_case"] = *inspection.lower_case;
  return json;
}

}  // namespace verbs
