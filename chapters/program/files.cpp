#include "chapters/program/files.h"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <fstream>
#include <string_view>
#include <system_error>

#include "chapters/program/settings.h"

namespace program {
namespace {

namespace fs = std::filesystem;

// What runs leave in their folder, of whatever chapter.
constexpr std::array<std::string_view, 14> kLeft = {
    "run.json",  "report.html",    "config.json", "model.safetensors", "tokenizer_config.json",
    "vocab.txt", "vocabulary.tsv", "source.tsv",  "target.tsv",        "tape.mmd",
    "tape.json", "measured.json",  "words.tsv",   "characters.tsv"};

// The same file, by links and spellings; of files that are not there yet, by their names.
bool same(const fs::path& a, const fs::path& b) {
  std::error_code none;
  if (fs::equivalent(a, b, none)) return true;
  return fs::weakly_canonical(fs::absolute(a), none) == fs::weakly_canonical(fs::absolute(b), none);
}

bool lies_in(const fs::path& file, const fs::path& folder) {
  std::error_code none;
  if (!fs::is_directory(folder, none)) return false;
  const fs::path whole = fs::weakly_canonical(fs::absolute(file), none), within = fs::canonical(folder, none);
  const auto [end, at] = std::mismatch(within.begin(), within.end(), whole.begin(), whole.end());
  return end == within.end() && at != whole.end();
}

bool is_left_in(const fs::path& file, const fs::path& out) {
  const bool named = std::find(kLeft.begin(), kLeft.end(), file.filename().string()) != kLeft.end();
  return named && same(fs::absolute(file).parent_path(), out);
}

void require_file_name(const std::filesystem::path& path, const std::string& flag) {
  std::error_code none;
  const auto status = std::filesystem::status(path, none);
  if (!path.has_filename() || (std::filesystem::exists(status) && !std::filesystem::is_regular_file(status)))
    throw UserError(fmt::format("{} {}: this is no file. Name a file to write, new or old.", flag, path.string()));
}

}  // namespace

void require_files_apart(const std::vector<NamedFile>& inputs, const std::vector<NamedFile>& outputs,
                         const fs::path& out) {
  const auto refuse = [](const NamedFile& file, const std::string& why) {
    throw UserError(fmt::format("{} {}: {}. Name another file.", file.flag, file.path.string(), why));
  };
  for (auto output = outputs.begin(); output != outputs.end(); ++output) {
    if (output->path.empty()) continue;
    if (is_left_in(output->path, out)) refuse(*output, "the run leaves a file of this name in its folder");
    for (auto other = outputs.begin(); other != output; ++other)
      if (!other->path.empty() && same(output->path, other->path))
        refuse(*output, fmt::format("{} writes the same file", other->flag));
    for (const NamedFile& input : inputs) {
      if (input.path.empty() || (input.flag == "--resume" && output->flag == "--save")) continue;
      if (same(output->path, input.path)) refuse(*output, fmt::format("{} reads this file", input.flag));
      if (lies_in(output->path, input.path))
        refuse(*output, fmt::format("{} {} is the folder that is read", input.flag, input.path.string()));
    }
  }
  for (const NamedFile& input : inputs) {
    if (input.path.empty()) continue;
    if (same(input.path, out))
      throw UserError(fmt::format("--out {}: {} reads this folder. Name another one.", out.string(), input.flag));
    // A run's own run.json may be its --config: it repeats the run.
    if (input.flag != "--config" && is_left_in(input.path, out))
      refuse(input, "the run would write its own file of this name there");
  }
}

void require_output_file(const std::filesystem::path& file, const std::string& flag) {
  if (file.empty()) return;
  require_file_name(file, flag);
  require_writable(std::filesystem::absolute(file).parent_path(), flag);
}

void require_writable(const std::filesystem::path& folder, const std::string& flag) {
  std::error_code error;
  std::filesystem::create_directories(folder, error);
  const std::filesystem::path probe = folder / fmt::format(".writable-{}", ::getpid());
  const bool written = !error && std::ofstream(probe).put('\n').flush().good();
  std::filesystem::remove(probe, error);
  if (!written)
    throw UserError(
        fmt::format("{} {}: cannot write there. Name a folder that you may write to.", flag, folder.string()));
}

void require_exists(const std::filesystem::path& path, const std::string& flag, const std::string& advice) {
  if (!path.empty() && !std::filesystem::exists(path))
    throw UserError(fmt::format("{} {}: no such file or folder. {}", flag, path.string(), advice));
}

}  // namespace program
