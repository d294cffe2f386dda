#include "chapters/01_nnlm/experiments/corpus.h"

#include <algorithm>
#include <cmath>

#include "chapters/program/console.h"
#include "chapters/texts/corpora.h"
#include "datasets/error.h"
#include "datasets/planted/planted.h"
#include "datasets/text/brown.h"
#include "datasets/text/text.h"

namespace nnlm {
namespace {

namespace fs = std::filesystem;

// The paper's way with Brown, section 4.1: marks for texts and paragraphs are words, rare words are one symbol (counted
// over the whole corpus), the parts follow one another. Lower case is ours: our edition then has 49,815 types to the
// paper's 47,578; keeping capitals it has 56,057.
Corpus brown(const Settings& settings, const fs::path& folder) {
  Corpus corpus;
  corpus.name = "Brown";
  corpus.source = folder.string();
  const std::vector<std::string> words = data::lower_case(data::words_with_marks(data::read_brown(folder)));
  corpus.vocabulary = data::Vocabulary::build(words, settings.min_count);
  corpus.stream = corpus.vocabulary.encode(words);
  corpus.split = data::split_at(corpus.stream, static_cast<std::size_t>(settings.train_words),
                                static_cast<std::size_t>(settings.valid_words));
  return corpus;
}

Corpus planted(const Settings& settings, std::uint64_t seed) {
  Corpus corpus;
  corpus.name = "planted";
  corpus.source = fmt::format("generated from seed {}", seed);
  const data::PlantedLanguage language;
  const data::PlantedText text = language.generate(static_cast<std::size_t>(settings.planted_words), seed);
  corpus.vocabulary = data::Vocabulary::build(text.words);
  corpus.stream = corpus.vocabulary.encode(text.words);
  corpus.split = data::split_by_fraction(corpus.stream, 0.7, 0.15);

  const auto test = static_cast<std::size_t>(corpus.split.test.data() - corpus.stream.data());
  double log_likelihood = 0;
  for (std::size_t t = test + corpus.first; t < corpus.stream.size(); ++t) log_likelihood += text.log_probability[t];
  corpus.true_perplexity = std::exp(-log_likelihood / static_cast<double>(corpus.split.test.size() - corpus.first));
  for (const std::string& word : corpus.vocabulary.words())
    corpus.group.push_back(word == data::Vocabulary::kUnknownWord ? "unknown"
                                                                  : language.classes()[language.class_of(word)].name);
  return corpus;
}

Corpus text(const Settings& settings, const fs::path& file) {
  Corpus corpus;
  corpus.name = file.filename().string();
  corpus.source = file.string();
  const std::vector<std::string> words = program::words_to_learn(data::read_text(file), file);
  try {
    corpus.vocabulary = data::Vocabulary::build(words, words.size() < 20'000 ? 1 : settings.min_count);
  } catch (const data::InputError& error) {
    throw data::InputError(fmt::format("{}: {}", file.string(), error.what()));
  }
  corpus.stream = corpus.vocabulary.encode(words);
  corpus.split = data::split_by_fraction(corpus.stream, 0.7, 0.15);
  return corpus;
}

}  // namespace

Corpus load_corpus(const Settings& settings, const fs::path& data, std::uint64_t seed) {
  std::string which = settings.corpus;
  if (which == "auto" && !data.empty()) which = fs::is_directory(data) ? "brown" : "text";
  if (which == "auto")
    which = settings.look_for_real && fs::is_directory(program::fetched_corpus("brown")) ? "brown" : "planted";
  program::check_corpus_flags(which, data);
  if (which == "planted") return planted(settings, seed);
  if (which == "text") return text(settings, data);
  return brown(settings, data.empty() ? program::require_fetched("brown") : data);
}

}  // namespace nnlm
