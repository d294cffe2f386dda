// corpus list | get NAME | verify [NAME]: the corpora of manifest.json. `./course data …` calls it.
#include <fmt/format.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <cstdio>
#include <iostream>
#include <string>

#include "course_paths.h"
#include "datasets/error.h"
#include "datasets/fetch/manifest.h"
#include "datasets/tool.h"

namespace {

namespace fs = std::filesystem;

void tell(const std::string& line) {
  fmt::print("{}\n", line);
  std::fflush(stdout);
}

void list(const std::vector<data::Corpus>& corpora, const fs::path& folder) {
  for (const auto& corpus : corpora) {
    const auto place = folder / corpus.name;
    tell(fmt::format("{}  {}", corpus.name, corpus.title));
    double megabytes = 0;
    for (const auto& archive : corpus.sources.at(0).archives) megabytes += static_cast<double>(archive.size) / 1e6;
    tell(fmt::format("  size      {}; download {:.1f} MB", data::contents_of(corpus), megabytes));
    tell(fmt::format("  licence   {}", corpus.licence));
    tell(fmt::format("  state     {}", fs::is_directory(place) ? "fetched: " + place.string() : "not fetched"));
  }
}

bool user_agrees(bool yes) {
  if (yes) return true;
  if (!isatty(STDIN_FILENO)) {
    throw data::InputError("no terminal to ask on. Read the licence above and give --yes to fetch.");
  }
  fmt::print("Fetch it under these terms? [y/N] ");
  std::fflush(stdout);
  std::string answer;
  std::getline(std::cin, answer);
  return answer == "y" || answer == "Y" || answer == "yes";
}

void get(const data::Corpus& corpus, const fs::path& folder, bool yes) {
  const auto place = folder / corpus.name;
  if (fs::exists(place) && !data::find_damage(corpus, place)) {
    tell(fmt::format("{}: already there and right: {}", corpus.name, place.string()));
    return;
  }
  tell(fmt::format("{}  {}\nlicence: {}\ncite: {}", corpus.name, corpus.title, corpus.licence, corpus.citation));
  if (!user_agrees(yes)) return tell("nothing was fetched");
  data::fetch_corpus(corpus, folder, tell);
}

void verify(const data::Corpus& corpus, const fs::path& folder) {
  if (const auto damage = data::find_damage(corpus, folder / corpus.name)) {
    throw data::InputError(
        fmt::format("{}: {}. Fetch it (again): ./course data get {}", corpus.name, *damage, corpus.name));
  }
  const auto hash = corpus.content_sha256.empty() ? "SHA-256 of each" : "content SHA-256 " + corpus.content_sha256;
  tell(fmt::format("{}: right ({}, {})", corpus.name, data::contents_of(corpus), hash));
}

void verify_fetched(const std::vector<data::Corpus>& corpora, const fs::path& folder) {
  for (const auto& corpus : corpora) {
    if (fs::exists(folder / corpus.name)) {
      verify(corpus, folder);
    } else {
      tell(fmt::format("{}: not fetched", corpus.name));
    }
  }
}

}  // namespace

int main(int argc, char** argv) {
  CLI::App app("Corpora by name: list, fetch and check them.", "corpus");
  fs::path data_folder = fs::path(COURSE_SOURCE_DIR) / "data";
  fs::path manifest = fs::path(COURSE_SOURCE_DIR) / "datasets" / "fetch" / "manifest.json";
  std::string name;
  bool yes = false;
  app.add_option("--data", data_folder, "folder of the corpora")->capture_default_str();
  app.add_option("--manifest", manifest, "description of the corpora")->capture_default_str();
  app.fallthrough();
  app.require_subcommand(1);
  const auto* list_command = app.add_subcommand("list", "name, size, licence and state of each corpus");
  auto* get_command = app.add_subcommand("get", "show the licence, then fetch a corpus and check it");
  get_command->add_option("NAME", name, "which corpus")->required();
  get_command->add_flag("--yes,-y", yes, "agree to the licence without being asked");
  auto* verify_command =
      app.add_subcommand("verify", "check hash and counts of one corpus, or of all that are fetched");
  verify_command->add_option("NAME", name, "which corpus");
  return data::run_tool(app, argc, argv, [&] {
    const auto corpora = data::read_manifest(manifest);
    if (*list_command) {
      list(corpora, data_folder);
    } else if (*get_command) {
      get(data::find_corpus(corpora, name), data_folder, yes);
    } else if (name.empty()) {
      verify_fetched(corpora, data_folder);
    } else {
      verify(data::find_corpus(corpora, name), data_folder);
    }
  });
}
