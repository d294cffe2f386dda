#include "ex2_bleu.h"

#include <gtest/gtest.h>

#include <cmath>

#include "datasets/scorers/bleu.h"

namespace {

const Words kCat = {"the", "cat", "is", "on", "the", "mat"};

// Example 2 of the paper.
TEST(Exercise2, CountsAWordAsOftenAsTheReferenceHasIt) {
  EXPECT_NEAR(clipped_precision(Words(7, "the"), kCat, 1), 2.0 / 7, 1e-12) << "the reference has it twice";
  EXPECT_NEAR(clipped_precision(Words(7, "the"), kCat, 2), 0, 1e-12) << "it has no \"the the\"";
}

TEST(Exercise2, LooksAtWordsThatFollowEachOther) {
  const Words turned = {"on", "the", "mat", "is", "the", "cat"};
  EXPECT_NEAR(clipped_precision(turned, kCat, 1), 1, 1e-12);
  EXPECT_NEAR(clipped_precision(turned, kCat, 2), 3.0 / 5, 1e-12) << "on the, the mat, the cat";
  EXPECT_NEAR(clipped_precision(turned, kCat, 3), 1.0 / 4, 1e-12) << "on the mat";
  EXPECT_NEAR(clipped_precision(kCat, kCat, 6), 1, 1e-12) << "the last n-gram ends with the last word";
  EXPECT_EQ(clipped_precision(kCat, kCat, 7), 0) << "there is no n-gram so long";
  // Words are not letters: "a b" is one thing, "ab" another.
  EXPECT_EQ(clipped_precision({"ab", "c"}, {"a", "bc"}, 2), 0);
}

TEST(Exercise2, PenalisesWhatIsTooShort) {
  EXPECT_EQ(brevity_penalty(6, 6), 1);
  EXPECT_EQ(brevity_penalty(9, 6), 1) << "what is too long has its precision to pay with";
  EXPECT_NEAR(brevity_penalty(4, 6), std::exp(-0.5), 1e-12);
  EXPECT_EQ(brevity_penalty(0, 6), 0);
  EXPECT_EQ(brevity_penalty(0, 0), 1);
}

// The course's scorer, which counts as sacreBLEU does.
TEST(Exercise2, IsThatOfTheScorer) {
  const std::vector<std::pair<std::string, std::string>> pairs = {
      {"a b c d", "a b c d e f"},
      {"the cat sat on the mat on the mat", "the cat sat on the mat"},
      {"a a b a b", "b a b b"}};
  const auto cut = [](const std::string& line) {
    Words words(1);
    for (const char c : line) {
      if (c == ' ') {
        words.emplace_back();
      } else {
        words.back() += c;
      }
    }
    return words;
  };
  for (const auto& [translation, reference] : pairs) {
    const std::vector<Words> references = {{reference}};
    const data::Bleu bleu = data::bleu(Words{translation}, references, data::Cut::kNone);
    const Words words = cut(translation), of_reference = cut(reference);
    for (std::size_t n = 1; n <= 4; ++n) {
      if (bleu.matches[n - 1] == 0) continue;  // smoothed there
      EXPECT_NEAR(100 * clipped_precision(words, of_reference, n), bleu.precision[n - 1], 1e-9)
          << translation << ", " << n;
    }
    EXPECT_NEAR(brevity_penalty(words.size(), of_reference.size()), bleu.brevity, 1e-12) << translation;
  }
}

}  // namespace
