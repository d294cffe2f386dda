// word2vec_speed.cpp: chapter 02's trainer, timed on a text file. Its peer is peers/word2vec.c, run by word2vec.py on
// the same file with the same settings. Prints one JSON line: seconds of training, words read, peak memory in bytes.
// Both write vectors in the text format; --score tells how many planted analogies they solve.
#include <fmt/os.h>
#include <fmt/ranges.h>
#include <sys/resource.h>

#include <CLI/CLI.hpp>
#include <cmath>
#include <fstream>
#include <map>
#include <nlohmann/json.hpp>
#include <optional>

#include "chapters/02_word2vec/fast/trainer.h"
#include "datasets/planted/planted.h"
#include "datasets/text/brown.h"
#include "datasets/text/text.h"

namespace {

using Vector = std::vector<double>;

// Larger than the chapter's, so that the vectors do not fit into the first caches.
data::PlantedLanguage planted_language() {
  return data::PlantedLanguage({.domains = 14, .nouns = 300, .verbs = 100, .adjectives = 600, .adverbs = 600});
}

void write_words(const std::vector<std::string>& words, const std::string& file) {
  auto out = fmt::output_file(file);
  for (const std::string& word : words) out.print("{} ", word);
}

void write_vectors(const word2vec::Trainer& trainer, const data::Vocabulary& vocabulary, const std::string& file) {
  auto out = fmt::output_file(file);
  const word2vec::Table& W = trainer.W();
  out.print("{} {}\n", vocabulary.size(), W.d());
  for (data::TokenId w = 0; w < vocabulary.size(); ++w) {
    const float* row = W.row(static_cast<std::size_t>(w));
    out.print("{} {:.6f}\n", vocabulary.word(w), fmt::join(row, row + W.d(), " "));
  }
}

void scale_to_length_1(Vector& v) {
  double square = 0;
  for (const double x : v) square += x * x;
  for (double& x : v) x /= std::sqrt(square);
}

std::map<std::string, Vector> read_vectors(const std::string& file) {
  std::ifstream in(file);
  std::size_t words = 0, d = 0;
  in >> words >> d;
  std::map<std::string, Vector> vectors;
  std::string word;
  while (in >> word) {
    Vector& v = vectors[word];
    v.resize(d);
    for (double& x : v) in >> x;
    scale_to_length_1(v);
  }
  return vectors;
}

// The share of analogies a : b = c : d, taken with the five most frequent words of their classes, in which b − a + c is
// nearer to the centre of d than to that of any other class but the three asked with.
double score(const std::string& file) {
  const auto language = planted_language();
  const auto vectors = read_vectors(file);
  std::vector<Vector> centre;
  for (const data::WordClass& each : language.classes()) {
    Vector& sum = centre.emplace_back(vectors.begin()->second.size());
    for (const std::string& word : each.words)
      if (const auto found = vectors.find(word); found != vectors.end())
        for (std::size_t i = 0; i < sum.size(); ++i) sum[i] += found->second[i];
    scale_to_length_1(sum);
  }
  double right = 0, asked = 0;
  for (const auto& [a, b, c, d] : language.analogies()) {
    for (std::size_t r = 0; r < 5; ++r) {
      const auto of = [&, r = r](std::size_t each) { return vectors.at(language.classes()[each].words.at(r)); };
      const Vector va = of(a), vb = of(b), vc = of(c);
      std::size_t best = d;
      double highest = -2;
      for (std::size_t each = 0; each < centre.size(); ++each) {
        if (each == a || each == b || each == c) continue;
        double cosine = 0;
        for (std::size_t i = 0; i < va.size(); ++i) cosine += centre[each][i] * (vb[i] - va[i] + vc[i]);
        if (cosine > highest) highest = cosine, best = each;
      }
      right += best == d ? 1 : 0;
      ++asked;
    }
  }
  return right / asked;
}

}  // namespace

int main(int argc, char** argv) {
  word2vec::TrainerOptions options{.epochs = 1};
  std::string text, vectors, planted, brown, scored;
  std::size_t tokens = 1'500'000;
  std::int64_t min_count = 5;
  bool cbow = false, tool_gradient = false, in_memory = false;
  CLI::App app("trains word vectors and says how fast");
  app.add_option("text", text, "train on this file, or write a corpus to it");
  app.add_option("vectors", vectors, "write the vectors to this file");
  app.add_option("--d", options.d);
  app.add_option("--window", options.sampling.window);
  app.add_option("--negatives", options.sampling.negatives);
  app.add_option("--sample", options.sampling.threshold);
  app.add_option("--rate", options.rate);
  app.add_option("--epochs", options.epochs);
  app.add_option("--min-count", min_count);
  app.add_option("--threads", options.threads);
  app.add_option("--cbow", cbow);
  app.add_option("--tool-gradient", tool_gradient);
  app.add_option("--in-memory", in_memory, "read the file once, to ids in memory");
  app.add_option("--write-planted", planted, "write a planted text of --tokens words to this file");
  app.add_option("--tokens", tokens);
  app.add_option("--write-brown", brown, "write the Brown corpus in this folder, in lower case, to the file TEXT");
  app.add_option("--score", scored, "the share of planted analogies that the vectors in this file solve");
  CLI11_PARSE(app, argc, argv);
  if (!planted.empty()) {
    write_words(planted_language().generate(tokens, 1).words, planted);
    return 0;
  }
  if (!brown.empty()) {
    write_words(data::lower_case(data::read_brown(brown).words), text);
    return 0;
  }
  if (!scored.empty()) {
    fmt::print("{}\n", score(scored));
    return 0;
  }

  options.sampling.architecture = cbow ? word2vec::Architecture::cbow : word2vec::Architecture::skip_gram;
  if (tool_gradient) options.cbow_gradient = word2vec::CbowGradient::tool;
  const auto vocabulary = data::count_words(text, {.min_count = min_count});
  word2vec::Trainer trainer(vocabulary, options);
  const auto loss = [&](const word2vec::Text& each) {
    trainer.train(each);
    return trainer.curve().loss.back();
  };
  double last_loss = 0;
  if (in_memory) {
    data::TokenIds ids;
    data::WordStream words(text);
    for (auto token = words.next(); token != data::WordStream::Token::kEnd; token = words.next())
      ids.push_back(token == data::WordStream::Token::kWord ? vocabulary.id(words.word()) : -1);
    last_loss = loss(word2vec::TokenText(ids));
  } else {
    last_loss = loss(word2vec::FileText(text, vocabulary));
  }
  if (!vectors.empty()) write_vectors(trainer, vocabulary, vectors);
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  const nlohmann::json line = {{"seconds", trainer.seconds()},     {"words", trainer.words_read()},
                               {"vocabulary", vocabulary.size()},  {"examples", trainer.examples()},
                               {"peak", usage.ru_maxrss * 1024LL}, {"loss", last_loss}};
  fmt::print("{}\n", line.dump());
}
