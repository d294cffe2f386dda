#include "chapters/program/model_folder.h"

#include <fmt/format.h>

#include <array>
#include <string_view>

#include "autograd/checkpoint.h"
#include "chapters/program/run_record.h"
#include "chapters/program/settings.h"
#include "datasets/json.h"
#include "datasets/text.h"

namespace program {
namespace {

constexpr std::array<std::string_view, 3> kCuttings = {"words", "characters", "joined"};  // in the order of Cutting

}  // namespace

void refuse_config(const ModelFolder& model, const std::string& field) {
  throw UserError(fmt::format("{}: '{}' is missing or of another kind. Name a folder that a run has written.",
                              (model.folder / "config.json").string(), field));
}

void ModelFolder::load(const ag::Parameters& parameters) const {
  ag::load((folder / "model.safetensors").string(), parameters);
}

void write_model(const std::filesystem::path& folder, nlohmann::ordered_json config, const PairLanguage& source,
                 const PairLanguage& target, const ag::Parameters& parameters) {
  config["source"] = kCuttings.at(static_cast<std::size_t>(source.cutting));
  config["target"] = kCuttings.at(static_cast<std::size_t>(target.cutting));
  source.words.save(folder / "source.tsv");
  target.words.save(folder / "target.tsv");
  ag::save((folder / "model.safetensors").string(), parameters);
  write_file(folder / "config.json", config.dump(2) + "\n");  // last: without it there is no model
}

ModelFolder read_model(const std::filesystem::path& folder) {
  const std::filesystem::path config = folder / "config.json";
  if (!std::filesystem::exists(config))
    throw UserError(fmt::format("{}: no model is there. Train one first: ./course run 06", folder.string()));
  ModelFolder model{folder, data::parse_json(data::read_text(config), config.string()), {}, {}};
  const auto read = [&](const char* side, PairLanguage& language) {
    const auto name = model.field<std::string>(side);
    const auto found = std::find(kCuttings.begin(), kCuttings.end(), name);
    if (found == kCuttings.end()) refuse_config(model, side);
    language.cutting = static_cast<Cutting>(found - kCuttings.begin());
    language.words = data::Vocabulary::load(folder / (std::string(side) + ".tsv"));
  };
  read("source", model.source);
  read("target", model.target);
  return model;
}

}  // namespace program
