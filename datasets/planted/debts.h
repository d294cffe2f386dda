// Who owes whom how much: sentences of the same words that say the opposite.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <map>
#include <span>
#include <vector>

#include "datasets/text/sentence_pairs.h"

namespace data {

//   他 欠 我 100 万  →  he owes me one million
//   我 欠 他 100 万  →  i owe him one million
//
// Two different people of twenty, by pronoun or by name, and an amount of 1, 10, 100 or 1000 万 times 1 … 9, which
// English counts in thousands and millions. Chinese stands by character, but for numbers. Each debt is followed by its
// reverse: of an even `count`, both are there equally often, and who knows a source's words without their order
// (bag_of_words_ceiling) is right half of the time. The same seed and stream give the same pairs with every compiler.
std::vector<SentencePair> generate_debts(std::size_t count, std::uint64_t seed, std::uint64_t stream = 0);

// What makes two sources the same to a model that does not know the order of their words: the words, sorted.
template <class Words>
Words bag_of_words(Words words) {
  std::sort(words.begin(), words.end());
  return words;
}

// The greatest share of targets that can be written rightly by whoever sees of a source its bag of words alone, even
// when he knows these very pairs: for each bag the target that it has most often. `Pair` has a source and a target,
// SentencePair or IdPair. 1 without pairs.
template <class Pair>
double bag_of_words_ceiling(std::span<const Pair> pairs) {
  using Words = decltype(Pair::source);
  std::map<Words, std::map<Words, std::size_t>> targets;
  for (const Pair& pair : pairs) ++targets[bag_of_words(pair.source)][pair.target];
  std::size_t right = 0;
  for (const auto& [bag, counts] : targets) {
    const auto fewer = [](const auto& a, const auto& b) { return a.second < b.second; };
    right += std::max_element(counts.begin(), counts.end(), fewer)->second;
  }
  return pairs.empty() ? 1 : static_cast<double>(right) / static_cast<double>(pairs.size());
}

}  // namespace data
