#include "datasets/fetch/manifest.h"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <fnmatch.h>

#include <algorithm>
#include <cctype>
#include <sstream>
#include <unordered_set>

#include "datasets/error.h"
#include "datasets/json.h"
#include "datasets/process.h"
#include "datasets/temporary.h"
#include "datasets/text/brown.h"
#include "datasets/text/plain_text.h"
#include "datasets/text/text.h"

namespace data {
namespace {

using Json = nlohmann::ordered_json;

std::string text_of(const Json& json, const char* key) { return json.at(key).get<std::string>(); }

std::uint64_t count_of(const Json& json, const char* key) {
  const Json& value = json.at(key);
  if (!value.is_number_unsigned()) throw InputError(fmt::format("{} is {}, not a count", key, in_quotes(value.dump())));
  return value.get<std::uint64_t>();
}

// A name that becomes a file or a folder: nothing that leads elsewhere, and no flag.
std::string name_of(const Json& json, const char* key) {
  const auto name = text_of(json, key);
  const auto plain = [](unsigned char c) { return std::isalnum(c) || c == '.' || c == '-' || c == '_'; };
  if (name.empty() || !std::isalnum(static_cast<unsigned char>(name[0])) ||
      !std::all_of(name.begin(), name.end(), plain))
    throw InputError(fmt::format("{} is {}, not a name of letters, digits, '.', '-' and '_'", key, in_quotes(name)));
  return name;
}

// A place inside a corpus: a name, or names with '/' between them.
std::string inside(const Json& json, const char* key) {
  auto path = text_of(json, key);
  const auto parts = std::filesystem::path(path);
  if (path.empty() || parts.is_absolute() || std::find(parts.begin(), parts.end(), "..") != parts.end())
    throw InputError(fmt::format("{} is {}, not a place inside the corpus", key, in_quotes(path)));
  return path;
}

Archive archive_of(const Json& json) {
  return {text_of(json, "location"), name_of(json, "file"), count_of(json, "size"), text_of(json, "sha256")};
}

CorpusSource source_of(const Json& json) {
  CorpusSource source{text_of(json, "kind"), inside(json, "folder"), {}, {}};
  for (const auto& archive : json.at("archives")) source.archives.push_back(archive_of(archive));
  if (source.archives.empty()) throw InputError("a source has no archives");
  if (json.contains("marked_pieces")) source.marked_pieces = inside(json, "marked_pieces");
  return source;
}

Corpus corpus_of(const Json& json) {
  Corpus corpus;
  corpus.name = name_of(json, "name");
  corpus.title = text_of(json, "title");
  corpus.licence = text_of(json, "licence");
  corpus.citation = text_of(json, "citation");
  corpus.format = text_of(json, "format");
  if (corpus.format == "model") {
    for (const auto& file : json.at("contents"))
      corpus.contents.push_back({inside(file, "file"), count_of(file, "size"), text_of(file, "sha256")});
    if (corpus.contents.empty()) throw InputError(fmt::format("{} has no contents", corpus.name));
    corpus.files = corpus.contents.size();
  } else {
    corpus.members = text_of(json, "members");
    corpus.content_sha256 = text_of(json, "content_sha256");
    corpus.files = count_of(json, "files");
    corpus.tokens = count_of(json, "tokens");
    corpus.types = count_of(json, "types");
  }
  if (corpus.format == "pairs") {
    corpus.pairs = count_of(json, "pairs");
    const Json& recipe = json.at("made_from");
    corpus.made_from = {text_of(recipe, "reader"), inside(recipe, "source"), inside(recipe, "target")};
  }
  for (const auto& source : json.at("sources")) corpus.sources.push_back(source_of(source));
  if (corpus.sources.empty()) throw InputError(fmt::format("{} has no sources", corpus.name));
  return corpus;
}

std::vector<std::string> members_of(const Corpus& corpus, const std::filesystem::path& folder) {
  std::vector<std::string> members;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(folder)) {
    const auto name = entry.path().lexically_relative(folder).generic_string();
    if (entry.is_regular_file() && fnmatch(corpus.members.c_str(), name.c_str(), FNM_PATHNAME) == 0) {
      members.push_back(name);
    }
  }
  return members;
}

struct Counts {
  std::uint64_t tokens = 0, types = 0, pairs = 0;
};

Counts count_words(const Corpus& corpus, const std::filesystem::path& folder, const std::vector<std::string>& members) {
  std::unordered_set<std::string> types;
  if (corpus.format == "brown") {
    const auto words = lower_case(read_brown(folder).words);
    types.insert(words.begin(), words.end());
    return {words.size(), types.size(), 0};
  }
  Counts counts;
  for (const auto& member : members) {
    const auto text = lower_case(read_text(folder / member));
    const bool pairs = corpus.format == "pairs";
    for (const auto word : pairs ? split_punctuation(text) : split_whitespace(text)) {
      types.emplace(word);
      ++counts.tokens;
    }
    if (pairs) counts.pairs += static_cast<std::uint64_t>(std::count(text.begin(), text.end(), '\n'));
  }
  counts.types = types.size();
  return counts;
}

std::optional<std::string> find_model_damage(const Corpus& corpus, const std::filesystem::path& folder) {
  std::vector<std::filesystem::path> files;
  for (const ModelFile& expected : corpus.contents) {
    files.push_back(folder / expected.file);
    std::error_code error;
    const auto size = std::filesystem::file_size(files.back(), error);
    if (error) return fmt::format("there is no file {}", expected.file);
    if (size != expected.size) return fmt::format("{} has {} bytes, expected {}", expected.file, size, expected.size);
  }
  const auto hashes = sha256_of_files(files);
  for (std::size_t i = 0; i < files.size(); ++i) {
    const ModelFile& expected = corpus.contents[i];
    if (hashes[i] != expected.sha256)
      return fmt::format("the SHA-256 of {} is {}, expected {}", expected.file, hashes[i], expected.sha256);
  }
  return std::nullopt;
}

}  // namespace

