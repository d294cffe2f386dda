// Sentences in which one person does something to another, and the trade of the one who did it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace data {

struct RoleSentence {
  std::vector<std::string> words;
  std::size_t label = 0;  // the trade of who did it, a place in role_trades()
  bool passive = false;
};

// A trade and the people who follow it.
struct Trade {
  std::string_view name;
  std::vector<std::string_view> people;
};
const std::vector<Trade>& role_trades();

// Two people of different trades; active and passive are equally likely:
//
//   last winter the farmer invited the judge .             label: farm
//   last winter the farmer was invited by the judge .      label: law
//
// Which words a sentence has tells its voice and two trades, and not who did it: the best that a bag of words can do is
// one half. Nor does the first person tell, or the last. It takes the order of the words, over the whole sentence.
// The same seed and stream give the same sentences with every compiler.
std::vector<RoleSentence> generate_roles(std::size_t sentences, std::uint64_t seed, std::uint64_t stream = 0);

}  // namespace data
