// Planted debts: who owes whom how much, and what can be known of it without order.
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <map>
#include <set>
#include <string>

#include "datasets/planted/chinese_words.h"
#include "datasets/planted/debts.h"
#include "datasets/planted/sequences.h"
#include "datasets/text/pair_batches.h"
#include "datasets/text/plain_text.h"
#include "tests/chi_square.h"
#include "tests/text_files.h"

namespace {

using data::SentencePair;
using Words = std::vector<std::string>;

std::string joined(const Words& words, const char* between = "") {
  return fmt::format("{}", fmt::join(words, between));
}

// A debt as the source tells it.
struct Debt {
  std::string debtor, creditor;
  long long yuan = 0;
};

const std::map<std::string, std::pair<std::string, std::string>> kPronouns = {
    {"我", {"i", "me"}}, {"你", {"you", "you"}}, {"他", {"he", "him"}}, {"她", {"she", "her"}}};

Debt read_debt(const Words& source) {
  const auto owes = std::find(source.begin(), source.end(), "欠");
  EXPECT_EQ(source.back(), "万");
  return {joined({source.begin(), owes}), joined({owes + 1, source.end() - 2}),
          10'000 * std::stoll(*(source.end() - 2))};
}

// "three hundred thousand" → 300,000: single words, each of which multiplies.
long long value_of(const Words& number) {
  static const std::map<std::string, long long> values = {
      {"one", 1},       {"two", 2},         {"three", 3},          {"four", 4},     {"five", 5},    {"six", 6},
      {"seven", 7},     {"eight", 8},       {"nine", 9},           {"ten", 10},     {"twenty", 20}, {"thirty", 30},
      {"forty", 40},    {"fifty", 50},      {"sixty", 60},         {"seventy", 70}, {"eighty", 80}, {"ninety", 90},
      {"hundred", 100}, {"thousand", 1000}, {"million", 1'000'000}};
  long long value = 1;
  for (const std::string& word : number) value *= values.at(word);
  return value;
}

std::string in_english(const std::string& person, bool subject) {
  if (const auto pronoun = kPronouns.find(person); pronoun != kPronouns.end())
    return subject ? pronoun->second.first : pronoun->second.second;
  for (const data::chinese::Name& name : data::chinese::names())
    if (name.chinese == person) return std::string(name.english);
  ADD_FAILURE() << person << " is nobody";
  return "";
}

const std::vector<SentencePair>& debts() {
  static const std::vector<SentencePair> all = data::generate_debts(40'000, 1);
  return all;
}

TEST(Debts, SayWhoOwesWhomHowMuch) {
  std::map<std::string, std::size_t> debtors, creditors;
  std::map<long long, std::size_t> amounts;
  std::map<std::string, std::string> translations;
  for (const auto& [source, target] : debts()) {
    const Debt debt = read_debt(source);
    EXPECT_NE(debt.debtor, debt.creditor);
    ASSERT_GE(target.size(), 5U);
    EXPECT_EQ(target[0], in_english(debt.debtor, true));
    EXPECT_EQ(target[1], debt.debtor == "我" || debt.debtor == "你" ? "owe" : "owes");
    EXPECT_EQ(target[2], in_english(debt.creditor, false));
    EXPECT_EQ(value_of({target.begin() + 3, target.end()}), debt.yuan) << joined(target, " ");
    // What somebody types is cut into the same words.
    const std::string text = joined(source);
    const auto typed = data::split_punctuation(text);
    EXPECT_EQ(Words(typed.begin(), typed.end()), source);
    translations[text] = joined(target, " ");
  }
  for (std::size_t i = 0; i < debts().size(); i += 2) {  // without the reverse ones
    const Debt debt = read_debt(debts()[i].source);
    ++debtors[debt.debtor];
    ++creditors[debt.creditor];
    ++amounts[debt.yuan];
  }
  EXPECT_EQ(translations["他欠我100万"], "he owes me one million");
  EXPECT_EQ(translations["我欠他100万"], "i owe him one million");
  expect_equally_often(debtors, 20);
  expect_equally_often(creditors, 20);
  expect_equally_often(amounts, 36);
  EXPECT_GT(translations.size(), 12'000U) << "of 20 · 19 · 36";
}

// The two directions of a debt have one bag of words; and no other debt has it.
TEST(Debts, AreReversedInTheSameWords) {
  std::map<Words, std::set<std::string>> meanings;
  for (std::size_t i = 0; i < debts().size(); i += 2) {
    const SentencePair &one = debts()[i], &reverse = debts()[i + 1];
    const Debt debt = read_debt(one.source), back = read_debt(reverse.source);
    EXPECT_TRUE(debt.debtor == back.creditor && debt.creditor == back.debtor && debt.yuan == back.yuan);
    EXPECT_EQ(data::bag_of_words(one.source), data::bag_of_words(reverse.source));
    for (const SentencePair* pair : {&one, &reverse})
      meanings[data::bag_of_words(pair->source)].insert(joined(pair->target, " "));
  }
  for (const auto& [bag, targets] : meanings) EXPECT_EQ(targets.size(), 2U) << joined(bag, " ");
}

TEST(Debts, AreHalfRightWithoutOrder) {
  const auto ceiling = [](const std::vector<SentencePair>& pairs) {
    return data::bag_of_words_ceiling(std::span(pairs));
  };
  EXPECT_EQ(ceiling(debts()), 0.5);
  EXPECT_EQ(ceiling(data::generate_debts(2, 3)), 0.5);
  EXPECT_EQ(ceiling(data::generate_debts(3, 3)), 2.0 / 3) << "the third is without its reverse";
  // By hand: the bag {a, b} has x three times and y once, {a, a, b} has y alone.
  const SentencePair forward{{"a", "b"}, {"x"}}, back{{"b", "a"}, {"y"}}, other{{"a", "b", "a"}, {"y"}};
  EXPECT_EQ(ceiling({forward, back, forward, forward}), 0.75);
  EXPECT_EQ(ceiling({forward, back, forward, forward, other}), 0.8);
  EXPECT_EQ(ceiling({}), 1);
  const std::vector<data::IdPair> ids = {{{1, 2}, {7}}, {{2, 1}, {8}}};
  EXPECT_EQ(data::bag_of_words_ceiling(std::span(ids)), 0.5);
  // Where order says nothing new, nothing is lost: sorting is a task for a bag of words, copying is not.
  const data::SequenceOptions short_rows{.symbols = 3, .shortest = 4, .longest = 4};
  EXPECT_EQ(ceiling(data::generate_sequences(2000, data::Rearrangement::sort, short_rows, 1)), 1);
  EXPECT_LT(ceiling(data::generate_sequences(2000, data::Rearrangement::copy, short_rows, 1)), 0.3);
}

TEST(Debts, DependOnSeedAndStreamAlone) {
  const auto text = [](std::uint64_t seed, std::uint64_t stream) {
    std::string all;
    for (const SentencePair& pair : data::generate_debts(3, seed, stream))
      all += joined(pair.source) + " " + joined(pair.target, " ") + "\n";
    return all;
  };
  EXPECT_EQ(text(1, 0), text(1, 0));
  EXPECT_NE(text(1, 0), text(2, 0));
  EXPECT_NE(text(1, 0), text(1, 1));
  EXPECT_EQ(text(1, 0),
            "杰瑞欠莉莉4万 jerry owes lily forty thousand\n"
            "莉莉欠杰瑞4万 lily owes jerry forty thousand\n"
            "艾玛欠大卫200万 emma owes david two million\n");
}

}  // namespace
