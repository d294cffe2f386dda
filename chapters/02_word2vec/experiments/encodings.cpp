#include "chapters/02_word2vec/experiments/encodings.h"

#include <algorithm>
#include <cmath>
#include <functional>
#include <limits>
#include <numeric>
#include <string>

#include "autograd/ops.h"
#include "chapters/program/progress.h"

namespace word2vec {

using ag::Array;
using ag::Ids;
using ag::Scalar;
using data::TokenId;
using data::TokenIds;

namespace {

double dot(const Array& a, const Array& b) { return std::inner_product(a.begin(), a.end(), b.begin(), 0.0); }

// Seconds of one call, the best of five.
double seconds_of(const std::function<void()>& work) {
  double best = std::numeric_limits<double>::infinity();
  for (int tries = 0; tries < 5; ++tries) {
    const double start = program::Progress::steady_seconds();
    work();
    best = std::min(best, program::Progress::steady_seconds() - start);
  }
  return best;
}

// The sentence with every word replaced by another of its class, the most frequent one that it is not.
std::vector<std::string> in_other_words(const std::vector<std::string>& sentence, const data::Vocabulary& vocabulary,
                                        const data::PlantedLanguage& language) {
  std::vector<std::string> other;
  for (const std::string& word : sentence) {
    const std::vector<std::string>& peers = language.classes()[language.class_of(word)].words;
    const auto peer = std::find_if(peers.begin(), peers.end(),
                                   [&](const std::string& p) { return p != word && vocabulary.contains(p); });
    other.push_back(peer == peers.end() ? word : *peer);
  }
  return other;
}

}  // namespace

Array one_hot(const Ids& words, std::size_t vocabulary) {
  Array x = ag::zeros({words.size(), vocabulary});
  for (std::size_t i = 0; i < words.size(); ++i) x(i, static_cast<std::size_t>(words(i))) = 1;
  return x;
}

Array bag_of_words(data::TokenView sentence, std::size_t vocabulary) {
  Array bag = ag::zeros({vocabulary});
  for (const TokenId w : sentence) bag(static_cast<std::size_t>(w)) += 1;
  return bag;
}

Array mean_vector(data::TokenView sentence, const Array& table) {
  Array mean = ag::zeros({table.shape()[1]});
  for (const TokenId w : sentence)
    for (std::size_t j = 0; j < mean.size(); ++j)
      mean(j) += table(static_cast<std::size_t>(w), j) / static_cast<Scalar>(sentence.size());
  return mean;
}

double distance(const Array& a, const Array& b) {
  const Array difference = a - b;
  return std::sqrt(dot(difference, difference));
}

double cosine(const Array& a, const Array& b) {
  const double lengths = std::sqrt(dot(a, a) * dot(b, b));
  return lengths > 0 ? dot(a, b) / lengths : 0;
}

OneHotFacts measure_one_hot(std::size_t vocabulary) {
  OneHotFacts facts{.dimension = vocabulary, .least_distance = std::numeric_limits<double>::infinity()};
  const auto word = [&](std::size_t w) { return one_hot(Ids{static_cast<TokenId>(w)}, vocabulary); };
  for (std::size_t w = 0; w < vocabulary; ++w) {
    const Array x = word(w);
    for (std::size_t u = 0; u < w; ++u) {
      const Array y = word(u);
      facts.least_distance = std::min(facts.least_distance, distance(x, y));
      facts.greatest_distance = std::max(facts.greatest_distance, distance(x, y));
      facts.greatest_cosine = std::max(facts.greatest_cosine, cosine(x, y));
      ++facts.pairs;
    }
  }
  return facts;
}

BagFacts measure_bag_of_words() {
  const std::vector<std::string> words = {"dog",  "bites",  "man",  "boy",   "hound",
                                          "nips", "fellow", "rain", "falls", "here"};
  const data::Vocabulary vocabulary = data::Vocabulary::build(words);
  const auto V = static_cast<std::size_t>(vocabulary.size());
  const auto bag = [&](const std::vector<std::string>& text) { return bag_of_words(vocabulary.encode(text), V); };
  const Array sentence = bag({"dog", "bites", "man"});
  return {.dimension = V,
          .other_order = distance(sentence, bag({"man", "bites", "dog"})),
          .other_word = cosine(sentence, bag({"dog", "bites", "boy"})),
          .no_word = cosine(sentence, bag({"hound", "nips", "fellow"})),
          .other_matter = cosine(sentence, bag({"rain", "falls", "here"}))};
}

LookupFacts compare_lookup(std::size_t vocabulary, std::size_t d, std::uint64_t seed) {
  constexpr std::size_t kWords = 64;
  ag::Random random(seed, "lookup");
  const ag::Tensor W(random.normal({vocabulary, d}, 0, 1));
  Ids words(Ids::shape_type{kWords});
  for (TokenId& w : words) w = static_cast<TokenId>(random.below(vocabulary));
  const ag::Tensor x(one_hot(words, vocabulary));
  LookupFacts facts{.vocabulary = vocabulary, .d = d, .multiply_adds = static_cast<std::int64_t>(vocabulary * d)};
  Array product, rows;
  facts.product = seconds_of([&] { product = matmul(x, W).value(); }) / kWords;
  facts.lookup = seconds_of([&] { rows = embedding(W, words).value(); }) / kWords;
  facts.equal = product == rows;
  return facts;
}

SentenceFacts compare_sentences(const Array& table, const data::Vocabulary& vocabulary,
                                const data::PlantedLanguage& language, std::size_t sentences, std::uint64_t seed) {
  constexpr std::size_t kLength = 7;  // every planted sentence
  const data::PlantedText text = language.generate(sentences * kLength, seed);
  const data::PlantedText elsewhere = language.generate(sentences * kLength, seed + 1'000'003);
  const auto V = static_cast<std::size_t>(vocabulary.size());
  SentenceFacts facts{.sentences = sentences};
  const double one = 1 / static_cast<double>(sentences);
  for (std::size_t s = 0; s < sentences; ++s) {
    const auto nth = [&](const data::PlantedText& from) {
      const auto begin = from.words.begin() + static_cast<std::ptrdiff_t>(s * kLength);
      return std::vector<std::string>(begin, begin + kLength);
    };
    const TokenIds a = vocabulary.encode(nth(text));
    const TokenIds same = vocabulary.encode(in_other_words(nth(text), vocabulary, language));
    const TokenIds other = vocabulary.encode(nth(elsewhere));
    const double bag_same = cosine(bag_of_words(a, V), bag_of_words(same, V));
    const double bag_other = cosine(bag_of_words(a, V), bag_of_words(other, V));
    const double embedding_same = cosine(mean_vector(a, table), mean_vector(same, table));
    const double embedding_other = cosine(mean_vector(a, table), mean_vector(other, table));
    facts.bag_same += one * bag_same;
    facts.bag_other += one * bag_other;
    facts.bag_right += bag_same > bag_other ? one : 0;
    facts.embedding_same += one * embedding_same;
    facts.embedding_other += one * embedding_other;
    facts.embedding_right += embedding_same > embedding_other ? one : 0;
  }
  return facts;
}

}  // namespace word2vec
