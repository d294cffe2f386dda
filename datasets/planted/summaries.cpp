#include "datasets/planted/summaries.h"

#include <fmt/format.h>

#include <array>
#include <string>
#include <string_view>

#include "datasets/random.h"
#include "datasets/text/text.h"

namespace data {
namespace {

constexpr std::array<std::string_view, 24> kPeople = {"rossi",   "weber",  "novak",  "larsen",   "silva",  "tanaka",
                                                      "moreau",  "murphy", "keller", "petrov",   "horvat", "jensen",
                                                      "costa",   "garcia", "cooper", "baker",    "miller", "dubois",
                                                      "schmidt", "ivanov", "mensah", "lindgren", "okafor", "haddad"};
constexpr std::array<std::string_view, 10> kContests = {"marathon",  "regatta", "tournament", "derby",  "quiz",
                                                        "triathlon", "rally",   "relay",      "sprint", "slalom"};
constexpr std::array<std::string_view, 16> kPlaces = {"oslo",   "lisbon", "genoa",   "vienna", "dublin", "prague",
                                                      "zurich", "riga",   "athens",  "warsaw", "bergen", "porto",
                                                      "lyon",   "ghent",  "cardiff", "hamburg"};

// {winner} and {loser} of {contest}, which took place {in}; nothing or "in oslo".
constexpr std::array<std::string_view, 8> kResults = {"{winner} won the {contest} {in} , and {loser} came second .",
                                                      "{loser} came second in the {contest} {in} , and {winner} won .",
                                                      "{winner} beat {loser} in the {contest} {in} .",
                                                      "{loser} was beaten by {winner} in the {contest} {in} .",
                                                      "{loser} lost to {winner} in the {contest} {in} .",
                                                      "the {contest} {in} was won by {winner} and not by {loser} .",
                                                      "not {loser} but {winner} is the winner of the {contest} {in} .",
                                                      "in the {contest} {in} {loser} had no chance against {winner} ."};
constexpr std::array<std::string_view, 2> kWhere = {"the {contest} was held in {place} .",
                                                    "{place} was full of people because of the {contest} ."};
constexpr std::array<std::string_view, 2> kRecord = {"{winner} set a new record .",
                                                     "the old record was broken by {winner} ."};
constexpr std::string_view kNoRecord = "the old record was not broken .";
// {other} is somebody, something, somewhere else.
constexpr std::array<std::string_view, 9> kFillers = {"last year {loser} won the {other_contest} in {elsewhere} .",
                                                      "last year {other} beat {winner} in the {other_contest} .",
                                                      "next year the {contest} will be held in {elsewhere} .",
                                                      "{loser} comes from {elsewhere} .",
                                                      "{other} , who was ill , stayed in {elsewhere} .",
                                                      "{other} was there and praised {loser} .",
                                                      "many people stood along the streets .",
                                                      "it rained all day .",
                                                      "the mayor spoke for half an hour ."};

// Another item than `one`.
template <class Items>
std::string_view other_than(std::string_view one, const Items& items, Random& random) {
  for (;;)
    if (const std::string_view other = any_of(items, random); other != one) return other;
}

SentencePair draw_article(Random& random) {
  const std::string_view winner = any_of(kPeople, random), loser = other_than(winner, kPeople, random);
  std::string_view other = winner;
  while (other == winner || other == loser) other = any_of(kPeople, random);
  const std::string_view contest = any_of(kContests, random), other_contest = other_than(contest, kContests, random);
  const std::string_view place = any_of(kPlaces, random), elsewhere = other_than(place, kPlaces, random);
  const std::uint64_t where = random.below(5);  // 0, 1 with the result, 2, 3 in a sentence of its own, 4 nowhere
  const bool record = random.below(4) == 0;

  std::vector<std::string_view> sentences = {any_of(kResults, random)};
  if (where == 2 || where == 3) sentences.push_back(any_of(kWhere, random));
  if (record) sentences.push_back(any_of(kRecord, random));
  std::vector<std::string_view> fillers(kFillers.begin(), kFillers.end());
  if (!record) fillers.push_back(kNoRecord);
  shuffle(std::span(fillers), random);
  const std::size_t all = 3 + random.below(4);
  for (std::size_t i = 0; sentences.size() < all; ++i) sentences.push_back(fillers[i]);
  shuffle(std::span(sentences), random);

  SentencePair pair;
  for (const std::string_view sentence : sentences) {
    using fmt::arg;
    const std::string text =
        fmt::format(fmt::runtime(sentence), arg("winner", winner), arg("loser", loser), arg("other", other),
                    arg("contest", contest), arg("other_contest", other_contest), arg("place", place),
                    arg("elsewhere", elsewhere), arg("in", where < 2 ? fmt::format("in {}", place) : std::string()));
    for (const std::string_view word : split_whitespace(text)) pair.source.emplace_back(word);
  }
  pair.target = {std::string(winner), std::string(contest)};
  if (where < 4) pair.target.emplace_back(place);
  if (record) pair.target.emplace_back("record");
  return pair;
}

}  // namespace

std::vector<SentencePair> generate_summaries(std::size_t count, std::uint64_t seed, std::uint64_t stream) {
  return drawn(count, seed, stream, draw_article);
}

}  // namespace data
