// model_folder.h: a trained model on disk: what a run leaves in the folder of its report, and `./course translate` and
// `./course generate` read.
//
//   model.safetensors   the parameters, by name
//   config.json         which model, its sizes, how text becomes words
//   source.tsv, target.tsv   a translator's vocabularies, word<TAB>count
//   vocabulary.tsv           a language model's
#pragma once

#include <cstdint>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <type_traits>
#include <vector>

#include "autograd/io/checkpoint.h"
#include "autograd/module.h"
#include "chapters/texts/pair_corpus.h"
#include "chapters/texts/text_corpus.h"

namespace program {

struct ModelFolder {
  std::filesystem::path folder;
  nlohmann::ordered_json config;  // what the chapter wrote
  ag::NamedArrays parameters;

  // Fields of the config. UserError naming file and field: it is missing, of another type, or none of these.
  template <class T>
  T field(const char* name) const;
  std::string one_of(const char* name, const std::vector<std::string>& words) const;
  std::int64_t between(const char* name, std::int64_t least, std::int64_t most) const;
  // A size of the model, which is that of axis `axis` of a parameter: the config is believed only where the parameters
  // agree, and nothing is made of a size that no file has.
  std::int64_t size_of(const char* name, const std::string& parameter, std::size_t axis) const;

  // Gives the parameters to a model that was made from `config`. Throws ag::CheckpointError naming file and parameter.
  void load(const ag::Parameters& into) const;
};

struct TranslatorFolder : ModelFolder {
  PairLanguage source, target;
};
struct LanguageFolder : ModelFolder {
  Text text;  // its vocabulary and whether it is read by characters; no tokens
};

// Create the folder where needed. UserError or data::InputError when it cannot be written.
void write_model(const std::filesystem::path& folder, nlohmann::ordered_json config, const PairLanguage& source,
                 const PairLanguage& target, const ag::Parameters& parameters);
void write_model(const std::filesystem::path& folder, nlohmann::ordered_json config, const Text& text,
                 const ag::Parameters& parameters);
// UserError, data::InputError or ag::CheckpointError: no such folder, a file is missing or damaged.
TranslatorFolder read_translator_folder(const std::filesystem::path& folder);
LanguageFolder read_language_folder(const std::filesystem::path& folder);

// Of the folders that lie up to three deep in `runs`, the one whose model was written last; of models called one of
// `names` alone: by "model" in their config.json, or by "model_type", as Hugging Face's programs write it.
std::optional<std::filesystem::path> newest_model(const std::filesystem::path& runs,
                                                  const std::vector<std::string>& names);

[[noreturn]] void refuse_config(const ModelFolder& model, const std::string& field, const std::string& expected);

template <class T>
T ModelFolder::field(const char* name) const {
  constexpr bool flag = std::is_same_v<T, bool>, whole = std::is_integral_v<T>;
  const auto found = config.find(name);  // of what is no object: none
  const bool fits = found != config.end() && (flag    ? found->is_boolean()
                                              : whole ? found->is_number_integer()
                                                      : found->is_string());
  if (!fits) refuse_config(*this, name, flag ? "true or false" : whole ? "a whole number" : "a text");
  return found->template get<T>();
}

}  // namespace program
