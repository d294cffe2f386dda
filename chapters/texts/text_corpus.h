// text_corpus.h: the text that chapters 03 and 04 read, as words and as characters.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "datasets/ngram/scored_text.h"
#include "datasets/text/split.h"
#include "datasets/text/vocabulary.h"

namespace program {

// Which text, and how much of it.
struct TextSettings {
  // What is read: auto is the file or folder of --data, without one Brown if it was fetched, else the planted language.
  std::string corpus = "auto";  // planted, brown, text
  bool look_for_real = true;    // else auto does not ask what was fetched: for runs of seconds
  std::int64_t planted_words = 300'000;
  std::int64_t train_words = 200'000;  // of Brown: what the net can read more than once in the time there is
  std::int64_t min_count = 4;          // rarer words are merged into <unk>
};

// One text as tokens of one kind.
struct Text {
  data::Vocabulary vocabulary;
  data::TokenIds stream;
  data::Split split;  // views into the stream
  bool by_character = false;

  // The words of a text in lower case, or its characters.
  std::vector<std::string> pieces_of(const std::string& prompt) const;
  // What a sample goes on from, as tokens: one at least by words, by characters the prompt's own.
  data::TokenIds tokens_of(const std::string& prompt) const;
  // The prompt with what was written after it.
  std::string continued(const std::string& prompt, data::TokenView written) const;

  Text() = default;
  Text(const Text&) = delete;  // a copy's views would look into the original
  Text(Text&&) = default;      // moving a vector keeps its memory, and with it the views
  Text& operator=(Text&&) = default;
};

struct Corpus {
  std::string name;    // "Brown", "planted", or the user's file
  std::string source;  // where it came from, for people
  Text words, characters;
  // Of the planted language: perplexity of the scored test words under the grammar itself. No model goes below.
  std::optional<double> true_perplexity = {};
};

// `data`: for the corpus "brown" the folder it was unpacked to, for "text" a file. Throws data::InputError or
// UserError: not fetched, no such file, binary, empty, too short.
Corpus load_corpus(const TextSettings& settings, const std::filesystem::path& data, std::uint64_t seed);

// What counting knows of a text: the interpolated trigram, and Kneser–Ney with n = 3 and 5 by words, 4 and 6 by
// characters.
std::vector<data::ScoredText> counted_models(const Text& text);

// What samples go on from unless told otherwise: the first three words of the test part that are in the vocabulary.
std::string default_prompt(const Corpus& corpus);

// What a checkpoint belongs to: both texts, by their content.
std::string fingerprint(const Corpus& corpus);

// The folder of Brown that this run may read: that of --data, or the fetched one when --corpus does not exclude it.
std::optional<std::filesystem::path> brown_folder(const TextSettings& settings, const std::filesystem::path& data);

}  // namespace program
