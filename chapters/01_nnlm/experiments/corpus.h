// corpus.h: the words of this chapter, from one of three places.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "chapters/01_nnlm/settings.h"
#include "datasets/text/split.h"
#include "datasets/text/vocabulary.h"

namespace nnlm {

// All models are scored on the same words: those that have at least this many words before them.
inline constexpr std::size_t kLongestContext = 4;

struct Corpus {
  std::string name;    // "Brown", "planted", or the user's file
  std::string source;  // where it came from, for people
  data::Vocabulary vocabulary;
  data::TokenIds stream;
  data::Split split;  // views into the stream
  std::size_t first = kLongestContext;

  // Of the planted language only: what can be known because we made it.
  std::optional<double> true_perplexity;  // of the scored test words under the grammar itself: no model goes below
  std::vector<std::string> group;         // [|V|] the class each word was planted in

  Corpus() = default;
  Corpus(const Corpus&) = delete;  // a copy's views would look into the original
  Corpus(Corpus&&) = default;      // moving a vector keeps its memory, and with it the views
};

// `data`: for the corpus "brown" the folder it was unpacked to, for "text" a file; empty: where `./course data get`
// puts Brown. Throws data::InputError or program::UserError: no such file, binary, empty, too short.
Corpus load_corpus(const Settings& settings, const std::filesystem::path& data, std::uint64_t seed);

}  // namespace nnlm
