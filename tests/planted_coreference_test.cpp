// The planted sentences with "it": what is linked, what is said of what, and that nothing but the adjective tells.
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <tuple>

#include "datasets/planted/chinese_words.h"
#include "datasets/planted/coreference.h"
#include "datasets/text/plain_text.h"
#include "tests/chi_square.h"
#include "tests/text_files.h"

namespace {

using data::ReferringPair;
using Words = std::vector<std::string>;

std::string joined(const Words& words) { return fmt::format("{}", fmt::join(words, " ")); }

const std::vector<ReferringPair>& sentences() {
  static const std::vector<ReferringPair> all = data::generate_coreference(40'000, 1);
  return all;
}

// A sentence as a reader takes it apart, who knows the frames and no word but those of the frames.
struct Parts {
  Words time;
  std::string first, verb, second, adjective;
  bool passive = false, reason_first = false, time_first = false;
};

Parts take_apart(const Words& source) {
  Parts parts;
  const auto because = std::find(source.begin(), source.end(), "because");
  const auto the = std::find(source.begin(), source.end(), "the");
  EXPECT_TRUE(because < source.end() - 4 && joined({because, because + 4}) == "because it was too") << joined(source);
  parts.adjective = because[4];
  parts.reason_first = because < the;
  const auto begin = std::min(because, the);
  parts.time = {source.begin(), begin};
  parts.time_first = !parts.time.empty();
  parts.passive = the[2] == "wasn't";
  EXPECT_TRUE(parts.passive || the[2] == "didn't") << joined(source);
  parts.first = the[1];
  parts.verb = the[3];
  auto rest = the + 4;
  if (parts.passive) {
    EXPECT_EQ(*rest, "by");
    ++rest;
  }
  EXPECT_EQ(*rest, "the");
  parts.second = rest[1];
  const Words behind(rest + 2, parts.reason_first ? source.end() : because);
  if (!behind.empty()) parts.time = behind;
  EXPECT_TRUE(behind.empty() || !parts.time_first) << joined(source);
  return parts;
}

TEST(Coreference, LinksPointAtTheRightWords) {
  for (const auto& [pair, referent] : sentences()) {
    const Words& source = pair.source;
    const Parts parts = take_apart(source);
    EXPECT_EQ(source.at(referent.it), "it");
    EXPECT_EQ(std::count(source.begin(), source.end(), "it"), 1);
    EXPECT_EQ(referent.adjective, referent.it + 3);
    EXPECT_EQ(source.at(referent.adjective), parts.adjective);
    EXPECT_EQ(source.at(referent.antecedent - 1), "the");
    EXPECT_EQ(source.at(referent.other - 1), "the");
    EXPECT_NE(referent.antecedent, referent.other);
    EXPECT_EQ((std::set{source.at(referent.antecedent), source.at(referent.other)}),
              (std::set{parts.first, parts.second}));
    ASSERT_LT(referent.written + 3, pair.target.size());
    EXPECT_EQ(pair.target.at(referent.written - 1), "因为");
    EXPECT_EQ(pair.target.at(referent.written + 1), "太");
    EXPECT_EQ(pair.target.at(referent.written + 3), "了");
    EXPECT_EQ(data::two_nouns({pair, referent}),
              (Words{std::min(parts.first, parts.second), std::max(parts.first, parts.second)}));
    // What somebody types is cut into the same words.
    const std::string text = joined(source);
    const auto typed = data::split_punctuation(text);
    EXPECT_EQ(Words(typed.begin(), typed.end()), source);
  }
}

// The target in full, from a dictionary that the links and the places in the frames give.
TEST(Coreference, SaysInChineseWhatItMeans) {
  std::map<std::string, std::set<std::string>> nouns, adjectives, verbs;
  for (const auto& [pair, referent] : sentences()) {
    nouns[pair.source[referent.antecedent]].insert(pair.target[referent.written]);
    adjectives[pair.source[referent.adjective]].insert(pair.target[referent.written + 2]);
  }
  const auto one = [](const auto& dictionary, const std::string& word) {
    EXPECT_EQ(dictionary.at(word).size(), 1U) << word;
    return *dictionary.at(word).begin();
  };
  std::set<std::string> chinese;
  for (const auto& dictionary : {nouns, adjectives})
    for (const auto& [english, translations] : dictionary) chinese.insert(one(dictionary, english));
  EXPECT_EQ(nouns.size(), 56U);
  EXPECT_EQ(adjectives.size(), 31U);
  EXPECT_EQ(chinese.size(), 87U) << "no two words have one translation";
  EXPECT_EQ(one(nouns, "animal") + one(nouns, "street"), "动物街道");
  EXPECT_EQ(one(adjectives, "tired") + one(adjectives, "wide"), "累宽");
  std::map<std::string, std::string> times = {{"", ""}};
  for (const data::chinese::Gloss& time : data::chinese::past_times())
    times.emplace(time.english, std::string(time.chinese) + " ");

  for (const auto& [pair, referent] : sentences()) {
    const Parts parts = take_apart(pair.source);
    const std::string first = one(nouns, parts.first), second = one(nouns, parts.second);
    // Of the main clause the verb is what is left.
    const auto no = std::find(pair.target.begin(), pair.target.end(), "没有");
    ASSERT_LT(no + 2, pair.target.end());
    const std::string verb = parts.passive ? no[3] : no[1];
    verbs[parts.verb].insert(verb);
    const std::string main = parts.passive ? fmt::format("{} 没有 被 {} {}", first, second, verb)
                                           : fmt::format("{} 没有 {} {}", first, verb, second);
    const std::string reason =
        fmt::format("因为 {} 太 {} 了", one(nouns, pair.source[referent.antecedent]), one(adjectives, parts.adjective));
    EXPECT_EQ(joined(pair.target),
              times.at(joined(parts.time)) +
                  (parts.reason_first ? fmt::format("{} 所以 {}", reason, main) : fmt::format("{} {}", main, reason)));
  }
  // As it is done to a way or to a water.
  for (const auto& [english, translations] : verbs)
    EXPECT_EQ(translations.size(), english == "cross" || english == "crossed" ? 2U : 1U) << english;
}

// An adjective is not said where the other noun might be it as well.
TEST(Coreference, TheAdjectiveFitsOneOfTheTwo) {
  std::map<std::string, std::set<std::string>> said_of;
  for (const auto& [pair, referent] : sentences())
    said_of[pair.source[referent.adjective]].insert(pair.source[referent.antecedent]);
  for (const auto& [pair, referent] : sentences())
    EXPECT_EQ(said_of.at(pair.source[referent.adjective]).count(pair.source[referent.other]), 0U)
        << joined(pair.source);
  EXPECT_EQ(said_of.at("tired").size(), 16U) << "the animals";
  EXPECT_EQ(said_of.at("tired").count("animal"), 1U);
  EXPECT_EQ(said_of.at("wide").count("street"), 1U);
  for (const auto& [adjective, nouns] : said_of) EXPECT_EQ(nouns.size() % 8, 0U) << adjective << ": whole kinds";
}

// So who does not look at the adjective is right in one of the two, whatever else he looks at.
TEST(Coreference, ASentenceAndItsTwinDifferInTheAdjectiveAndInWhatItMeans) {
  for (std::size_t i = 0; i < sentences().size(); i += 2) {
    const auto& [pair, referent] = sentences()[i];
    const auto& [twin, its] = sentences()[i + 1];
    Words same = twin.source;
    EXPECT_NE(same.at(its.adjective), pair.source.at(referent.adjective));
    same[its.adjective] = pair.source[referent.adjective];
    EXPECT_EQ(same, pair.source);
    EXPECT_EQ(std::tie(its.it, its.antecedent, its.other), std::tie(referent.it, referent.other, referent.antecedent));
    EXPECT_NE(twin.target.at(its.written), pair.target.at(referent.written));
  }
}

TEST(Coreference, EverythingElseIsDrawnEvenly) {
  std::map<std::tuple<bool, bool, bool, bool>, std::size_t> frames;  // whom the first twin means, and the frame
  std::map<std::string, std::size_t> verbs, animals, ways, foods;
  std::map<std::string, std::size_t> times;
  std::set<std::string> texts, combinations;
  std::set<Words> nouns;
  std::size_t actor = 0;
  for (std::size_t i = 0; i < sentences().size(); i += 2) {
    const auto& [pair, referent] = sentences()[i];
    const Parts parts = take_apart(pair.source);
    const bool first = referent.antecedent < referent.other;
    ++frames[{first, parts.passive, parts.reason_first, parts.time.empty()}];
    actor += first != parts.passive ? 1 : 0;
    const auto no = std::find(pair.target.begin(), pair.target.end(), "没有");
    ++verbs[parts.passive ? no[3] : no[1]];
    if (!parts.time.empty()) ++times[joined(parts.time) + (parts.time_first ? " …" : "")];
  }
  expect_equally_often(frames, 16);
  expect_equally_often(verbs, 22);
  expect_equally_often(times, 16);
  EXPECT_NEAR(static_cast<double>(actor), 10'000, 3.3 * std::sqrt(20'000 * 0.25));
  for (const auto& [pair, referent] : sentences()) {
    const std::string &meant = pair.source[referent.antecedent], &adjective = pair.source[referent.adjective];
    if (adjective == "tired") ++animals[meant];
    if (adjective == "busy") ++ways[meant];
    if (adjective == "sour") ++foods[meant];
    texts.insert(joined(pair.source));
    combinations.insert(joined({meant, pair.source[referent.other], adjective}));
    nouns.insert(data::two_nouns({pair, referent}));
  }
  expect_equally_often(animals, 16);
  expect_equally_often(ways, 8);
  expect_equally_often(foods, 8);
  EXPECT_GT(texts.size(), 38'000U);
  EXPECT_GT(combinations.size(), 10'000U);
  EXPECT_GT(nouns.size(), 900U);
}

// Who knows adjective and verb but no noun, or the adjective alone, cannot tell who acts: the best that he can do.
TEST(Coreference, ItTakesTheNouns) {
  std::map<std::string, std::map<bool, std::size_t>> by_adjective, by_both;
  for (const auto& [pair, referent] : sentences()) {
    const Parts parts = take_apart(pair.source);
    const bool actor = (referent.antecedent < referent.other) != parts.passive;
    ++by_adjective[parts.adjective][actor];
    ++by_both[parts.adjective + (parts.passive ? " passive " : " ") + parts.verb][actor];
  }
  const auto best = [](auto& counts) {
    std::size_t right = 0;
    for (auto& [key, each] : counts) right += std::max(each[false], each[true]);
    return static_cast<double>(right) / static_cast<double>(sentences().size());
  };
  EXPECT_LT(best(by_adjective), 0.65);
  EXPECT_LT(best(by_both), 0.9);
}

TEST(Coreference, DependsOnSeedAndStreamAlone) {
  const auto text = [](std::size_t count, std::uint64_t seed, std::uint64_t stream) {
    std::string all;
    for (const ReferringPair& each : data::generate_coreference(count, seed, stream))
      all += joined(each.pair.source) + "  " + joined(each.pair.target) + "\n";
    return all;
  };
  EXPECT_EQ(text(3, 1, 0), text(3, 1, 0));
  EXPECT_NE(text(2, 1, 0), text(2, 2, 0));
  EXPECT_NE(text(2, 1, 0), text(2, 1, 1));
  EXPECT_EQ(data::generate_coreference(3, 1).size(), 3U);
  EXPECT_EQ(text(2, 1, 0),
            "last week because it was too full the mouse didn't leave the bus  "
            "上 周 因为 公共汽车 太 满 了 所以 老鼠 没有 离开 公共汽车\n"
            "last week because it was too thirsty the mouse didn't leave the bus  "
            "上 周 因为 老鼠 太 渴 了 所以 老鼠 没有 离开 公共汽车\n");
}

}  // namespace
