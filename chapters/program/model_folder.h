// model_folder.h: a trained translator on disk: what a run leaves in the folder of its report, and `./course translate`
// reads.
//
//   model.safetensors   the parameters, by name
//   config.json         which model, its sizes, how text becomes words
//   source.tsv, target.tsv   the vocabularies, word<TAB>count
#pragma once

#include <filesystem>
#include <nlohmann/json.hpp>

#include "autograd/module.h"
#include "chapters/program/pair_corpus.h"

namespace program {

struct ModelFolder {
  std::filesystem::path folder;
  nlohmann::ordered_json config;  // what the chapter wrote
  PairLanguage source, target;

  // Reads the parameters of a model that was made from `config`. Throws ag::CheckpointError naming file and parameter.
  void load(const ag::Parameters& parameters) const;
  // A field of the config, of the type of `wanted`. UserError naming file and field.
  template <class T>
  T field(const char* name) const;
};

// Creates the folder where needed. UserError when it cannot be written.
void write_model(const std::filesystem::path& folder, nlohmann::ordered_json config, const PairLanguage& source,
                 const PairLanguage& target, const ag::Parameters& parameters);
// UserError or data::InputError: no such folder, a file is missing or damaged.
ModelFolder read_model(const std::filesystem::path& folder);

[[noreturn]] void refuse_config(const ModelFolder& model, const std::string& field);

template <class T>
T ModelFolder::field(const char* name) const {
  try {
    return config.at(name).get<T>();
  } catch (const nlohmann::json::exception&) {
    refuse_config(*this, name);
  }
}

}  // namespace program
