#include "chapters/program/save_file.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <utility>

namespace program {
namespace {

constexpr const char* kChapter = "run.chapter";
constexpr const char* kSettings = "run.settings";

bool saved = false;

// What is called "--rate" on the command line.
std::string flag_text(const std::string& name, const nlohmann::ordered_json& value) {
  return fmt::format("{}{} {}", name == "profile" ? "" : "--", name,
                     value.is_string() ? value.get<std::string>() : value.dump());
}

}  // namespace

std::string fingerprint(std::string_view bytes) {
  std::uint64_t hash = 0xcbf29ce484222325U;
  for (const char byte : bytes) hash = (hash ^ static_cast<unsigned char>(byte)) * 0x100000001b3U;
  return fmt::format("{:016x}", hash);
}

std::string fingerprint(data::TokenView stream, const data::Vocabulary& vocabulary) {
  const auto* const bytes = reinterpret_cast<const char*>(stream.data());
  return fingerprint(fingerprint({bytes, stream.size_bytes()}) + vocabulary.text());
}

void require_finite(const ag::Parameters& parameters, const std::string& source) {
  for (const ag::NamedParameter& p : parameters)
    if (!all_finite(p.tensor.value()))
      throw UserError(fmt::format("{}: the parameter {} in it is not finite.", source, p.name));
}

bool all_finite(const ag::Array& values) {
  return std::all_of(values.data(), values.data() + values.size(), [](ag::Scalar v) { return std::isfinite(v); });
}

void note_saved() { saved = true; }
bool has_saved() { return saved; }

SaveFile::SaveFile(const Common& common, std::string_view chapter) : save_(common.save), resume_(common.resume) {
  whole_.metadata = {{kChapter, std::string(chapter)}, {kSettings, common.training.dump()}};
  if (resume_.empty()) return;
  resumed_ = ag::read_checkpoint(resume_.string());
  const auto found = resumed_.metadata.find(kSettings);
  if (found == resumed_.metadata.end() || resumed_.metadata[kChapter] != chapter)
    throw UserError(fmt::format("--resume {}: no run of {} has saved this file. Name one that --save has written.",
                                source(), chapter));
  const auto settings = nlohmann::ordered_json::parse(found->second, nullptr, false);
  for (const auto& [name, value] : common.training.items()) {
    const auto before = settings.is_object() ? settings.find(name) : settings.end();
    if (before == settings.end() || *before != value)
      throw UserError(
          fmt::format("--resume {}: it was saved with {}, and this run has {}. Go on with the same settings.", source(),
                      before == settings.end() ? "no --" + name : flag_text(name, *before), flag_text(name, value)));
  }
}

void SaveFile::belongs_to(const std::string& what, const std::string& fingerprint) {
  const std::string key = "run." + what;
  whole_.metadata[key] = fingerprint;
  if (!resume_.empty() && resumed_.metadata[key] != fingerprint)
    throw UserError(
        fmt::format("--resume {}: it was saved by a run on another {}. Go on with the same data.", source(), what));
}

std::optional<ag::Checkpoint> SaveFile::take(const std::string& name) {
  ag::Checkpoint state = ag::take_prefixed(resumed_, name + ".");
  if (state.arrays.empty() && state.integers.empty()) return std::nullopt;
  ag::add_prefixed(whole_, name + ".", state);
  return state;
}

void SaveFile::put(const std::string& name, ag::Checkpoint state) {
  if (save_.empty()) return;
  ag::take_prefixed(whole_, name + ".");  // the last one
  ag::add_prefixed(whole_, name + ".", state);
  ag::write_checkpoint(save_.string(), whole_);
  note_saved();
}

}  // namespace program
