// The language of documents: its sentences as a reader takes them apart, its choices, and what decides which word.
#include <algorithm>
#include <cmath>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "datasets/planted/document_posterior.h"
#include "datasets/planted/documents.h"
#include "tests/chi_square.h"
#include "tests/text_files.h"

namespace {

using data::DocumentPosterior;
using data::DocumentWords;
using data::PlantedDocument;
using data::PlantedDocuments;
using data::PlantedSentence;
using data::SeenSegments;
using data::TokenId;
using data::TokenIds;

const PlantedDocuments& language() {
  static const PlantedDocuments one;
  return one;
}

const std::vector<PlantedDocument>& documents() {
  static const std::vector<PlantedDocument> all = language().generate(4'000, 1);
  return all;
}

// What the classes of a sentence's words say; what is missing is one more than the last: K, or K².
struct Parts {
  std::size_t mood = 4, form = 0, adverb = 16, particle = 4, group = 0, subject = 0, object = 0;
  bool separable = false, adjective = false;
  std::array<std::size_t, 2> determiners{}, numbers{};
};

// From the left to the right, with the functions of DocumentWords alone.
Parts take_apart(const TokenIds& words, std::size_t topic) {
  const DocumentWords& lexicon = language().lexicon();
  Parts parts;
  std::size_t at = 0;
  // Moves on when the word is of the class `of(i)` for an i < n; then sets it.
  const auto take = [&](std::size_t n, std::size_t& which, const auto& of) {
    for (std::size_t i = 0; i < n; ++i)
      if (at < words.size() && lexicon.class_of(words[at]) == of(i)) {
        which = i;
        ++at;
        return true;
      }
    return false;
  };
  const auto noun = [&](std::size_t which, std::size_t& stem) {
    std::size_t both = 0;
    EXPECT_TRUE(take(16, both, [&](std::size_t i) { return lexicon.noun(i / 2, i % 2, topic); }));
    stem = both / 2;
    parts.numbers[which] = both % 2;
  };
  const auto determiner = [&](std::size_t i) { return lexicon.determiner(i); };
  take(4, parts.mood, [&](std::size_t i) { return lexicon.conjunction(i); });
  EXPECT_TRUE(take(2, parts.determiners[0], determiner));
  noun(0, parts.subject);
  take(16, parts.adverb, [&](std::size_t i) { return lexicon.adverb(i / 4, i % 4); });
  std::size_t verb = 0;
  EXPECT_TRUE(take(48, verb, [&](std::size_t i) { return lexicon.verbs(i / 12, i % 2 == 1, i / 2 % 6); }));
  parts.group = verb / 12;
  parts.form = verb / 2 % 6;
  parts.separable = verb % 2 == 1;
  EXPECT_TRUE(take(2, parts.determiners[1], determiner));
  std::size_t one = 0;
  parts.adjective = take(1, one, [&](std::size_t) { return lexicon.adjectives(topic); });
  noun(1, parts.object);
  take(4, parts.particle, [&](std::size_t i) { return lexicon.particle(i); });
  EXPECT_TRUE(take(1, one, [&](std::size_t) { return lexicon.stop(); }));
  EXPECT_EQ(at, words.size());
  return parts;
}

TEST(PlantedDocuments, SentencesKeepTheRules) {
  for (const PlantedDocument& document : documents()) {
    ASSERT_TRUE(document.sentences.size() >= 6 && document.sentences.size() <= 12);
    for (const PlantedSentence& sentence : document.sentences) {
      ASSERT_EQ(sentence.decided_by.size(), sentence.words.size());
      const Parts parts = take_apart(sentence.words, document.topic);
      EXPECT_EQ(parts.determiners, parts.numbers);
      EXPECT_EQ(parts.form, parts.mood < 4 ? parts.mood : 4 + parts.numbers[0]) << "a mood, or the subject's number";
      if (parts.adverb < 16) {
        EXPECT_EQ(parts.adverb, parts.subject % 4 * 4 + parts.group);
      }
      EXPECT_EQ(parts.particle, parts.separable ? parts.group : 4);
    }
    if (testing::Test::HasFailure()) return;
  }
}

TEST(PlantedDocuments, ChoicesAreDrawnAsStated) {
  std::map<std::size_t, std::size_t> topics, lengths, moods, adverbs, groups, numbers, genders;
  std::map<std::pair<std::size_t, std::size_t>, std::size_t> gender_and_group;  // neither tells of the other
  double sentences = 0, conjunctions = 0, adjectives = 0, with_adverb = 0, pairs = 0, carried = 0, by_chance = 0;
  for (const PlantedDocument& document : documents()) {
    ++topics[document.topic];
    ++lengths[document.sentences.size()];
    std::size_t object = 8;
    for (const PlantedSentence& sentence : document.sentences) {
      const Parts parts = take_apart(sentence.words, document.topic);
      ++sentences;
      ++groups[parts.group];
      ++numbers[parts.numbers[1]];
      ++genders[parts.object % 4];
      ++gender_and_group[{parts.object % 4, parts.group}];
      conjunctions += parts.mood < 4;
      if (parts.mood < 4) ++moods[parts.mood];
      with_adverb += parts.adverb < 16;
      if (parts.adverb < 16) ++adverbs[parts.adverb];
      adjectives += parts.adjective;
      if (object < 8) {
        ++pairs;
        carried += parts.subject == object;
        by_chance += 0.1 * language().start_probability(object);
      }
      object = parts.object;
    }
  }
  expect_equally_often(topics, 8);
  expect_equally_often(lengths, 7);
  expect_equally_often(moods, 4);
  expect_equally_often(groups, 4);
  expect_equally_often(numbers, 2);
  expect_equally_often(genders, 4);
  expect_equally_often(gender_and_group, 16);
  // Of the subjects, which go on with the objects, no χ² is to be asked.
  EXPECT_EQ(adverbs.size(), 16U);
  for (const auto& [adverb, count] : adverbs) EXPECT_NEAR(static_cast<double>(count) / with_adverb, 1.0 / 16, 0.006);
  for (const double count : {conjunctions, adjectives, with_adverb})
    EXPECT_NEAR(count / sentences, 0.5, 3.3 * 0.5 / std::sqrt(sentences));
  EXPECT_NEAR((carried - by_chance) / pairs, 0.9, 3.3 * 0.3 / std::sqrt(pairs));
}

TEST(PlantedDocuments, WordsAreAsFrequentAsTheGrammarSays) {
  const std::vector<double> expected = language().word_frequencies();
  std::vector<double> found(expected.size(), 0);
  double words = 0, sum = 0, entropy = 0, far = 0;
  for (const PlantedDocument& document : documents())
    for (const PlantedSentence& sentence : document.sentences)
      for (const TokenId word : sentence.words) ++found[static_cast<std::size_t>(word)], ++words;
  for (std::size_t w = 0; w < expected.size(); ++w) {
    sum += expected[w];
    EXPECT_GT(found[w], 0) << language().words()[w];
    // A document of a topic has many of its nouns, or none: they come in lumps.
    const double lump =
        language().lexicon().class_of(static_cast<TokenId>(w)) >= language().lexicon().adjectives(0) ? 5 : 1;
    far = std::max(far, std::abs(found[w] - expected[w] * words) / std::sqrt(expected[w] * words * lump));
    entropy -= found[w] / words * std::log(found[w] / words);
  }
  EXPECT_NEAR(sum, 1, 1e-12);
  EXPECT_LT(far, 4.5);
  EXPECT_NEAR(entropy, language().unigram_entropy(), 0.003) << "the loss of who looks at nothing";
}

// while → after, for the verb's -ing became -ed; the particle does not care what comes behind it.
TEST(PlantedDocuments, RightWordsFollowTheirRightAndLeftWordsTheirLeft) {
  const DocumentPosterior posterior(language(), {.masked = 1, .random = 0});
  const DocumentWords& lexicon = language().lexicon();
  const auto masked = [&](TokenIds words, std::size_t place) {
    words[place] = SeenSegments::kMasked;
    const std::vector<std::size_t> chosen = {place};
    return posterior.read({words, {}}, chosen).words[0];
  };
  std::size_t right = 0, left = 0;
  for (std::size_t d = 0; d < 100; ++d) {
    const PlantedDocument& document = documents()[d];
    const PlantedSentence& sentence = document.sentences[0];
    const Parts parts = take_apart(sentence.words, document.topic);
    if (parts.mood < 4) {
      TokenIds words = sentence.words;
      const std::size_t verb = parts.adverb < 16 ? 4 : 3, other = (parts.mood + 1) % 4;
      const data::DocumentClass& was = lexicon.classes()[lexicon.verbs(parts.group, parts.separable, parts.form)];
      const data::DocumentClass& becomes = lexicon.classes()[lexicon.verbs(parts.group, parts.separable, other)];
      words[verb] += becomes.first - was.first;
      const TokenId now = lexicon.classes()[lexicon.conjunction(other)].first;
      EXPECT_NEAR(masked(sentence.words, 0)[static_cast<std::size_t>(sentence.words[0])], 1, 1e-9);
      EXPECT_NEAR(masked(words, 0)[static_cast<std::size_t>(now)], 1, 1e-9);
      ++right;
    }
    if (parts.particle < 4) {
      const std::size_t place = sentence.words.size() - 2;
      for (const std::size_t next : {1U, 2U, 3U}) {
        TokenIds words = sentence.words;
        const TokenIds& behind = document.sentences[next].words;
        words.insert(words.end(), behind.begin(), behind.end());
        EXPECT_NEAR(masked(words, place)[static_cast<std::size_t>(words[place])], 1, 1e-9);
      }
      ++left;
    }
  }
  EXPECT_GT(right, 30U);
  EXPECT_GT(left, 30U);
}

std::string text(const PlantedDocuments& of, std::uint64_t seed, std::uint64_t stream) {
  const std::vector<PlantedDocument> drawn = of.generate(2, seed, stream);
  std::string all;
  for (const data::Document& document : of.text(drawn))
    for (const std::string& sentence : document.sentences) all += sentence + "\n";
  return all;
}

TEST(PlantedDocuments, DependOnSeedAndStreamAlone) {
  const PlantedDocuments again, other({.seed = 2}), chinese({.script = data::Script::chinese});
  EXPECT_EQ(text(language(), 1, 0), text(again, 1, 0));
  EXPECT_NE(text(language(), 1, 0), text(language(), 2, 0));
  EXPECT_NE(text(language(), 1, 0), text(language(), 1, 1));
  EXPECT_NE(text(language(), 1, 0), text(other, 1, 0));
  const auto begins = [](const PlantedDocuments& of, std::string_view with) {
    EXPECT_EQ(text(of, 1, 0).substr(0, with.size()), with);
  };
  begins(language(), "this domo zagot these dadoc dutus .\nthis dutu here tolet this dumec diru .\n");
  begins(chinese, "这个水书草手着这些水琴的水画们。\n这个水画都田米着这个水马的水耳。\n");
}

// In characters, the same documents: a word is one to three, a stem shares both with its forms.
TEST(PlantedDocuments, AreWrittenInChineseToo) {
  const PlantedDocuments chinese({.script = data::Script::chinese});
  ASSERT_EQ(chinese.words().size(), language().words().size());
  for (const PlantedDocuments* each : {&language(), &chinese}) {
    const std::set<std::string> different(each->words().begin(), each->words().end());
    EXPECT_EQ(different.size(), 395U) << "no two words are spelled alike";
  }
  const auto drawn = chinese.generate(50, 1), latin = language().generate(50, 1);
  std::string running;
  std::vector<std::string> sentences;
  for (std::size_t d = 0; d < drawn.size(); ++d)
    for (std::size_t s = 0; s < drawn[d].sentences.size(); ++s)
      ASSERT_EQ(drawn[d].sentences[s].words, latin[d].sentences[s].words);
  for (const data::Document& document : chinese.text(drawn))
    for (const std::string& sentence : document.sentences) {
      running += sentence;
      sentences.push_back(sentence);
    }
  EXPECT_EQ(data::cut_sentences(running), sentences);
}

TEST(PlantedDocuments, RefuseOptionsOutsideTheirRange) {
  const std::vector<std::pair<data::PlantedDocumentOptions, std::string>> cases = {
      {{.topics = 1}, "topics = 1. Expected 2 … 10"},
      {{.kinds = 5}, "kinds = 5. Expected 2 … 4"},
      {{.nouns = 7}, "nouns = 7. Expected 8 … 40"},
      {{.nouns = 10}, "nouns = 10 and kinds = 4. Expected as many nouns of each kind"},
      {{.adjectives = 1}, "adjectives = 1. Expected 2 … 40"},
      {{.verbs = 3}, "verbs = 3. Expected 4 … 40"},
      {{.optional_percent = 0}, "optional_percent = 0. Expected 1 … 99"},
      {{.carry_percent = 100}, "carry_percent = 100. Expected 0 … 99"},
      {{.least_sentences = 0}, "0 … 12 sentences. Expected at least 1"},
      {{.least_sentences = 13}, "13 … 12 sentences. Expected at least 1, and no more than the most"},
  };
  for (const auto& each : cases)
    expect_contains(input_error([&] { PlantedDocuments{each.first}; }), "planted documents: " + each.second);
  EXPECT_NO_THROW(PlantedDocuments({.topics = 10, .nouns = 40, .adjectives = 40, .verbs = 40, .carry_percent = 0}));
}

}  // namespace
