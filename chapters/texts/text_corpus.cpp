#include "chapters/texts/text_corpus.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <span>

#include "chapters/program/save_file.h"
#include "chapters/program/settings.h"
#include "chapters/texts/corpora.h"
#include "datasets/error.h"
#include "datasets/ngram/scored_text.h"
#include "datasets/planted/planted.h"
#include "datasets/text/brown.h"
#include "datasets/text/characters.h"
#include "datasets/text/plain_text.h"
#include "datasets/text/text.h"

namespace program {
namespace {

namespace fs = std::filesystem;

// 70 % to train, 15 % to validate, 15 % to test, one after the other. What a model knows, it knows from the training
// part: the vocabulary too.
constexpr double kTrain = 0.7, kValid = 0.15;

Text as_words(const std::vector<std::string>& words, std::int64_t min_count) {
  Text text;
  const auto train = static_cast<std::size_t>(kTrain * static_cast<double>(words.size()));
  text.vocabulary = data::Vocabulary::build(std::span(words).first(train), min_count);
  text.stream = text.vocabulary.encode(words);
  text.split = data::split_by_fraction(text.stream, kTrain, kValid);
  return text;
}

Text as_characters(const std::string& characters) {
  Text text;
  text.by_character = true;
  // A character seen less than three times is hardly of the language.
  text.vocabulary = data::count_characters(characters, 3);
  text.stream = data::encode_characters(text.vocabulary, characters);
  text.split = data::split_by_fraction(text.stream, kTrain, kValid);
  return text;
}

// Words with blanks between them, a sentence a line.
template <class IsEnd>
std::string lines_of(std::span<const std::string> words, IsEnd is_end) {
  std::string text;
  for (std::size_t t = 0; t < words.size(); ++t) {
    text += words[t];
    text += t + 1 < words.size() && is_end(t) ? '\n' : ' ';
  }
  return text;
}

Corpus planted(const TextSettings& settings, std::uint64_t seed) {
  Corpus corpus;
  corpus.name = "planted";
  corpus.source = fmt::format("generated from seed {}", seed);
  const data::PlantedText text =
      data::PlantedLanguage().generate(static_cast<std::size_t>(settings.planted_words), seed);
  corpus.words = as_words(text.words, 1);
  corpus.characters = as_characters(lines_of(text.words, [&](std::size_t t) { return text.words[t] == "."; }));
  double log_likelihood = 0;
  const std::size_t scored = corpus.words.split.test.size() - data::kScoredFrom;
  for (std::size_t t = text.words.size() - scored; t < text.words.size(); ++t)
    log_likelihood += text.log_probability[t];
  corpus.true_perplexity = std::exp(-log_likelihood / static_cast<double>(scored));
  return corpus;
}

// Every k-th of the 500 texts, so that a part of the corpus has all its genres; training, validation and test part too
// (the texts of a genre follow each other).
Corpus brown(const TextSettings& settings, const fs::path& folder) {
  Corpus corpus;
  corpus.name = "Brown";
  corpus.source = folder.string();
  const data::TaggedText all = data::read_brown(folder);
  const std::vector<std::string> lower = data::lower_case(all.words);
  const double wanted = static_cast<double>(settings.train_words) / kTrain;
  const auto k = std::max<std::size_t>(1, static_cast<std::size_t>(static_cast<double>(lower.size()) / wanted));
  std::vector<std::string> words;
  std::vector<bool> ends;
  const std::size_t files = all.file_starts.size(), chosen = (files + k - 1) / k;
  // The chosen texts, dealt out so that the first 70 % of them, the next 15 % and the rest are of all genres.
  std::vector<std::size_t> order;
  for (std::size_t start = 0; start < 7; ++start)
    for (std::size_t i = start; i < chosen; i += 7) order.push_back(i * k);
  auto sentence = [&](std::size_t t) {
    return std::binary_search(all.sentence_starts.begin(), all.sentence_starts.end(), t + 1);
  };
  for (const std::size_t file : order) {
    const std::size_t end = file + 1 < files ? all.file_starts[file + 1] : lower.size();
    for (std::size_t t = all.file_starts[file]; t < end; ++t) {
      words.push_back(lower[t]);
      ends.push_back(sentence(t) || t + 1 == end);
    }
  }
  corpus.words = as_words(words, settings.min_count);
  corpus.characters = as_characters(lines_of(words, [&](std::size_t t) { return ends[t]; }));
  return corpus;
}

Corpus text(const TextSettings& settings, const fs::path& file) {
  Corpus corpus;
  corpus.name = file.filename().string();
  corpus.source = file.string();
  std::string content = data::read_text(file);
  const std::vector<std::string> words = words_to_learn(content, file);
  try {
    corpus.words = as_words(words, words.size() < 20'000 ? 1 : settings.min_count);
    corpus.characters = as_characters(data::squeeze_whitespace(content));
  } catch (const data::InputError& error) {
    throw data::InputError(fmt::format("{}: {}", file.string(), error.what()));
  }
  return corpus;
}

std::string kind_of_corpus(const TextSettings& settings, const fs::path& data) {
  if (settings.corpus != "auto") return settings.corpus;
  if (!data.empty()) return fs::is_directory(data) ? "brown" : "text";
  return settings.look_for_real && fs::is_directory(fetched_corpus("brown")) ? "brown" : "planted";
}

}  // namespace

std::vector<std::string> Text::pieces_of(const std::string& prompt) const {
  const std::string text = by_character ? prompt : data::lower_case(prompt);
  const auto pieces = by_character ? data::split_characters(text) : data::split_punctuation(text);
  return {pieces.begin(), pieces.end()};
}

data::TokenIds Text::tokens_of(const std::string& prompt) const {
  data::TokenIds ids = vocabulary.encode(pieces_of(prompt));
  if (ids.empty() && !by_character) ids.push_back(data::Vocabulary::kUnknown);
  return ids;
}

std::string Text::continued(const std::string& prompt, data::TokenView written) const {
  if (by_character) return prompt + data::decode_characters(vocabulary, written);
  std::string text = prompt;
  for (const std::string& word : vocabulary.decode(written)) text += (text.ends_with(' ') ? "" : " ") + word;
  return text;
}

std::vector<data::ScoredText> counted_models(const Text& text) {
  const std::vector<int> orders = text.by_character ? std::vector<int>{4, 6} : std::vector<int>{3, 5};
  return data::count_baselines(text.split, text.vocabulary.size(), orders);
}

std::string default_prompt(const Corpus& corpus) {
  // Nobody says <unk>.
  const data::TokenView test = corpus.words.split.test;
  std::size_t t = 0;
  const auto known = [](data::TokenId word) { return word != data::Vocabulary::kUnknown; };
  while (t + 3 < test.size() && !std::ranges::all_of(test.subspan(t, 3), known)) ++t;
  std::string prompt;
  for (const data::TokenId word : test.subspan(t, 3)) prompt += corpus.words.vocabulary.word(word) + " ";
  return prompt;
}

std::string fingerprint(const Corpus& corpus) {
  return fingerprint(corpus.words.stream, corpus.words.vocabulary) +
         fingerprint(corpus.characters.stream, corpus.characters.vocabulary);
}

Corpus load_corpus(const TextSettings& settings, const fs::path& data, std::uint64_t seed) {
  const std::string which = kind_of_corpus(settings, data);
  check_corpus_flags(which, data);
  if (which == "planted") return planted(settings, seed);
  if (which == "text") return text(settings, data);
  return brown(settings, data.empty() ? require_fetched("brown") : data);
}

std::optional<fs::path> brown_folder(const TextSettings& settings, const fs::path& data) {
  if (kind_of_corpus(settings, data) != "brown") return std::nullopt;
  return data.empty() ? require_fetched("brown") : data;
}

}  // namespace program
