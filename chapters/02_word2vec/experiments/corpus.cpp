#include "chapters/02_word2vec/experiments/corpus.h"

#include <algorithm>
#include <numeric>

#include "chapters/texts/corpora.h"
#include "datasets/text/brown.h"
#include "datasets/text/plain_text.h"
#include "datasets/text/word_stream.h"

namespace word2vec {
namespace {

namespace fs = std::filesystem;

// Marks of punctuation stand beside every word and tell nothing of it: only what has a letter or a digit is kept.
bool is_word(const std::string& word) {
  return std::any_of(word.begin(), word.end(), [](char c) {
    const auto byte = static_cast<unsigned char>(c);
    return byte >= 0x80 || (byte >= '0' && byte <= '9') || (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z');
  });
}

void append_words(std::vector<std::string>& all, std::vector<std::string> more) {
  std::copy_if(std::make_move_iterator(more.begin()), std::make_move_iterator(more.end()), std::back_inserter(all),
               is_word);
}

std::vector<std::string> state_of_the_union(const fs::path& folder) {
  std::vector<fs::path> files;
  for (const auto& entry : fs::directory_iterator(folder / "data"))
    if (entry.path().extension() == ".txt") files.push_back(entry.path());
  std::sort(files.begin(), files.end());
  std::vector<std::string> words;
  for (const fs::path& file : files) append_words(words, data::read_plain_text(file));
  return words;
}

void index(Corpus& corpus, const std::vector<std::string>& words, std::int64_t min_count) {
  corpus.words = static_cast<std::int64_t>(words.size());
  corpus.vocabulary = data::Vocabulary::build(words, min_count);
  corpus.stream = corpus.vocabulary.encode(words);
}

// Both corpora, or the one that is there.
Corpus real(const Settings& settings) {
  const bool brown = fs::is_directory(program::fetched_corpus("brown"));
  const bool sotu = fs::is_directory(program::fetched_corpus("sotu"));
  Corpus corpus;
  std::vector<std::string> words;
  if (brown || !sotu) append_words(words, data::lower_case(data::read_brown(program::require_fetched("brown")).words));
  if (sotu) append_words(words, state_of_the_union(program::fetched_corpus("sotu")));
  corpus.name = !sotu ? "Brown" : !brown ? "State of the Union" : "Brown + State of the Union";
  corpus.source = program::fetched_corpus("").string();
  index(corpus, words, settings.min_count);
  return corpus;
}

Corpus planted(const Settings& settings, std::uint64_t seed) {
  Corpus corpus;
  corpus.name = "planted";
  corpus.source = fmt::format("generated from seed {}", seed);
  corpus.language.emplace();
  index(corpus, corpus.language->generate(static_cast<std::size_t>(settings.planted_words), seed).words, 1);
  return corpus;
}

Corpus text(const Settings& settings, const fs::path& file) {
  Corpus corpus;
  corpus.name = file.filename().string();
  corpus.source = file.string();
  corpus.file = file;
  corpus.vocabulary = data::count_words(file, {.min_count = settings.min_count});
  const std::vector<std::int64_t>& counts = corpus.vocabulary.counts();
  corpus.words = std::accumulate(counts.begin(), counts.end(), std::int64_t{0});
  return corpus;
}

}  // namespace

Corpus load_corpus(const Settings& settings, const fs::path& data, std::uint64_t seed) {
  std::string which = settings.corpus;
  const bool fetched =
      fs::is_directory(program::fetched_corpus("brown")) || fs::is_directory(program::fetched_corpus("sotu"));
  if (which == "auto") which = !data.empty() ? "text" : fetched && settings.look_for_real ? "real" : "planted";
  program::check_corpus_flags(which, data);
  if (which == "real" && !data.empty())
    throw program::UserError(fmt::format(
        "--corpus real is what was fetched, and --data {} would not be read. Leave one out.", data.string()));
  if (which == "planted") return planted(settings, seed);
  return which == "text" ? text(settings, data) : real(settings);
}

}  // namespace word2vec
