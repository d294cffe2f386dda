// What vectors of the planted language are asked: only what the language has, with the right answers.
#include "datasets/planted/planted_scores.h"

#include <cmath>
#include <map>
#include <set>

#include "tests/text_files.h"

namespace {

using data::AnalogyMethod;
using data::UnitVectors;
using data::WordVectors;

// Vectors that hold the classes exactly answer every planted question; of random ones nearly none.
TEST(PlantedScores, AreExactForExactVectors) {
  const data::PlantedLanguage language;
  const auto text = language.generate(100'000, 1);
  const auto vocabulary = data::Vocabulary::build(text.words, 2);
  WordVectors exact{{}, 40, {}};
  data::Random random(1);
  for (data::TokenId id = 1; id < vocabulary.size(); ++id) {
    const auto& name = language.classes()[language.class_of(vocabulary.word(id))].name;
    std::vector<float> v(40);
    for (auto& x : v) x = static_cast<float>(0.05 * (random.uniform() - 0.5));
    if (name.starts_with("noun") || name.starts_with("verb")) {
      v[name[0] == 'n' ? 0 : 1] += 1;
      v[2 + static_cast<std::size_t>(name[5] - '0')] += 1;
      v[name.ends_with("plural") ? 10 : 11] += 1;
    }
    exact.words.push_back(vocabulary.word(id));
    exact.values.insert(exact.values.end(), v.begin(), v.end());
  }
  const auto questions = data::planted_questions(language, vocabulary);
  const auto pairs = data::planted_pairs(language, vocabulary);
  EXPECT_EQ(questions[0].questions.size() + questions[1].questions.size(), 3u * 2 * 8 * 7);
  const UnitVectors right(exact);
  auto unrelated = exact;
  for (auto& x : unrelated.values) x = static_cast<float>(random.uniform() - 0.5);
  const UnitVectors wrong(unrelated);
  for (const auto method : {AnalogyMethod::kAdd, AnalogyMethod::kMul}) {
    EXPECT_EQ(data::score_questions(right, questions, {method}, "q").total.accuracy(), 1);
    EXPECT_LT(data::score_questions(wrong, questions, {method}, "q").total.accuracy(), 0.1);
  }
  const auto similar = data::score_similarity(right, pairs, "p");
  EXPECT_EQ(similar.scored, 400u);
  EXPECT_GT(similar.spearman, 0.9);
  EXPECT_LT(std::abs(data::score_similarity(wrong, pairs, "p").spearman), 0.15);
}

TEST(PlantedScores, AskWhatTheyPromise) {
  const data::PlantedLanguage language;
  const auto text = language.generate(20'000, 1);
  const auto vocabulary = data::Vocabulary::build(text.words, 3);
  for (const auto& section : data::planted_questions(language, vocabulary)) {
    EXPECT_TRUE(section.syntactic());
    for (const auto& [query, answers] : section.questions) {
      for (const auto& word : query) ASSERT_TRUE(vocabulary.contains(word));
      for (const auto& answer : answers) {
        ASSERT_TRUE(vocabulary.contains(answer));
        ASSERT_EQ(language.class_of(answer), language.class_of(answers[0]));
      }
    }
  }
  std::map<double, int> count;
  std::set<std::pair<std::string, std::string>> seen;
  for (const auto& [a, b, score] : data::planted_pairs(language, vocabulary, 202)) {
    ASSERT_TRUE(vocabulary.contains(a) && vocabulary.contains(b) && a != b);
    ASSERT_TRUE(seen.emplace(a, b).second && !seen.contains({b, a}));
    const auto &x = language.classes()[language.class_of(a)], &y = language.classes()[language.class_of(b)];
    ASSERT_EQ(score, data::planted_similarity(x, y));
    ++count[score];
  }
  EXPECT_EQ(count, (std::map<double, int>{{0, 50}, {1.0 / 3, 50}, {2.0 / 3, 51}, {1, 51}}));
  const auto score = [&](std::string_view a, std::string_view b) {
    return data::planted_similarity({std::string(a), {}, {}, 0}, {std::string(b), {}, {}, 0});
  };
  EXPECT_EQ(score("noun 3 plural", "noun 3 plural"), 1);
  EXPECT_DOUBLE_EQ(score("noun 3 plural", "noun 3 singular"), 2.0 / 3);
  EXPECT_DOUBLE_EQ(score("noun 3 plural", "noun 4 singular"), 1.0 / 3);
  EXPECT_EQ(score("noun 3 plural", "verb 3 plural"), 0);
  const data::PlantedLanguage small({.domains = 2, .nouns = 2, .verbs = 2});
  const auto few = data::Vocabulary::build(small.generate(2000, 1).words);
  expect_contains(input_error([&] { data::planted_pairs(small, few, 200); }), "from 16 nouns and verbs");
}

TEST(PlantedScores, AreReadAsTheyWereWritten) {
  const data::PlantedLanguage language;
  const auto vocabulary = data::Vocabulary::build(language.generate(20'000, 1).words);
  const auto questions = data::planted_questions(language, vocabulary);
  const auto text = data::questions_text(questions);
  EXPECT_EQ(data::questions_text(data::parse_questions(text, "q")), text);
  const auto pairs = data::word_pairs_text(data::planted_pairs(language, vocabulary));
  EXPECT_EQ(data::word_pairs_text(data::parse_word_pairs(pairs, "p")), pairs);
}

}  // namespace
