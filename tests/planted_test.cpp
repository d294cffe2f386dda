// The planted language: its rules, its exact probabilities, and that its text is the same everywhere.
#include "datasets/planted/planted.h"

#include <cmath>
#include <map>
#include <numeric>
#include <set>
#include <string>
#include <vector>

#include "datasets/ngram/metrics.h"
#include "datasets/ngram/ngram.h"
#include "datasets/text/split.h"
#include "tests/text_files.h"

namespace {

using data::PlantedLanguage;
using Slot = PlantedLanguage::Slot;

bool starts_with(const std::string& text, std::string_view start) { return text.starts_with(start); }

TEST(Planted, WritesTheSameTextWithEveryCompiler) {
  const PlantedLanguage language;
  const auto text = language.generate(14, 1);
  std::string joined;
  for (const auto& word : text.words) joined += word + " ";
  EXPECT_EQ(joined, "some misus fafoly mopen a kuri . this kebu sozaly mirut this fuvi . ");
  EXPECT_EQ(language.generate(14, 1).words, text.words);
  EXPECT_NE(language.generate(14, 2).words, text.words);
}

TEST(Planted, EveryWordHasOneClass) {
  const PlantedLanguage language;
  std::size_t words = 0;
  for (std::size_t c = 0; c < language.classes().size(); ++c) {
    const auto& word_class = language.classes()[c];
    for (const auto& word : word_class.words) EXPECT_EQ(language.class_of(word), c) << word;
    EXPECT_EQ(std::accumulate(word_class.weight.begin(), word_class.weight.end(), std::uint64_t{0}), word_class.total);
    words += word_class.words.size();
  }
  EXPECT_EQ(words, language.vocabulary_size());
  EXPECT_EQ(words, 2U * 3 + 60 + 60 + 1 + 8 * 2 * (30 + 20));
}

TEST(Planted, ProbabilitiesFollowFromTheWords) {
  const PlantedLanguage language;
  const auto text = language.generate(20'000, 3);
  PlantedLanguage::State state;
  for (std::size_t t = 0; t < text.words.size(); ++t) {
    const auto c = language.class_of(text.words[t]);
    const auto& word_class = language.classes()[c];
    const auto weights = language.class_weights(state);
    const auto total = std::accumulate(weights.begin(), weights.end(), 0.0);
    const auto rank = static_cast<std::size_t>(
        std::find(word_class.words.begin(), word_class.words.end(), text.words[t]) - word_class.words.begin());
    const double p = static_cast<double>(weights[c]) / total * static_cast<double>(word_class.weight[rank]) /
                     static_cast<double>(word_class.total);
    ASSERT_NEAR(text.log_probability[t], std::log(p), 1e-12) << t;
    state = language.advance(state, c);
  }
}

// The entropy of the next word, Σ −p ln p, averaged over the states a text goes through, is what its words' surprise,
// −ln p(w_t), averages to: a generator that draws from anything but its stated probabilities fails here.
TEST(Planted, DrawsFromTheStatedProbabilities) {
  const PlantedLanguage language;
  const auto text = language.generate(200'000, 4);
  const auto entropy = [](const auto& weights) {
    const auto total = std::accumulate(weights.begin(), weights.end(), 0.0);
    double sum = 0;
    for (const auto weight : weights) {
      const double p = static_cast<double>(weight) / total;
      if (weight > 0) sum -= p * std::log(p);
    }
    return sum;
  };
  std::vector<double> within;
  for (const auto& word_class : language.classes()) within.push_back(entropy(word_class.weight));
  double expected = 0;
  PlantedLanguage::State state;
  for (const auto& word : text.words) {
    const auto weights = language.class_weights(state);
    const auto total = std::accumulate(weights.begin(), weights.end(), 0.0);
    expected += entropy(weights);
    for (std::size_t c = 0; c < weights.size(); ++c) expected += static_cast<double>(weights[c]) / total * within[c];
    state = language.advance(state, language.class_of(word));
  }
  const double surprise = -std::accumulate(text.log_probability.begin(), text.log_probability.end(), 0.0);
  const auto length = static_cast<double>(text.words.size());
  EXPECT_NEAR(surprise / length, expected / length, 0.01);
}

TEST(Planted, SentencesKeepTheRules) {
  const PlantedLanguage language({.object_percent = 100});
  const auto text = language.generate(70'000, 5);
  const auto name = [&](std::size_t t) { return language.classes()[language.class_of(text.words[t])].name; };
  const auto number = [&](std::size_t t) { return name(t).substr(name(t).rfind(' ') + 1); };
  const auto group = [&](std::size_t t) { return std::stoi(name(t).substr(5)); };  // "noun 3 …", "verb 3 …"
  for (std::size_t s = 0; s + 7 <= text.words.size(); s += 7) {
    const bool adverb = name(s + 2) == "adverb";
    const auto verb = s + (adverb ? 3 : 2);
    ASSERT_TRUE(starts_with(name(s), "determiner") && starts_with(name(s + 1), "noun") &&
                starts_with(name(verb), "verb"));
    ASSERT_TRUE(adverb || name(s + 4) == "adjective");
    ASSERT_EQ(text.words[s + 6], ".");
    ASSERT_EQ(number(s), number(s + 1));
    ASSERT_EQ(number(s + 1), number(verb));
    ASSERT_EQ(number(verb + 1), number(s + 5));
    ASSERT_EQ(group(s + 5), (group(s + 1) + group(verb)) % 8);
  }
}

TEST(Planted, AnalogiesAreAGridOfClasses) {
  const PlantedLanguage language({.domains = 4});
  const auto analogies = language.analogies();
  EXPECT_EQ(analogies.size(), 2U * 4 * 3);
  for (const auto& [a, b, c, d] : analogies) {
    const auto& classes = language.classes();
    const auto stem = [&](std::size_t i) { return classes[i].name.substr(0, classes[i].name.rfind(' ')); };
    EXPECT_EQ(stem(a), stem(b));
    EXPECT_EQ(stem(c), stem(d));
    EXPECT_NE(a, c);
    EXPECT_TRUE(classes[a].name.ends_with("singular") && classes[c].name.ends_with("singular"));
    EXPECT_TRUE(classes[b].name.ends_with("plural") && classes[d].name.ends_with("plural"));
    EXPECT_EQ(classes[a].words[0].substr(0, 4), classes[b].words[0].substr(0, 4));  // one stem, two endings
  }
}

// What the language was made for: words three and four back matter, but no count of word n-grams finds them.
TEST(Planted, LongerCountsDoNotHelp) {
  const PlantedLanguage language;
  const auto text = language.generate(80'000, 6);
  const auto vocabulary = data::Vocabulary::build(text.words);
  const auto ids = vocabulary.encode(text.words);
  const auto split = data::split_by_fraction(ids, 0.8, 0.1);
  const double three = data::perplexity(data::KneserNey(split.train, 3, vocabulary.size()), split.test, 4);
  const double five = data::perplexity(data::KneserNey(split.train, 5, vocabulary.size()), split.test, 4);
  data::LogLikelihood truth;
  for (auto t = ids.size() - split.test.size() + 4; t < ids.size(); ++t) truth.add(text.log_probability[t]);
  EXPECT_GT(five, 0.95 * three);
  EXPECT_LT(truth.perplexity(), 0.5 * five);  // there is much to find
}

TEST(Planted, RefusesOptionsOutsideTheirRange) {
  const std::vector<std::pair<data::PlantedOptions, std::string>> cases = {
      {{.domains = 0}, "domains = 0. Expected 2 … 14"},
      {{.domains = 16}, "domains = 16. Expected 2 … 14"},
      {{.domains = 7}, "domains = 7. Expected an even number"},
      {{.nouns = 0}, "nouns = 0. Expected 1 … 350"},
      {{.verbs = 351}, "verbs = 351. Expected 1 … 350"},
      {{.adjectives = -1}, "adjectives = -1"},
      {{.adverbs = 5000}, "adverbs = 5000"},
      {{.object_percent = 101}, "object_percent = 101. Expected 0 … 100"},
  };
  for (const auto& [options, message] : cases) {
    expect_contains(input_error([&options = options] { PlantedLanguage{options}; }), message);
  }
}

}  // namespace
