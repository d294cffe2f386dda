// What can be known in the language of documents: the reader of document_posterior.h is right as often as it says, tags
// name what decides a word, and the next segment is told by topic and by order.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <utility>
#include <vector>

#include "datasets/planted/document_posterior.h"
#include "tests/masking.h"
#include "tests/text_files.h"

namespace {

using data::DecidedBy;
using data::DocumentPosterior;
using data::PlantedDocument;
using data::PlantedDocuments;
using data::PlantedSentence;
using data::SeenSegments;
using data::SegmentRelation;
using data::TokenId;
using data::TokenIds;

constexpr TokenId kMasked = SeenSegments::kMasked;

const PlantedDocuments& language() {
  static const PlantedDocuments one;
  return one;
}

const std::vector<PlantedDocument>& documents() {
  static const std::vector<PlantedDocument> all = language().generate(4'000, 1);
  return all;
}

// Two segments of two sentences each, half of them of one document, under BERT's masking.
struct Example {
  SeenSegments seen;
  std::vector<std::size_t> chosen;
  TokenIds truth;
  bool next;
};

std::vector<Example> examples(std::size_t count) {
  data::Random random(2);
  std::vector<Example> out;
  for (std::size_t i = 0; i < count; ++i) {
    Example example;
    example.next = random.below(2) == 0;
    const PlantedDocument& a = documents()[2 * i];
    const PlantedDocument& b = documents()[2 * i + (example.next ? 0 : 1)];
    for (const std::size_t s : {0U, 1U}) {
      example.seen.first.insert(example.seen.first.end(), a.sentences[s].words.begin(), a.sentences[s].words.end());
      const TokenIds& words = b.sentences[2 + s].words;
      example.seen.second.insert(example.seen.second.end(), words.begin(), words.end());
    }
    const std::size_t V = language().words().size(), before = example.seen.first.size();
    cover(example.seen.first, {}, V, 0, random, example.chosen, example.truth);
    cover(example.seen.second, {}, V, before, random, example.chosen, example.truth);
    out.push_back(example);
  }
  return out;
}

// How far what happened is from what was expected, in standard deviations.
struct Surprise {
  double difference = 0, variance = 0;
  void add(double found, double expected, double of_variance) {
    difference += found - expected;
    variance += of_variance;
  }
  double deviations() const { return difference / std::sqrt(variance); }
};

// The words are drawn from the very probabilities that the reader gives: the mean of −ln P(truth) is their entropy, and
// what it holds likely happens as often. A floor that left something out, or knew too much, fails here.
TEST(DocumentPosterior, IsRightAsOftenAsItSays) {
  const DocumentPosterior posterior(language()), other(language(), {.masked = 0.5, .random = 0.4});
  Surprise loss, kept, next;
  double lost = 0, lost_by_other = 0;
  for (const Example& example : examples(2000)) {
    const data::DocumentReading reading = posterior.read(example.seen, example.chosen);
    const data::DocumentReading misled = other.read(example.seen, example.chosen);
    for (std::size_t c = 0; c < example.chosen.size(); ++c) {
      double entropy = 0, square = 0;
      for (const double p : reading.words[c]) {
        if (p <= 0) continue;
        entropy -= p * std::log(p);
        square += p * std::log(p) * std::log(p);
      }
      const auto truth = static_cast<std::size_t>(example.truth[c]);
      loss.add(-std::log(reading.words[c][truth]), entropy, square - entropy * entropy);
      lost -= std::log(reading.words[c][truth]);
      lost_by_other -= std::log(misled.words[c][truth]);
      const std::size_t i = example.chosen[c], n = example.seen.first.size();
      const TokenId seen = i < n ? example.seen.first[i] : example.seen.second[i - n];
      if (seen == kMasked) continue;
      const double p = reading.words[c][static_cast<std::size_t>(seen)];
      kept.add(seen == example.truth[c] ? 1 : 0, p, p * (1 - p));
    }
    const double p = reading.relation.next;
    next.add(example.next ? 1 : 0, p, p * (1 - p));
  }
  EXPECT_LT(std::abs(loss.deviations()), 3.3);
  EXPECT_LT(std::abs(kept.deviations()), 3.3);
  EXPECT_LT(std::abs(next.deviations()), 3.3);
  EXPECT_LT(lost, lost_by_other) << "who is wrong about the masking loses more";
  EXPECT_GT(kept.variance, 5);
  EXPECT_GT(next.variance, 10);
}

TEST(DocumentPosterior, RefusesWhatCannotBe) {
  const DocumentPosterior posterior(language());
  const TokenIds sentence = language().generate(1, 1)[0].sentences[0].words, five(5, kMasked);
  const auto message = [&](const SeenSegments& seen, std::vector<std::size_t> chosen, SegmentRelation prior) {
    return input_error([&] { posterior.read(seen, chosen, prior); });
  };
  expect_contains(message({{}, sentence}, {}, {}), "the first segment is empty");
  expect_contains(message({{1000}, {}}, {}, {}), "word 1000. Expected 0 … ");
  expect_contains(message({{-2}, {}}, {}, {}), "word -2. Expected 0 … ");
  expect_contains(message({sentence, {}}, {sentence.size()}, {}), "Places count from 0");
  expect_contains(message({sentence, sentence}, {}, {0, 0, 0}), "next 0, random 0, swapped 0. Expected probabilities");
  expect_contains(message({sentence, sentence}, {}, {-1, 2, 0}), "Expected probabilities");
  expect_contains(message({sentence, sentence, true}, {}, {1, 1, 1}),
                  "may be swapped. Expected two of whole sentences");
  expect_contains(message({five, {}}, {}, {}), "segments of 5 and 0 words. Expected what whole sentences can be");
  EXPECT_NO_THROW(posterior.read({five, {}, true}, {}));
  expect_contains(input_error([&] {
                    posterior.left_to_right_log_probabilities(TokenIds{2, 2});
                  }),
                  "word 1, '.', cannot stand there");
  expect_contains(input_error([&] {
                    const std::vector<std::size_t> chosen = {0};
                    posterior.masked_log_probabilities({sentence, {}}, chosen, TokenIds{});
                  }),
                  "0 true words for 1 chosen places");
  expect_contains(input_error([&] { DocumentPosterior(language(), {.masked = 0.8, .random = 0.3}); }),
                  "Expected parts of 1");
  expect_contains(input_error([&] {
                    const std::vector<std::size_t> chosen = {0};
                    DocumentPosterior(language(), {.masked = 1, .random = 0}).read({sentence, {}}, chosen);
                  }),
                  "at a chosen place. Expected what this masking can show");
}

// A word with the words to its left alone, to its right alone, and with all others.
struct Views {
  double left, right, both;
};

Views views(const DocumentPosterior& posterior, const TokenIds& words, std::size_t place) {
  const std::vector<std::size_t> chosen = {place};
  const TokenIds truth = {words[place]};
  const auto p = [&](std::size_t first, std::size_t last) {
    SeenSegments seen = {words, {}};
    for (std::size_t i = first; i < last; ++i) seen.first[i] = SeenSegments::kMasked;
    return std::exp(posterior.masked_log_probabilities(seen, chosen, truth)[0]);
  };
  return {p(place, words.size()), p(0, place + 1), p(place, place + 1)};
}

TEST(PlantedDocuments, TagsSayWhatDecidesAWord) {
  const DocumentPosterior posterior(language(), {.masked = 1, .random = 0});  // what is seen is true
  std::map<DecidedBy, std::size_t> tags;
  for (std::size_t d = 0; d < 16; ++d) {
    // A sentence in the midst of others, and one that ends the document.
    for (const std::size_t from : {std::size_t{1}, documents()[d].sentences.size() - 3}) {
      TokenIds words;
      std::vector<DecidedBy> decided_by;
      for (std::size_t s = from; s < from + 3; ++s) {
        const PlantedSentence& sentence = documents()[d].sentences[s];
        words.insert(words.end(), sentence.words.begin(), sentence.words.end());
        decided_by.insert(decided_by.end(), sentence.decided_by.begin(), sentence.decided_by.end());
      }
      if (from == 1) decided_by.back() = DecidedBy::left;  // nothing follows here
      const std::size_t before = documents()[d].sentences[from].words.size();
      for (std::size_t place = before; place < words.size(); ++place) {
        const auto [left, right, both] = views(posterior, words, place);
        const DecidedBy by = decided_by[place];
        const bool by_left = by == DecidedBy::left || by == DecidedBy::either;
        const bool by_right = by == DecidedBy::right || by == DecidedBy::either;
        ++tags[by];
        EXPECT_EQ(both > 1 - 1e-9, by != DecidedBy::free) << both << " at " << place;
        EXPECT_LT(by == DecidedBy::free ? both : 0, 0.999);
        // How many words there are is known too, which tells that the last is a full stop.
        if (place + 1 == words.size()) continue;
        EXPECT_EQ(left > 1 - 1e-9, by_left) << left << " at " << place;
        EXPECT_EQ(right > 1 - 1e-9, by_right) << right << " at " << place;
        EXPECT_LT(by_left ? 0 : left, by == DecidedBy::free ? 0.999 : 0.8);
        EXPECT_LT(by_right ? 0 : right, by == DecidedBy::left ? 0.8 : 0.999);
      }
    }
  }
  EXPECT_EQ(tags.size(), 5U);
  for (const auto& [tag, count] : tags) EXPECT_GT(count, 12U);
}

// Segments of two sentences. The topic tells most of another document's segments, and nothing of a swapped one.
TEST(PlantedDocuments, TheNextSegmentIsToldByTopicAndByOrder) {
  const DocumentPosterior posterior(language(), {.chosen = 0});
  const auto two = [](const PlantedDocument& document, std::size_t from) {
    TokenIds words = document.sentences[from].words;
    const TokenIds& more = document.sentences[from + 1].words;
    words.insert(words.end(), more.begin(), more.end());
    return words;
  };
  const double pairs = 1000;
  double random_errors = 0, swapped_errors = 0, of_topic = 0, random_floor = 0, swapped_floor = 0;
  for (std::size_t d = 0; d < 1000; ++d) {
    const PlantedDocument &document = documents()[d], &other = documents()[d + 1000];
    const TokenIds first = two(document, 0), second = two(document, 2), elsewhere = two(other, 2);
    const bool next = d % 2 == 0;
    const double p = posterior.read({first, next ? second : elsewhere}, {}).relation.next;
    random_errors += (p > 0.5) != next;
    random_floor += std::min(p, 1 - p);
    if (!next) of_topic += document.topic == other.topic;
    const double q = next ? posterior.read({first, second}, {}, {.random = 0, .swapped = 0.5}).relation.next
                          : posterior.read({second, first}, {}, {.random = 0, .swapped = 0.5}).relation.next;
    swapped_errors += (q > 0.5) != next;
    swapped_floor += std::min(q, 1 - q);
  }
  EXPECT_NEAR(of_topic / (pairs / 2), 1.0 / 8, 0.05);
  EXPECT_LT(random_errors, of_topic)
      << "who knows the topic alone is wrong in one of sixteen, as often as it is the same";
  EXPECT_GT(random_errors / pairs, 0.01);
  EXPECT_LT(swapped_errors / pairs, 0.25);
  EXPECT_GT(swapped_errors / pairs, 2 * random_errors / pairs) << "order is harder";
  EXPECT_NEAR(random_errors / pairs, random_floor / pairs, 0.02) << "as often wrong as it says";
  EXPECT_NEAR(swapped_errors / pairs, swapped_floor / pairs, 0.04);
}

}  // namespace
