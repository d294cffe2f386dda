// The manifest of corpora, and what it is checked with.
#include "datasets/fetch/manifest.h"

#include <string>
#include <utility>
#include <vector>

#include "course_paths.h"
#include "datasets/process.h"
#include "datasets/text/text.h"
#include "tests/text_files.h"

namespace {

namespace fs = std::filesystem;

TEST(Manifest, TheShippedOneIsComplete) {
  const auto corpora = data::read_manifest(fs::path(COURSE_SOURCE_DIR) / "datasets" / "fetch" / "manifest.json");
  const auto& brown = data::find_corpus(corpora, "brown");
  EXPECT_EQ(brown.tokens, 1'161'192U);
  EXPECT_EQ(brown.types, 49'815U);
  for (const auto& corpus : corpora) {
    EXPECT_EQ(corpus.content_sha256.size(), corpus.format == "model" ? 0U : 64U);
    for (const auto& file : corpus.contents) EXPECT_EQ(file.sha256.size(), 64U);
    EXPECT_GT(corpus.licence.size(), 20U);
    for (const auto& source : corpus.sources)
      for (const auto& archive : source.archives) EXPECT_EQ(archive.sha256.size(), 64U);
  }
  expect_contains(input_error([&] { data::find_corpus(corpora, "black"); }), "no corpus 'black'. Known: brown, ");
}

TEST(Manifest, NamesWhatIsWrong) {
  const TextFiles files;
  const std::string good = data::read_text(fs::path(COURSE_SOURCE_DIR) / "tests/fuzz/corpus/manifest/one");
  EXPECT_EQ(data::parse_manifest(good, "m").at(0).name, "tiny");
  const auto with = [&](const std::string& part, const std::string& replacement) {
    return std::string(good).replace(good.find(part), part.size(), replacement);
  };
  const std::vector<std::pair<std::string, std::string>> cases = {
      {"{\n  \"corpora\": [,]\n}", ":2:15: not JSON: syntax error"},
      {"{\"corpora\": [{\"name\": \"x\"}]}", "'title' not found"},
      {"{\"corpora\": [{\"name\": 7}]}", "must be string"},
      {"{}", "'corpora' not found"},
      {with("\"name\": \"tiny\"", "\"name\": \"../up\""), "corpus 1: name is '../up', not a name of letters"},
      {with("\"files\": 1", "\"files\": -1"), "corpus 1: files is '-1', not a count"},
      {with("\"files\": 1", "\"files\": 1.5"), "corpus 1: files is '1.5', not a count"},
      {with("\"sources\": [", "\"sources\": [], \"more\": ["), "corpus 1: tiny has no sources"},
      {with("\"archives\": [", "\"archives\": [], \"more\": ["), "corpus 1: a source has no archives"},
      {with("\"archives\": [", "\"marked_pieces\": \"/vocab.json\", \"archives\": ["),
       "corpus 1: marked_pieces is '/vocab.json', not a place inside the corpus"},
      {with("\"text\"", "\"pairs\""), "key 'pairs' not found"},
      {with("\"text\"",
            R"("pairs", "pairs": 1, "made_from": {"reader": "manual", "source": "a/../../b", "target": "c"})"),
       "corpus 1: source is 'a/../../b', not a place inside the corpus"},
      {with("\"text\"", R"("pairs", "pairs": 1, "made_from": {"reader": "manual", "source": "a", "target": "/c"})"),
       "corpus 1: target is '/c', not a place inside the corpus"},
      {with("\"text\"", "\"model\""), "key 'contents' not found"},
      {with("\"text\"", R"("model", "contents": [])"), "corpus 1: tiny has no contents"},
      {with("\"text\"", R"("model", "contents": [{"file": "../a", "size": 1, "sha256": "00"}])"),
       "corpus 1: file is '../a', not a place inside the corpus"},
      {with("\"folder\": \"a\"", "\"folder\": \"a/../../b\""), "corpus 1: folder is 'a/../../b', not a place inside"},
  };
  for (const auto& [text, message] : cases) {
    const auto file = files.write("manifest.json", text);
    const auto error = input_error([&] { data::read_manifest(file); });
    expect_contains(error, file.string());
    expect_contains(error, message);
  }
}

TEST(Process, ReportsOutputAndExitCode) {
  EXPECT_EQ(data::run_process({"sh", "-c", "echo out; echo err >&2; exit 3"}).output, "out\nerr\n");
  EXPECT_EQ(data::run_process({"sh", "-c", "exit 3"}).exit_code, 3);
  EXPECT_EQ(data::run_process({"there-is-no-such-program"}).exit_code, 127);
  EXPECT_EQ(data::run_process({"printf", "%s", "a b; $HOME"}).output, "a b; $HOME");  // no shell in between
  EXPECT_EQ(data::run_process({"pwd"}, "/").output, "/\n");
}

TEST(Sha256, OfFilesAndOfAFolder) {
  const TextFiles files;
  const auto abc = files.write("a b 中.txt", "abc");
  EXPECT_EQ(data::sha256_of_files({abc}).at(0), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  files.write("x/2", "two");
  files.write("x/1", "one");
  const auto hash = data::content_sha256(files.path("x"), {"2", "1"});
  EXPECT_EQ(hash, data::content_sha256(files.path("x"), {"1", "2"}));
  const auto by_hand =
      data::run_process({"sh", "-c", "cd \"$0\" && sha256sum 1 2 | sha256sum", files.path("x").string()});
  EXPECT_EQ(by_hand.output.substr(0, 64), hash);
  files.write("x/1", "0ne");
  EXPECT_NE(data::content_sha256(files.path("x"), {"1", "2"}), hash);
  expect_contains(input_error([&] { data::sha256_of_files({files.path("none")}); }), "none");
}

}  // namespace
