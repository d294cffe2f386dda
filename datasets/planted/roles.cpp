#include "datasets/planted/roles.h"

#include <fmt/format.h>

#include <array>

#include "datasets/random.h"
#include "datasets/text/text.h"

namespace data {
namespace {

// Verbs whose past tense is their participle.
constexpr std::array<std::string_view, 8> kVerbs = {"invited", "praised",  "visited", "thanked",
                                                    "blamed",  "followed", "helped",  "feared"};
constexpr std::array<std::string_view, 6> kBegin = {
    "", "last winter", "as we heard", "at the fair", "in those days", "once more"};
constexpr std::array<std::string_view, 4> kBefore = {"", "old", "young", "famous"};
constexpr std::array<std::string_view, 6> kEnd = {"",          "in the evening",       "without a word",
                                                  "for years", "after a long quarrel", "in front of everybody"};

RoleSentence sentence(Random& random) {
  const auto& trades = role_trades();
  RoleSentence out;
  out.label = random.below(trades.size());
  const std::size_t other = (out.label + 1 + random.below(trades.size() - 1)) % trades.size();
  const auto person = [&](std::size_t trade) {
    const std::string_view adjective = any_of(kBefore, random);
    return fmt::format("the {} {}", adjective, any_of(trades[trade].people, random));
  };
  const std::string who = person(out.label), whom = person(other);
  out.passive = random.below(2) == 0;
  const std::string_view begin = any_of(kBegin, random), verb = any_of(kVerbs, random), end = any_of(kEnd, random);
  const std::string text = out.passive ? fmt::format("{} {} was {} by {} {} .", begin, whom, verb, who, end)
                                       : fmt::format("{} {} {} {} {} .", begin, who, verb, whom, end);
  for (const std::string_view word : split_whitespace(text)) out.words.emplace_back(word);
  return out;
}

}  // namespace

const std::vector<Trade>& role_trades() {
  static const std::vector<Trade> all = {{"farm", {"farmer", "miller", "shepherd", "gardener", "butcher"}},
                                         {"sea", {"sailor", "captain", "fisherman", "diver", "pirate"}},
                                         {"law", {"judge", "lawyer", "sheriff", "clerk", "notary"}},
                                         {"stage", {"singer", "dancer", "actor", "clown", "juggler"}}};
  return all;
}

std::vector<RoleSentence> generate_roles(std::size_t sentences, std::uint64_t seed, std::uint64_t stream) {
  return drawn(sentences, seed, stream, sentence);
}

}  // namespace data
