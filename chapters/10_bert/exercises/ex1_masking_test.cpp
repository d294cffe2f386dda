#include "ex1_masking.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <set>

#include "chapters/10_bert/lesson.h"

namespace {

constexpr std::size_t kTexts = 2000, kA = 50, kB = 50;
const Pieces kMarks = {"[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"};

Pieces vocabulary() {
  Pieces pieces = kMarks;
  for (int i = 0; i < 20; ++i) pieces.push_back("w" + std::to_string(i));
  for (int i = 0; i < 15; ++i) pieces.push_back("##e" + std::to_string(i));
  return pieces;
}

// [CLS] A [SEP] B [SEP]. B begins within a word, as a text that was cut does.
Pieces some_text(data::Random& random) {
  const Pieces pieces = vocabulary();
  Pieces text = {"[CLS]", "w0"};
  while (text.size() < 1 + kA) text.push_back(pieces[kMarks.size() + random.below(pieces.size() - kMarks.size())]);
  text.push_back("[SEP]");
  text.push_back("##e0");
  while (text.size() < 2 + kA + kB) text.push_back(pieces[kMarks.size() + random.below(pieces.size() - kMarks.size())]);
  text.push_back("[SEP]");
  return text;
}

// What is well-formed; false where the other tests would read what is not there.
bool is_of(const Pieces& text, const Asked& asked) {
  EXPECT_EQ(asked.read.size(), text.size()) << "the model reads as many pieces as the text has";
  EXPECT_EQ(asked.hidden.size(), asked.at.size()) << "for each place that is asked for, what stood there";
  EXPECT_TRUE(std::is_sorted(asked.at.begin(), asked.at.end(), std::less_equal<>()))
      << "places ascend, none comes twice";
  EXPECT_TRUE(asked.at.empty() || asked.at.back() < text.size()) << "there is no such place";
  return !testing::Test::HasFailure();
}

struct Counted {
  double asked = 0, mask = 0, other = 0, same = 0;
  std::vector<double> of_text;     // asked for in each text
  std::set<std::string> drawn;     // what else came to stand somewhere
  double first = 0, last = 0;      // how often the first and the last piece are asked for
  double rest = 0, rest_with = 0;  // the rest of a word with which B begins; and with A's last piece
};
Counted count(bool whole_words) {
  data::Random random(whole_words ? 2 : 1);
  Counted counted;
  for (std::size_t n = 0; n < kTexts; ++n) {
    const Pieces text = some_text(random);
    const Asked asked = hide(text, vocabulary(), whole_words, random);
    if (!is_of(text, asked)) break;
    const std::set<std::size_t> at(asked.at.begin(), asked.at.end());
    for (std::size_t i = 0; i < asked.at.size(); ++i) {
      const std::string& now = asked.read[asked.at[i]];
      ++(now == "[MASK]" ? counted.mask : now == asked.hidden[i] ? counted.same : counted.other);
      if (now != "[MASK]" && now != asked.hidden[i]) counted.drawn.insert(now);
    }
    counted.asked += static_cast<double>(at.size());
    counted.of_text.push_back(static_cast<double>(at.size()));
    counted.first += at.count(1) > 0;
    counted.last += at.count(text.size() - 2) > 0;
    counted.rest += at.count(kA + 2) > 0;
    counted.rest_with += at.count(kA + 2) > 0 && at.count(kA) > 0;
  }
  return counted;
}

TEST(Exercise1, KnowsWhatStoodThere) {
  data::Random random(3);
  std::size_t places = 0;
  for (int n = 0; n < 50; ++n) {
    const Pieces text = some_text(random);
    Asked asked = hide(text, vocabulary(), n % 2 == 0, random);
    if (!is_of(text, asked)) return;
    places += asked.at.size();
    for (std::size_t i = 0; i < asked.at.size(); ++i) asked.read[asked.at[i]] = asked.hidden[i];
    ASSERT_EQ(asked.read, text) << "put back what was hidden, and it must be the text again: nothing else may change";
  }
  EXPECT_GT(places, 0u) << "nothing is asked for";
}

TEST(Exercise1, ChoosesFifteenPercentEachByItself) {
  const Counted counted = count(false);
  ASSERT_EQ(counted.of_text.size(), kTexts);
  const double pieces = kTexts * (kA + kB), mean = counted.asked / kTexts;
  EXPECT_NEAR(counted.asked / pieces, 0.15, 0.004)
      << "0.135? Those that stay as they are must be asked for too. 0.12? Those with a random piece, too.";
  EXPECT_NEAR(counted.first / kTexts, 0.15, 0.04) << "of the first piece, behind [CLS]";
  EXPECT_NEAR(counted.last / kTexts, 0.15, 0.04) << "of the last piece, before [SEP]";
  double variance = 0;
  for (const double n : counted.of_text) variance += (n - mean) * (n - mean) / kTexts;
  EXPECT_NEAR(variance, (kA + kB) * 0.15 * 0.85, 2)
      << "one text has 10 hidden pieces and another 20: each is chosen by itself, not exactly 15 of a hundred";
}

TEST(Exercise1, EightyTenTen) {
  const Counted counted = count(false);
  ASSERT_GT(counted.asked, 0);
  EXPECT_NEAR(counted.mask / counted.asked, 0.8, 0.012) << "become [MASK]";
  // A random piece is one time in 35 the one that stood there.
  EXPECT_NEAR(counted.other / counted.asked, 0.1 * 34 / 35, 0.009)
      << "become another. 0.02? A second random number was drawn for it: of what is left after [MASK] it is one half.";
  EXPECT_NEAR(counted.same / counted.asked, 0.1 + 0.1 / 35, 0.009) << "stay";
  EXPECT_EQ(counted.drawn.size(), vocabulary().size() - kMarks.size()) << "any piece but the marks may be drawn";
  for (const std::string& mark : kMarks) EXPECT_FALSE(counted.drawn.contains(mark)) << mark << " was drawn";
}

TEST(Exercise1, MarksStay) {
  data::Random random(4);
  Pieces text;
  for (int n = 0; n < 400; ++n) text.insert(text.end(), kMarks.begin(), kMarks.end());
  for (const bool whole_words : {false, true}) {
    const Asked asked = hide(text, vocabulary(), whole_words, random);
    EXPECT_EQ(asked.at.size(), 0u) << "a mark is asked for, [UNK] or another";
    EXPECT_EQ(asked.read, text);
  }
  text.clear();  // one word between marks, and a vocabulary of nothing but marks and it
  for (int n = 0; n < 2000; ++n) text.insert(text.end(), {"w0", "[SEP]"});
  const Asked asked = hide(text, {"[PAD]", "[UNK]", "[CLS]", "w0", "[SEP]", "[MASK]"}, false, random);
  ASSERT_TRUE(is_of(text, asked));
  EXPECT_NEAR(static_cast<double>(asked.at.size()), 300, 80);
  for (const std::size_t t : asked.at)
    EXPECT_TRUE(asked.read[t] == "w0" || asked.read[t] == "[MASK]") << asked.read[t] << " was drawn";
}

TEST(Exercise1, WholeWordsOrNone) {
  data::Random random(5);
  double words = 0, chosen = 0, differ = 0, equal = 0;
  for (std::size_t n = 0; n < kTexts; ++n) {
    const Pieces text = some_text(random);
    const Asked asked = hide(text, vocabulary(), true, random);
    if (!is_of(text, asked)) return;
    const std::set<std::size_t> at(asked.at.begin(), asked.at.end());
    for (std::size_t t = 1; t < text.size(); ++t) {
      if (is_mark(text[t])) continue;
      if (!text[t].starts_with("##") || is_mark(text[t - 1])) {
        ++words;
        chosen += static_cast<double>(at.count(t));
        continue;
      }
      ASSERT_EQ(at.count(t), at.count(t - 1)) << text[t] << " goes on with " << text[t - 1] << ": both, or neither";
      if (at.count(t) > 0) ++((asked.read[t] == "[MASK]") == (asked.read[t - 1] == "[MASK]") ? equal : differ);
    }
  }
  EXPECT_NEAR(chosen / words, 0.15, 0.006) << "of the words";
  EXPECT_NEAR(differ / (differ + equal), 2 * 0.8 * 0.2, 0.03) << "what becomes of a piece is drawn for each piece anew";
  const Counted counted = count(true);
  EXPECT_NEAR(counted.rest / kTexts, 0.15, 0.04) << "what is left of a cut word, behind [SEP], is a word as others are";
  EXPECT_NEAR(counted.rest_with / kTexts, 0.15 * 0.15, 0.018) << "and not one with the last of A";
}

// The same counts of the same texts, up to chance.
TEST(Exercise1, IsTheLessons) {
  const data::WordPiece pieces(vocabulary());
  for (const bool whole_words : {false, true}) {
    const Counted mine = count(whole_words);
    Counted lesson;
    data::Random random(6);
    for (std::size_t n = 0; n < kTexts; ++n) {
      bert::Example example;
      for (const std::string& piece : some_text(random)) example.pieces.push_back(pieces.find(piece));
      bert::hide(example, {.whole_words = whole_words}, pieces, random);
      lesson.asked += static_cast<double>(example.at.size());
      for (std::size_t i = 0; i < example.at.size(); ++i) {
        const data::TokenId now = example.pieces[static_cast<std::size_t>(example.at[i])];
        ++(now == pieces.special().mask ? lesson.mask : now == example.hidden[i] ? lesson.same : lesson.other);
      }
    }
    const auto compare = [&](double yours, double lessons, const char* what) {
      EXPECT_NEAR(yours, lessons, (whole_words ? 8 : 5) * std::sqrt(2 * lessons))
          << what << ", whole words: " << whole_words;
    };
    compare(mine.asked, lesson.asked, "asked for");
    compare(mine.mask, lesson.mask, "become [MASK]");
    compare(mine.other, lesson.other, "become another");
    compare(mine.same, lesson.same, "stay");
  }
}

}  // namespace
