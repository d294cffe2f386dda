#include "chapters/texts/model_folder.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "autograd/ranks.h"
#include "chapters/program/run_record.h"
#include "chapters/program/save_file.h"
#include "chapters/program/settings.h"
#include "datasets/error.h"
#include "datasets/json.h"
#include "datasets/text/text.h"

namespace program {
namespace {

const std::vector<std::string> kCuttings = {"words", "characters", "joined"};  // in the order of Cutting

std::filesystem::path parameters_of(const std::filesystem::path& folder) { return folder / "model.safetensors"; }

void create(const std::filesystem::path& folder) {
  std::error_code refused;  // then the first file says so
  std::filesystem::create_directories(folder, refused);
}

void write_rest(const std::filesystem::path& folder, const nlohmann::ordered_json& config,
                const ag::Parameters& parameters) {
  ag::save(parameters_of(folder).string(), parameters);
  write_file(folder / "config.json", config.dump(2) + "\n");  // last: without it there is no model
}

// What all models have. `chapter`: one that trains such a model.
ModelFolder read_common(const std::filesystem::path& folder, const char* chapter) {
  const std::filesystem::path config = folder / "config.json";
  if (!std::filesystem::exists(config))
    throw UserError(fmt::format("{}: no model is there. Train one first: ./course run {}", folder.string(), chapter));
  const std::filesystem::path parameters = parameters_of(folder);
  return {folder, data::parse_json(data::read_text(config), config.string()),
          ag::read_checkpoint(parameters.string()).arrays};
}

}  // namespace

void refuse_config(const ModelFolder& model, const std::string& field, const std::string& expected) {
  const auto found = model.config.find(field);
  throw UserError(fmt::format(
      "{}: '{}' {}. Expected {}. Name a folder that a run has written.", (model.folder / "config.json").string(), field,
      found == model.config.end() ? "is missing" : "is " + data::shortened(found->dump()), expected));
}

std::string ModelFolder::one_of(const char* name, const std::vector<std::string>& words) const {
  const auto word = field<std::string>(name);
  if (std::find(words.begin(), words.end(), word) == words.end())
    refuse_config(*this, name, fmt::format("one of {}", fmt::join(words, ", ")));
  return word;
}

std::int64_t ModelFolder::between(const char* name, std::int64_t least, std::int64_t most) const {
  const auto number = field<std::int64_t>(name);
  if (number < least || number > most) refuse_config(*this, name, fmt::format("a number from {} to {}", least, most));
  return number;
}

std::int64_t ModelFolder::size_of(const char* name, const std::string& parameter, std::size_t axis) const {
  const std::string file = parameters_of(folder).string();
  const auto found = parameters.find(parameter);
  if (found == parameters.end() || found->second.dimension() <= axis)
    throw UserError(fmt::format("{}: no parameter {} of {} axes or more. Name a folder that a run has written.", file,
                                parameter, axis + 1));
  const auto size = static_cast<std::int64_t>(found->second.shape()[axis]);
  if (field<std::int64_t>(name) != size)
    refuse_config(*this, name, fmt::format("{}, the size of {} in {}", size, parameter, file));
  return size;
}

void ModelFolder::load(const ag::Parameters& into) const {
  ag::assign(parameters, into, parameters_of(folder).string());
  require_finite(into, parameters_of(folder).string());
}

void write_model(const std::filesystem::path& folder, nlohmann::ordered_json config, const PairLanguage& source,
                 const PairLanguage& target, const ag::Parameters& parameters) {
  if (!ag::ranks::first()) return;
  config["source"] = kCuttings.at(static_cast<std::size_t>(source.cutting));
  config["target"] = kCuttings.at(static_cast<std::size_t>(target.cutting));
  create(folder);
  source.words.save(folder / "source.tsv");
  target.words.save(folder / "target.tsv");
  write_rest(folder, config, parameters);
}

void write_model(const std::filesystem::path& folder, nlohmann::ordered_json config, const Text& text,
                 const ag::Parameters& parameters) {
  if (!ag::ranks::first()) return;
  config["tokens"] = text.by_character ? "characters" : "words";
  create(folder);
  text.vocabulary.save(folder / "vocabulary.tsv");
  write_rest(folder, config, parameters);
}

TranslatorFolder read_translator_folder(const std::filesystem::path& folder) {
  TranslatorFolder model{read_common(folder, "06"), {}, {}};
  const auto read = [&](const char* side, PairLanguage& language) {
    const std::string name = model.one_of(side, kCuttings);
    language.cutting = static_cast<Cutting>(std::find(kCuttings.begin(), kCuttings.end(), name) - kCuttings.begin());
    const std::filesystem::path file = folder / fmt::format("{}.tsv", side);
    language.words = data::Vocabulary::load(file);
    if (language.words.id("<s>") != data::kBegin || language.words.id("</s>") != data::kEnd)
      throw UserError(fmt::format("{}: expected <s> and </s> on lines 2 and 3. Name a folder that a run has written.",
                                  file.string()));
  };
  read("source", model.source);
  read("target", model.target);
  return model;
}

LanguageFolder read_language_folder(const std::filesystem::path& folder) {
  LanguageFolder model{read_common(folder, "03"), {}};
  model.text.by_character = model.one_of("tokens", {"words", "characters"}) == "characters";
  model.text.vocabulary = data::Vocabulary::load(folder / "vocabulary.tsv");
  return model;
}

std::optional<std::filesystem::path> newest_model(const std::filesystem::path& runs,
                                                  const std::vector<std::string>& names) {
  namespace fs = std::filesystem;
  std::error_code gone;
  std::optional<fs::path> newest;
  fs::file_time_type when;
  fs::recursive_directory_iterator entry(runs, fs::directory_options::skip_permission_denied, gone);
  for (; !gone && entry != fs::recursive_directory_iterator(); entry.increment(gone)) {
    if (entry.depth() >= 3) entry.disable_recursion_pending();
    if (entry->path().filename() != "config.json") continue;
    const fs::file_time_type written = entry->last_write_time(gone);
    if (newest && written <= when) continue;
    try {
      const ModelFolder model{
          entry->path().parent_path(), data::parse_json(data::read_text(entry->path()), "config"), {}};
      model.one_of(model.config.contains("model") ? "model" : "model_type", names);
      newest = model.folder;
      when = written;
    } catch (const std::runtime_error&) {  // another program's, or another kind of model
    }
  }
  return newest;
}

}  // namespace program
