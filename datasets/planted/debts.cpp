#include "datasets/planted/debts.h"

#include <fmt/format.h>

#include <array>
#include <string_view>

#include "datasets/planted/chinese_words.h"
#include "datasets/planted/number_names.h"
#include "datasets/random.h"
#include "datasets/text/characters.h"
#include "datasets/text/text.h"

namespace data {
namespace {

// As the subject of "owes", and as its object.
struct Person {
  std::string_view chinese, subject, object;
  std::string_view verb = "owes";
};

std::vector<Person> all_people() {
  std::vector<Person> people = {
      {"我", "i", "me", "owe"}, {"你", "you", "you", "owe"}, {"他", "he", "him"}, {"她", "she", "her"}};
  for (const chinese::Name& name : chinese::names()) people.push_back({name.chinese, name.english, name.english});
  return people;
}

constexpr std::array<std::int64_t, 4> kUnits = {1, 10, 100, 1000};

// 万 is ten thousand.
std::string amount_in_english(std::int64_t wan) {
  return wan < 100 ? number_name(wan * 10'000) : fmt::format("{} million", number_name(wan / 100));
}

SentencePair sentence(const Person& debtor, const Person& creditor, std::int64_t wan) {
  SentencePair pair;
  const auto say = [&](std::string_view chinese) {
    for (const std::string_view character : split_characters(chinese)) pair.source.emplace_back(character);
  };
  say(debtor.chinese);
  say("欠");
  say(creditor.chinese);
  pair.source.push_back(fmt::format("{}", wan));
  say("万");
  const std::string english =
      fmt::format("{} {} {} {}", debtor.subject, debtor.verb, creditor.object, amount_in_english(wan));
  for (const std::string_view word : split_whitespace(english)) pair.target.emplace_back(word);
  return pair;
}

}  // namespace

std::vector<SentencePair> generate_debts(std::size_t count, std::uint64_t seed, std::uint64_t stream) {
  const std::vector<Person> people = all_people();
  Random random(seed, stream);
  std::vector<SentencePair> pairs;
  pairs.reserve(count + 1);
  while (pairs.size() < count) {
    const std::size_t one = random.below(people.size());
    const std::size_t other = (one + 1 + random.below(people.size() - 1)) % people.size();
    const std::int64_t wan = any_of(kUnits, random) * static_cast<std::int64_t>(1 + random.below(9));
    pairs.push_back(sentence(people[one], people[other], wan));
    pairs.push_back(sentence(people[other], people[one], wan));
  }
  pairs.resize(count);
  return pairs;
}

}  // namespace data
