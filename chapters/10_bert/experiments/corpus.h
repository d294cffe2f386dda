// corpus.h: the documents that this chapter reads, as pieces.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "chapters/10_bert/settings.h"
#include "datasets/planted/documents.h"

namespace bert {

struct Corpus {
  std::string name;    // "planted", "Brown", "State of the Union", or the user's file
  std::string source;  // where it came from, for people
  data::WordPiece vocabulary;
  std::vector<Document> train, valid, test;  // no document is in two of them
  std::optional<data::PlantedDocuments> planted = {};
};

// `data`: for the corpus "text" a file (documents with a blank line between them) or a folder of files, for "brown" and
// "sotu" the folder they were unpacked to. Throws data::InputError or UserError: not fetched, no such file, binary,
// empty, too few documents or sentences for pairs.
Corpus load_corpus(const Settings& settings, const std::filesystem::path& data, std::uint64_t seed);
// Says what was read.
void describe(const Corpus& corpus);
// What a checkpoint belongs to, by its content.
std::string fingerprint(const Corpus& corpus);
std::size_t pieces_in(const std::vector<Document>& documents);

// The pieces of the planted language are its words, behind the marks.
inline constexpr TokenId kFirstWord = static_cast<TokenId>(WordPiece::kSpecial.size());

Bert make_model(const Corpus& corpus, const Settings& settings, std::uint64_t seed);

}  // namespace bert
