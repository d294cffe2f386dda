// What trained vectors are asked: figures by hand, and a slow version of each search that shares no line with it.
#include "datasets/vectors/word_scores.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <set>

#include "datasets/random.h"
#include "datasets/text/spelling.h"
#include "tests/text_files.h"

namespace {

using data::AnalogyMethod;
using data::UnitVectors;
using data::WordVectors;
using Words = std::vector<std::string>;

WordVectors random_vectors(std::size_t words, std::size_t dimension, std::uint64_t seed) {
  data::Random random(seed);
  WordVectors vectors{{}, dimension, {}};
  for (std::size_t i = 0; i < words; ++i) vectors.words.push_back(fmt::format("w{}", i));
  for (std::size_t i = 0; i < words * dimension; ++i)
    vectors.values.push_back(static_cast<float>(random.uniform() - 0.4));
  return vectors;
}

double slow_cosine(const WordVectors& v, std::size_t i, std::size_t j) {
  double dot = 0, ii = 0, jj = 0;
  for (std::size_t d = 0; d < v.dimension; ++d) {
    const double x = v.vector(i)[d], y = v.vector(j)[d];
    dot += x * y, ii += x * x, jj += y * y;
  }
  return dot / std::sqrt(ii * jj);
}

double slow_score(const WordVectors& v, const data::AnalogyQuery& q, std::size_t w, AnalogyMethod method) {
  const double a = slow_cosine(v, w, q[0]), b = slow_cosine(v, w, q[1]), c = slow_cosine(v, w, q[2]);
  return method == AnalogyMethod::kAdd ? b - a + c : (1 + b) / 2 * (1 + c) / 2 / ((1 + a) / 2 + 0.001);
}

// king = royal, man, …: three directions, so that each answer can be worked out on paper.
const WordVectors kRoyal{
    {"king", "queen", "man", "woman", "child"}, 3, {2, 2, 0, /**/ 3, 0, 3, /**/ 0, 1, 0, /**/ 0, 0, 5, /**/ 0, 1, 1}};

Words words_of(const UnitVectors& vectors, const std::vector<data::Neighbour>& neighbours) {
  Words words;
  for (const auto& neighbour : neighbours) words.push_back(vectors.word(neighbour.word));
  return words;
}

TEST(UnitVectors, NearestByHand) {
  const UnitVectors vectors(kRoyal);
  EXPECT_NEAR(vectors.cosine(0, 1), 0.5, 1e-7);
  EXPECT_NEAR(vectors.cosine(0, 2), std::sqrt(0.5), 1e-7);
  // Of king: man √½, queen ½ and child ½, woman 0; of equal ones the first.
  const auto near = vectors.nearest(vectors.at("king"), 3);
  EXPECT_EQ(words_of(vectors, near), (Words{"man", "queen", "child"}));
  EXPECT_NEAR(near[0].score, std::sqrt(0.5), 1e-6);
  EXPECT_EQ(vectors.nearest(0, 99).size(), 4u);
}

TEST(UnitVectors, AnalogiesByHand) {
  const UnitVectors vectors(kRoyal);
  const data::AnalogyQuery query = {vectors.at("man"), vectors.at("woman"), vectors.at("king")};
  // 3CosAdd of queen: cos(q, woman) − cos(q, man) + cos(q, king) = √½ − 0 + ½.
  const auto add = vectors.analogy(query, 2);
  EXPECT_EQ(words_of(vectors, add), (Words{"queen", "child"}));
  EXPECT_NEAR(add[0].score, std::sqrt(0.5) + 0.5, 1e-6);
  EXPECT_NEAR(add[1].score, std::sqrt(0.5) - std::sqrt(0.5) + 0.5, 1e-6);
  // 3CosMul of queen: ½(1 + √½) · ½(1 + ½) / (½(1 + 0) + 0.001).
  const auto mul = vectors.analogy(query, 1, {.method = AnalogyMethod::kMul});
  EXPECT_EQ(words_of(vectors, mul), (Words{"queen"}));
  EXPECT_NEAR(mul[0].score, 0.5 * (1 + std::sqrt(0.5)) * 0.75 / 0.501, 1e-6);
  // With the query words: woman has 1 − 0 + 0 and stays behind queen; king has 0 − √½ + 1.
  EXPECT_EQ(words_of(vectors, vectors.analogy(query, 5, {.include_query = true})),
            (Words{"queen", "woman", "child", "king", "man"}));
  // man : man = king : ? is king itself, if it may be.
  const data::AnalogyQuery same = {query[0], query[0], query[2]};
  EXPECT_EQ(vectors.answers(std::vector{same}, {.include_query = true}), std::vector{query[2]});
  EXPECT_NE(vectors.answers(std::vector{same}), std::vector{query[2]});
}

TEST(UnitVectors, AgreeWithASlowSearch) {
  const auto plain = random_vectors(333, 17, 1);  // no multiple of a lane
  const UnitVectors vectors(plain);
  data::Random random(2);
  const auto draw = [&] { return static_cast<std::size_t>(random.below(plain.size())); };
  for (std::size_t i = 0; i < 50; ++i) {
    const auto j = draw(), k = draw();
    EXPECT_NEAR(vectors.cosine(j, k), slow_cosine(plain, j, k), 1e-6);
    const auto near = vectors.nearest(j, 332);
    for (const auto& [word, score] : near) ASSERT_NEAR(score, slow_cosine(plain, j, word), 1e-6);
    EXPECT_TRUE(std::is_sorted(near.begin(), near.end(), [](auto a, auto b) { return a.score > b.score; }));
  }
  std::vector<data::AnalogyQuery> queries;
  for (int i = 0; i < 100; ++i) queries.push_back({draw(), draw(), draw()});
  for (const auto method : {AnalogyMethod::kAdd, AnalogyMethod::kMul})
    for (const bool include : {false, true}) {
      const auto answers = vectors.answers(queries, {method, include});
      for (std::size_t q = 0; q < queries.size(); ++q) {
        double most = -10;
        for (std::size_t w = 0; w < plain.size(); ++w)
          if (include || std::count(queries[q].begin(), queries[q].end(), w) == 0)
            most = std::max(most, slow_score(plain, queries[q], w, method));
        EXPECT_NEAR(slow_score(plain, queries[q], answers[q], method), most, 1e-5);
        EXPECT_EQ(vectors.analogy(queries[q], 1, {method, include})[0].word, answers[q]);
        if (!include) {
          EXPECT_EQ(std::count(queries[q].begin(), queries[q].end(), answers[q]), 0);
        }
      }
    }
}

// More words than a block of the table has: the answers are those of the search for one query.
TEST(UnitVectors, ManyWordsInBlocks) {
  const UnitVectors vectors(random_vectors(9001, 3, 3));
  std::vector<data::AnalogyQuery> queries;
  data::Random random(4);
  for (int i = 0; i < 60; ++i) queries.push_back({random.below(9001), random.below(9001), random.below(9001)});
  const auto answers = vectors.answers(queries);
  std::set<std::size_t> blocks;
  for (std::size_t q = 0; q < queries.size(); ++q) {
    EXPECT_EQ(vectors.analogy(queries[q], 1)[0].word, answers[q]);
    blocks.insert(answers[q] / 4096);
  }
  EXPECT_EQ(blocks.size(), 3u) << "answers come from all blocks";
}

TEST(UnitVectors, FoldsCaseAndTakesTheFirst) {
  const WordVectors vectors{{"The", "the", "Äpfel", "x"}, 1, {1, -1, 1, 1}};
  const UnitVectors exact(vectors), folded(vectors, {.fold_case = true}), first(vectors, {.first = 2});
  EXPECT_EQ(exact.find("the"), 1u);
  EXPECT_EQ(exact.find("äpfel"), std::nullopt);
  EXPECT_EQ(folded.size(), 3u);
  EXPECT_EQ(folded.find("THE"), 0u);
  EXPECT_EQ(folded.cosine(folded.at("the"), folded.at("ÄPFEL")), 1) << "the first of the two is kept";
  EXPECT_EQ(first.size(), 2u);
  EXPECT_EQ(first.find("x"), std::nullopt);
}

TEST(UnitVectors, ExtremeLengths) {
  const UnitVectors vectors(WordVectors{{"huge", "tiny", "zero"}, 2, {3e38f, 3e38f, 1e-45f, 0, 0, 0}});
  EXPECT_NEAR(vectors.cosine(0, 1), std::sqrt(0.5), 1e-7);
  EXPECT_EQ(vectors.cosine(0, 2), 0);
  EXPECT_NEAR(vectors.cosine(0, 0), 1, 1e-6);
}

TEST(UnitVectors, HelpsWithTheSpelling) {
  const UnitVectors vectors(kRoyal);
  expect_contains(input_error([&] { vectors.at("quen"); }), "no vector of 'quen' among 5. Did you mean 'queen'?");
  const auto far = input_error([&] { vectors.at("zzzzzz"); });
  EXPECT_EQ(far.find("Did you mean"), std::string::npos) << far;
  EXPECT_EQ(data::closest_spelling("kings", kRoyal.words), "king");
  EXPECT_EQ(data::closest_spelling("chi", kRoyal.words), "child") << "what begins with it";
  EXPECT_EQ(data::closest_spelling("mna", kRoyal.words), "") << "two changes of three letters";
}

TEST(Spearman, ByHand) {
  const auto rho = [](std::vector<double> x, std::vector<double> y) { return data::spearman(x, y); };
  EXPECT_DOUBLE_EQ(rho({1, 2, 3}, {10, 20, 21}), 1);
  EXPECT_DOUBLE_EQ(rho({1, 2, 3}, {3, 2, 1}), -1);
  // 1 − 6 Σ d² / (n (n² − 1)) with d = 1, 1, 0, 1, 1: 1 − 24 / 120.
  EXPECT_DOUBLE_EQ(rho({1, 2, 3, 4, 5}, {2, 1, 3, 5, 4}), 0.8);
  // Ranks 1, 2½, 2½, 4 against 1, 2, 3, 4: 4½ / √(4½ · 5).
  EXPECT_DOUBLE_EQ(rho({0, 7, 7, 9}, {1, 2, 3, 4}), 4.5 / std::sqrt(4.5 * 5));
  EXPECT_TRUE(std::isnan(rho({1, 1, 1}, {1, 2, 3})));
}

TEST(WordPairs, ReadsTheKnownFormats) {
  const auto expect_two = [](std::string_view text) {
    const auto pairs = data::parse_word_pairs(text, "p");
    ASSERT_EQ(pairs.size(), 2u) << text;
    EXPECT_EQ(pairs[0].first + "/" + pairs[0].second + "/" + pairs[1].first, "tiger/cat/old") << text;
    EXPECT_EQ(pairs[0].score, 7.35) << text;
    EXPECT_EQ(pairs[1].score, 1.58) << text;
  };
  expect_two("tiger\tcat\t7.35\nold\tnew\t1.58\n");                                      // no header
  expect_two("Word 1,Word 2,Human (mean)\ntiger,cat,7.35\nold,new,1.58\n");              // WordSim-353, combined.csv
  expect_two("Word 1\tWord 2\tHuman (mean)\r\ntiger\tcat\t7.35\r\nold\tnew\t1.58\r\n");  // … combined.tab
  expect_two("word1\tword2\tPOS\tSimLex999\tconc(w1)\ntiger\tcat\tN\t7.35\t5\n\nold\tnew\tA\t1.58\t3");  // SimLex-999
  expect_two("tiger   cat 7.35 9 9\nold new 1.58 1 1");
}

TEST(WordPairs, ReadsFilesAsTheyAreDistributed) {
  const auto pairs = data::parse_word_pairs("# a comment\nking,queen,+6.77\n# another\n\"cat\",\"dog\",\"5\"\n", "p");
  ASSERT_EQ(pairs.size(), 2U);
  EXPECT_EQ(pairs[0].score, 6.77);
  EXPECT_EQ(pairs[1].first, "cat");
  EXPECT_EQ(pairs[1].score, 5);
}

TEST(Spearman, EndsOnNaN) {
  const std::vector<double> x{1, NAN, 2, NAN}, y{1, 2, 3, 4};
  EXPECT_TRUE(std::isfinite(data::spearman(x, y)));
}

TEST(WordPairs, NamesThePlaceOfAMistake) {
  const std::vector<std::pair<std::string, std::string>> cases = {
      {"", "p: the file is empty"},
      {"  \n\n", "p: found 0 pairs"},
      {"a b 1\n", "p: found 1 pairs of words. Expected at least two"},
      {"word1 word2 score\na b 1\n", "p: found 1 pairs"},
      {"a b\nc d\n", "p:1:1: found 2 columns. Expected two words and a score"},
      {"a,b,1\nc,d\n", "p:2:1: found 2 columns. Expected 3, as in the lines before"},
      {"a\tb\t1\nc\td\t2\t3\n", "p:2:1: found 4 columns"},
      {"a b 1\n汤姆 d high\n", "p:2:6: found 'high'. Expected the score of the pair, a number."},
      {"x y z\na b c\n", "p:2:5: found 'c'. Expected the score"},
      {"a b 1\nc d 1e999\n", "p:2:5: found '1e999'. Expected the score of the pair, a number of at most 1.8e+308"},
      {"a b nan\nc d 1\n", "p:1:5: found 'nan'. Expected the score of the pair, a finite number"},
      {"a,,1\nc,d,1\n", "p:1:3: found ''. Expected a word"},
  };
  for (const auto& [text, message] : cases) {
    const auto said = input_error([&, &t = text] { data::parse_word_pairs(t, "p"); });
    EXPECT_TRUE(said.starts_with(message)) << said << "\n  instead of: " << message;
  }
}

TEST(WordPairs, LeavesUnknownWordsOut) {
  const UnitVectors vectors(kRoyal);
  // Cosines: king–man 0.71, king–queen 0.5, king–woman 0.
  const auto pairs = data::parse_word_pairs("king man 3\nking fly 9\nking queen 2\nking woman 1\n", "p");
  const auto score = data::score_similarity(vectors, pairs, "p");
  EXPECT_EQ(score.pairs, 4u);
  EXPECT_EQ(score.scored, 3u);
  EXPECT_DOUBLE_EQ(score.spearman, 1);
  const auto unknown = data::parse_word_pairs("king man 3\nKing queen 2\n", "p");
  expect_contains(input_error([&] { data::score_similarity(vectors, unknown, "p"); }), "p: of 1 of 2 pairs");
  EXPECT_EQ(data::score_similarity(UnitVectors(kRoyal, {.fold_case = true}), unknown, "p").scored, 2u);
}

TEST(Questions, CountsSectionsAndSkips) {
  const UnitVectors vectors(kRoyal);
  const auto sections = data::parse_questions(
      ": family\nman woman king queen\nman woman king child\nman woman king emperor\nfly woman king queen\n"
      ":gram1-x\nman woman king child|queen\nman woman king emperor|queen\n: empty\n",
      "q");
  ASSERT_EQ(sections.size(), 3u);
  EXPECT_EQ(sections[1].name, "gram1-x");
  EXPECT_EQ(sections[1].questions[0].answers, (Words{"child", "queen"}));
  const auto scores = data::score_questions(vectors, sections, {}, "q");
  const auto expect = [](const data::AnalogyScore& s, std::size_t right, std::size_t asked, std::size_t skipped) {
    EXPECT_EQ(s.right, right) << s.name;
    EXPECT_EQ(s.asked, asked) << s.name;
    EXPECT_EQ(s.skipped, skipped) << s.name;
  };
  expect(scores.sections[0], 1, 2, 2);
  expect(scores.sections[1], 2, 2, 0);
  expect(scores.sections[2], 0, 0, 0);
  expect(scores.semantic, 1, 2, 2);
  expect(scores.syntactic, 2, 2, 0);
  expect(scores.total, 3, 4, 2);
  EXPECT_DOUBLE_EQ(scores.total.accuracy(), 0.75);
}

TEST(Questions, NamesThePlaceOfAMistake) {
  const std::vector<std::pair<std::string, std::string>> cases = {
      {"", "q: the file is empty"},
      {"\n \n", "q: found no questions"},
      {": a\n: b\n", "q: found no questions"},
      {"a b c d\n", "q:1:1: found 'a'. Expected `: name of a section`"},
      {":\na b c d\n", "q:1:1: found no name after the colon"},
      {": s\na b c\n", "q:2:6: found 3 words in this line. Expected four"},
      {": s\n汤 b c d e\n", "q:2:9: found 5 words in this line"},
  };
  for (const auto& [text, message] : cases) {
    const auto said = input_error([&, &t = text] { data::parse_questions(t, "q"); });
    EXPECT_TRUE(said.starts_with(message)) << said << "\n  instead of: " << message;
  }
  const auto unknown = data::parse_questions(": s\nking man woman x\n", "q");
  expect_contains(input_error([&] { data::score_questions(UnitVectors(kRoyal), unknown, {}, "q"); }),
                  "q: no question has vectors of all its words");
}

}  // namespace