std::string contents_of(const Corpus& corpus) {
  if (corpus.format == "model") {
    double bytes = 0;
    for (const ModelFile& file : corpus.contents) bytes += static_cast<double>(file.size);
    return fmt::format("{} files, {:.1f} MB", corpus.files, bytes / 1e6);
  }
  if (corpus.format == "pieces") return fmt::format("{} pieces, {} files", corpus.types, corpus.files);
  const auto pairs = corpus.format == "pairs" ? fmt::format("{} pairs, ", corpus.pairs) : "";
  return fmt::format("{}{} tokens, {} different words, {} files", pairs, corpus.tokens, corpus.types, corpus.files);
}

std::vector<Corpus> parse_manifest(std::string_view text, const std::string& file) {
  const auto json = parse_json(text, file);
  std::vector<Corpus> corpora;
  const auto fail = [&](std::string_view reason) {
    return InputError(
        fmt::format("{}: corpus {}: {}. Expected a manifest of corpora.", file, corpora.size() + 1, reason));
  };
  try {
    for (const auto& corpus : json.at("corpora")) corpora.push_back(corpus_of(corpus));
    return corpora;
  } catch (const Json::exception& error) {
    throw fail(error.what());
  } catch (const InputError& error) {
    throw fail(error.what());
  }
}

std::vector<Corpus> read_manifest(const std::filesystem::path& file) {
  return parse_manifest(read_text(file), file.string());
}

const Corpus& find_corpus(const std::vector<Corpus>& corpora, std::string_view name) {
  std::vector<std::string> names;
  for (const auto& corpus : corpora) {
    if (corpus.name == name) return corpus;
    names.push_back(corpus.name);
  }
  throw InputError(fmt::format("there is no corpus '{}'. Known: {}.", name, fmt::join(names, ", ")));
}

std::vector<std::string> sha256_of_files(const std::vector<std::filesystem::path>& files) {
  constexpr std::size_t kAtOnce = 500;  // the system limits the length of a command line
  std::vector<std::string> hashes;
  for (std::size_t start = 0; start < files.size(); start += kAtOnce) {
    std::vector<std::string> arguments = {"--"};
    const auto end = std::min(start + kAtOnce, files.size());
    for (auto i = start; i < end; ++i) arguments.push_back(files[i].string());
    const auto run = [&](std::vector<std::string> command) {
      command.insert(command.end(), arguments.begin(), arguments.end());
      return run_process(command);
    };
    auto result = run({"sha256sum"});
    if (result.exit_code == 127) result = run({"shasum", "-a", "256"});  // the name of the tool on macOS and the BSDs
    if (result.exit_code != 0) {
      throw InputError(fmt::format("sha256sum failed: {}. It is part of GNU coreutils.", result.output));
    }
    // Each line reads `hash  name`; a leading backslash says that the name was escaped.
    std::istringstream lines(result.output);
    for (std::string line; std::getline(lines, line);)
      hashes.push_back(line.substr(line.starts_with('\\') ? 1 : 0, 64));
  }
  return hashes;
}

std::string content_sha256(const std::filesystem::path& folder, std::vector<std::string> members) {
  std::sort(members.begin(), members.end());
  std::vector<std::filesystem::path> files;
  for (const auto& member : members) files.push_back(folder / member);
  const auto hashes = sha256_of_files(files);
  std::string list;
  for (std::size_t i = 0; i < members.size(); ++i) list += fmt::format("{}  {}\n", hashes[i], members[i]);
  std::error_code none;
  const std::filesystem::path place = std::filesystem::temp_directory_path(none);
  if (none) throw InputError("TMPDIR names no folder. Set it to one that exists, or unset it.");
  const TemporaryFolder temporary(place);
  write_text(temporary.path() / "list", list);
  return sha256_of_files({temporary.path() / "list"}).front();
}

std::optional<std::string> find_damage(const Corpus& corpus, const std::filesystem::path& folder) {
  if (!std::filesystem::is_directory(folder)) return fmt::format("there is no folder {}", folder.string());
  if (corpus.format == "model") return find_model_damage(corpus, folder);
  const auto members = members_of(corpus, folder);
  if (members.size() != corpus.files) {
    return fmt::format("found {} files named like {}, expected {}", members.size(), corpus.members, corpus.files);
  }
  const auto hash = content_sha256(folder, members);
  if (hash != corpus.content_sha256) {
    return fmt::format("the content's SHA-256 is {}, expected {}", hash, corpus.content_sha256);
  }
  const auto counts = count_words(corpus, folder, members);
  if (counts.tokens != corpus.tokens || counts.types != corpus.types) {
    return fmt::format("found {} tokens and {} different words, expected {} and {}", counts.tokens, counts.types,
                       corpus.tokens, corpus.types);
  }
  if (counts.pairs != corpus.pairs) return fmt::format("found {} pairs, expected {}", counts.pairs, corpus.pairs);
  return std::nullopt;
}

}  // namespace data
