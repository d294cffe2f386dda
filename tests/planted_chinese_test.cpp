// The planted English and Chinese: what their rules say of every pair.
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <map>
#include <set>
#include <string>

#include "datasets/planted/chinese.h"
#include "tests/text_files.h"

namespace {

using data::AlignedPair;
using data::Order;
using Words = std::vector<std::string>;

std::string joined(const Words& words) { return fmt::format("{}", fmt::join(words, " ")); }

const std::vector<AlignedPair>& pairs() {
  static const std::vector<AlignedPair> all = data::generate_chinese(30'000, {}, 1);
  return all;
}

bool has(const Words& words, const std::string& word) {
  return std::find(words.begin(), words.end(), word) != words.end();
}

TEST(PlantedChinese, SaysWhatTheCourseSays) {
  std::map<std::string, std::string> translation;
  for (const AlignedPair& each :
       data::generate_chinese(200'000, {.least_words = 3, .most_words = 3, .telegraphic_percent = 50}, 7))
    translation[joined(each.pair.source)] = joined(each.pair.target);
  EXPECT_EQ(translation["tom chases jerry"], "汤姆 追逐 杰瑞");
  EXPECT_EQ(translation["tom chase jerry"], "汤姆 追逐 杰瑞");
  EXPECT_EQ(translation["tom chased jerry"], "汤姆 追逐 了 杰瑞");
  EXPECT_EQ(translation["lily plays football"], "莉莉 踢 足球");
}

TEST(PlantedChinese, HasTheLengthsThatAreAskedFor) {
  std::map<std::size_t, int> lengths;
  for (const AlignedPair& each : pairs()) ++lengths[each.pair.source.size()];
  EXPECT_EQ(lengths.size(), 23U);
  for (const auto& [words, count] : lengths) {
    EXPECT_TRUE(words >= 3 && words <= 25) << words;
    EXPECT_NEAR(count, 30'000 / 23, 150) << words;
  }
  for (const std::size_t words : {3U, 40U})
    for (const AlignedPair& each : data::generate_chinese(100, {.least_words = words, .most_words = words}, 1))
      EXPECT_EQ(each.pair.source.size(), words);
}

TEST(PlantedChinese, HasManySentencesEachWithOneTranslation) {
  std::map<Words, Words> translations;
  for (const AlignedPair& each : pairs()) {
    const auto [known, added] = translations.emplace(each.pair.source, each.pair.target);
    EXPECT_EQ(known->second, each.pair.target) << joined(each.pair.source);
  }
  EXPECT_GT(translations.size(), 29'000U);
}

// Every target word has one link, and a word is linked to nothing but what it may mean.
TEST(PlantedChinese, IsAlignedAsTheDictionarySays) {
  std::map<std::string, std::set<std::string>> meanings;
  std::set<std::string> english, chinese;
  for (const auto& [pair, links] : pairs()) {
    ASSERT_EQ(links.size(), pair.target.size());
    for (std::size_t t = 0; t < links.size(); ++t) {
      ASSERT_LT(links[t].first, pair.source.size());
      ASSERT_EQ(links[t].second, t);
      meanings[pair.source[links[t].first]].insert(pair.target[t]);
    }
    english.insert(pair.source.begin(), pair.source.end());
    chinese.insert(pair.target.begin(), pair.target.end());
  }
  for (const auto& [word, expected] :
       std::map<std::string, std::set<std::string>>{{"tom", {"汤姆"}},
                                                    {"saw", {"看见", "了"}},
                                                    {"liked", {"喜欢"}},
                                                    {"dogs", {"条", "狗"}},
                                                    {"book", {"本", "书"}},
                                                    {"red", {"红色", "的"}},
                                                    {"old", {"老", "旧", "的"}},
                                                    {"not", {"不", "没有"}},
                                                    {"plays", {"下", "吹", "弹", "打", "拉", "踢"}},
                                                    {"wear", {"戴", "穿"}},
                                                    {"because", {"因为", "所以"}},
                                                    {"under", {"在", "下"}},
                                                    {"they", {"他们", "她们"}},
                                                    {"her", {"她", "的"}},
                                                    {"hid", {"把", "藏在", "了"}},
                                                    {"last", {"上", "去", "昨天"}},
                                                    {"with", {"和", "一起"}},
                                                    {"that", {"的", "那"}}})
    EXPECT_EQ(meanings[word], expected) << word;
  // The words that mean nothing of their own.
  for (const std::string& word : english)
    EXPECT_EQ(
        meanings.count(word) == 0,
        (std::set<std::string>{"the", "to", "of", "was", "were", "did", "does", "do", "there", "for"}.count(word) == 1))
        << word;
  EXPECT_GT(english.size(), 300U);
  EXPECT_GT(chinese.size(), 180U);
}

// A word list does not translate: a measure word follows its noun, 她们 are women.
TEST(PlantedChinese, TranslatesByContext) {
  const std::set<std::string> women = {"mary", "lily", "anna", "lucy", "helen", "emma", "susan", "alice"};
  std::size_t they_women = 0, they_mixed = 0;
  for (const auto& [pair, links] : pairs()) {
    const auto place = std::find(pair.source.begin(), pair.source.end(), "they");
    const auto first = std::find(pair.source.begin(), pair.source.end(), "and");
    // The simple case: one pair of people, named before.
    if (place == pair.source.end() || first > place || first + 2 > place || first == pair.source.begin()) continue;
    if (std::count(pair.source.begin(), place, "and") != 1) continue;
    const bool all = women.count(*(first - 1)) == 1 && women.count(*(first + 1)) == 1;
    if (has(pair.target, "她们")) {
      EXPECT_TRUE(all) << joined(pair.source);
      ++they_women;
    } else {
      EXPECT_FALSE(all) << joined(pair.source);
      ++they_mixed;
    }
  }
  EXPECT_GT(they_women, 50U);
  EXPECT_GT(they_mixed, 150U);
  // 没有 takes the place of 了; short sentences have one verb.
  std::size_t not_done = 0;
  for (const auto& [pair, links] : pairs()) {
    if (pair.source.size() > 6 || !has(pair.target, "没有")) continue;
    EXPECT_FALSE(has(pair.target, "了")) << joined(pair.target);
    ++not_done;
  }
  EXPECT_GT(not_done, 10U);
  // But what is no action is only denied: 不 喜欢, whatever the tense.
  const std::set<std::string> states = {"喜欢", "爱", "认识", "需要"};
  for (const auto& [pair, links] : pairs())
    for (std::size_t t = 1; t < pair.target.size(); ++t)
      EXPECT_FALSE(states.count(pair.target[t]) == 1 && pair.target[t - 1] == "没有") << joined(pair.target);
}

// The share of neighbouring target words whose sources stand the other way round.
double reordered(const std::vector<AlignedPair>& all) {
  double back = 0, steps = 0;
  for (const AlignedPair& each : all) {
    for (std::size_t t = 1; t < each.links.size(); ++t) {
      back += each.links[t].first < each.links[t - 1].first ? 1 : 0;
      ++steps;
    }
  }
  return back / steps;
}

TEST(PlantedChinese, IsReorderedUnlessItIsMonotone) {
  const auto monotone = data::generate_chinese(2000, {.order = Order::monotone}, 1);
  EXPECT_EQ(reordered(monotone), 0);
  EXPECT_GT(reordered(pairs()), 0.15);
  // The same sentences and the same words.
  for (std::size_t i = 0; i < monotone.size(); ++i) {
    EXPECT_EQ(monotone[i].pair.source, pairs()[i].pair.source);
    Words a = monotone[i].pair.target, b = pairs()[i].pair.target;
    std::sort(a.begin(), a.end());
    std::sort(b.begin(), b.end());
    EXPECT_EQ(a, b);
  }
  // Time before the verb, the relative clause before its noun.
  for (const auto& [pair, links] : pairs()) {
    if (pair.source.size() > 8 || pair.source.back() != "yesterday") continue;
    const auto yesterday = std::find(pair.target.begin(), pair.target.end(), "昨天");
    const auto done = std::find(pair.target.begin(), pair.target.end(), "了");
    EXPECT_LT(yesterday, done) << joined(pair.target);
    EXPECT_NE(yesterday, pair.target.begin()) << "behind the subject: " << joined(pair.target);
  }
}

TEST(PlantedChinese, DependsOnOptionsSeedAndStreamAlone) {
  const auto text = [](std::uint64_t seed, std::uint64_t stream) {
    std::string all;
    for (const AlignedPair& each : data::generate_chinese(20, {}, seed, stream))
      all += joined(each.pair.source) + " | " + joined(each.pair.target) + "\n";
    return all;
  };
  EXPECT_EQ(text(1, 0), text(1, 0));
  EXPECT_NE(text(1, 0), text(2, 0));
  EXPECT_NE(text(1, 0), text(1, 1));
  // The same with every compiler: this very sentence.
  EXPECT_EQ(text(1, 0).substr(0, text(1, 0).find('\n')),
            "some clever blue dogs were followed by john | 一些 聪明 的 蓝色 的 狗 被 约翰 跟随 了");
  const auto refusal = [](const data::ChineseOptions& options) {
    return input_error([&] { data::generate_chinese(1, options, 1); });
  };
  expect_contains(refusal({.least_words = 2}), "sentences of 2 to 25 words");
  expect_contains(refusal({.least_words = 9, .most_words = 8}), "sentences of 9 to 8 words");
  expect_contains(refusal({.most_words = 41}), "sentences of 3 to 41 words");
  expect_contains(refusal({.telegraphic_percent = 101}), "telegraphic_percent = 101");
}

}  // namespace
