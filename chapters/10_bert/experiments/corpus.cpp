#include "chapters/10_bert/experiments/corpus.h"

#include <fmt/format.h>

#include <algorithm>

#include "chapters/program/console.h"
#include "chapters/program/save_file.h"
#include "chapters/texts/corpora.h"
#include "datasets/error.h"
#include "datasets/text/documents.h"
#include "datasets/tokenizers/basic.h"
#include "datasets/tokenizers/wordpiece_trainer.h"

namespace bert {
namespace {

namespace fs = std::filesystem;

constexpr double kTrain = 0.8, kValid = 0.1;

Document as_pieces(const data::PlantedDocument& document) {
  Document sentences;
  for (const data::PlantedSentence& sentence : document.sentences) {
    TokenIds& pieces = sentences.emplace_back(sentence.words);
    for (TokenId& piece : pieces) piece += kFirstWord;
  }
  return sentences;
}

// A small one: what it takes minutes to find out is in it all the same.
constexpr data::PlantedDocumentOptions kLanguage = {.topics = 4, .nouns = 4, .adjectives = 4, .verbs = 4, .kinds = 2};

Corpus planted(const Settings& settings, std::uint64_t seed) {
  data::PlantedDocuments language(kLanguage);
  std::vector<std::string> pieces(WordPiece::kSpecial.begin(), WordPiece::kSpecial.end());
  pieces.insert(pieces.end(), language.words().begin(), language.words().end());
  Corpus corpus{.name = "planted",
                .source = fmt::format("generated from seed {}", seed),
                .vocabulary = WordPiece(std::move(pieces)),
                .train = {},
                .valid = {},
                .test = {}};
  const auto all = static_cast<std::size_t>(settings.documents);
  const std::vector<data::PlantedDocument> documents = language.generate(all, seed);
  for (std::size_t n = 0; n < all; ++n) {
    auto& part = n % 10 == 8 ? corpus.valid : n % 10 == 9 ? corpus.test : corpus.train;
    part.push_back(as_pieces(documents[n]));
  }
  corpus.planted = std::move(language);
  return corpus;
}

std::vector<Document> as_pieces(const std::vector<data::Document>& documents, const WordPiece& vocabulary) {
  std::vector<Document> found;
  for (const data::Document& document : documents) {
    Document& sentences = found.emplace_back();
    for (const std::string& sentence : document.sentences)
      if (TokenIds pieces = vocabulary.pieces_of(sentence).ids; !pieces.empty()) sentences.push_back(std::move(pieces));
    if (sentences.empty()) found.pop_back();
  }
  return found;
}

// Eight of ten are learned from, one is watched, one tested; a pair of sentences that do not follow each other is of
// two documents. InputError, with `file` for the name: there are too few.
constexpr std::size_t kFewest = 20;
void check_number(std::size_t documents, const std::string& file) {
  if (documents < kFewest)
    throw data::InputError(fmt::format(
        "{}: {} documents. One of ten is watched and one tested, and each of these parts needs two: expected "
        "{} documents or more, with a blank line between them.",
        file, documents, kFewest));
}
// InputError, with `file` for the name: a part has no sentence that follows another, or no other document.
void check_part(const std::vector<Document>& part, const char* use, const std::string& file) {
  const auto of_several = [](const Document& document) { return document.size() > 1; };
  if (part.size() < 2 || std::none_of(part.begin(), part.end(), of_several))
    throw data::InputError(
        fmt::format("{}: the {} documents that are {} give no pair of sentences. Expected more documents of several "
                    "sentences.",
                    file, part.size(), use));
}

// Documents of a text: the pieces are learned from those that are trained on.
Corpus text(std::string name, std::string source, std::vector<data::Document> documents, const Settings& settings,
            std::uint64_t seed) {
  const data::DocumentCounts counts = data::count_documents(documents);
  data::check_for_pairs(counts, source);
  check_number(documents.size(), source);
  for (const std::string& warning : data::warnings(counts, name)) program::say("{}", warning);
  const data::DocumentSplit split = data::split_documents(std::move(documents), kTrain, kValid, seed);
  const data::BasicOptions options{.lower_case = !settings.cased, .strip_accents = {}};
  std::string all;
  for (const data::Document& document : split.train)
    for (const std::string& sentence : document.sentences) (all += sentence) += '\n';
  Corpus corpus{.name = std::move(name),
                .source = std::move(source),
                .vocabulary = WordPiece(data::train_wordpiece(data::count_basic_words(all, options),
                                                              {.size = static_cast<TokenId>(settings.vocabulary)}),
                                        options),
                .train = {},
                .valid = {},
                .test = {}};
  corpus.train = as_pieces(split.train, corpus.vocabulary);
  corpus.valid = as_pieces(split.valid, corpus.vocabulary);
  corpus.test = as_pieces(split.test, corpus.vocabulary);
  check_part(corpus.train, "learned from", corpus.source);
  check_part(corpus.valid, "watched", corpus.source);
  check_part(corpus.test, "tested", corpus.source);
  return corpus;
}

}  // namespace

Corpus load_corpus(const Settings& settings, const fs::path& data, std::uint64_t seed) {
  program::check_corpus_flags(settings.corpus, data);
  const auto folder = [&] { return data.empty() ? program::require_fetched(settings.corpus) : data; };
  if (settings.corpus == "brown")
    return text("Brown", folder().string(), data::brown_documents(data::read_brown(folder())), settings, seed);
  if (settings.corpus == "sotu")
    return text("State of the Union", folder().string(), data::read_documents(folder() / "data", data::Lines::running),
                settings, seed);
  if (data.empty()) return planted(settings, seed);
  return text(data.filename().string(), data.string(), data::read_documents(data, data::Lines::running), settings,
              seed);
}

std::size_t pieces_in(const std::vector<Document>& documents) {
  std::size_t pieces = 0;
  for (const Document& document : documents)
    for (const TokenIds& sentence : document) pieces += sentence.size();
  return pieces;
}

void describe(const Corpus& corpus) {
  program::say("{}: {} documents to learn from ({} pieces), {} to watch, {} to test; {} pieces known", corpus.source,
               corpus.train.size(), pieces_in(corpus.train), corpus.valid.size(), corpus.test.size(),
               corpus.vocabulary.size());
}

std::string fingerprint(const Corpus& corpus) {
  std::string bytes = corpus.vocabulary.text();
  for (const auto* const part : {&corpus.train, &corpus.valid, &corpus.test})
    for (const Document& document : *part)
      for (const TokenIds& sentence : document) {
        for (const TokenId piece : sentence) (bytes += std::to_string(piece)) += ' ';
        bytes += '\n';
      }
  return program::fingerprint(bytes);
}

Bert make_model(const Corpus& corpus, const Settings& settings, std::uint64_t seed) {
  Sizes sizes = settings.sizes;
  sizes.V = static_cast<std::size_t>(corpus.vocabulary.size());
  ag::Random random(seed, "parameters");
  return Bert(sizes, random);
}

}  // namespace bert
