// corpus.h: the words of this chapter, from one of three places.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>

#include "chapters/02_word2vec/settings.h"
#include "datasets/planted/planted.h"
#include "datasets/text/vocabulary.h"

namespace word2vec {

struct Corpus {
  std::string name;    // "planted", "Brown + State of the Union", or the user's file
  std::string source;  // where it came from, for people
  data::Vocabulary vocabulary;
  data::TokenIds stream;  // the text as ids; <unk> stands where a rare word stood
  std::filesystem::path
      file;                // of the user: it is read again in every epoch, and never all at once; then stream is empty
  std::int64_t words = 0;  // running words, those outside the vocabulary too
  std::optional<data::PlantedLanguage> language = {};  // of the planted text: all the right answers
};

// `data`: for the corpus "text" a file. Throws data::InputError or program::UserError: not fetched, no such file,
// binary, empty, one word.
Corpus load_corpus(const Settings& settings, const std::filesystem::path& data, std::uint64_t seed);

}  // namespace word2vec
