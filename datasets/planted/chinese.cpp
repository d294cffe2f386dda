#include "datasets/planted/chinese.h"

#include <fmt/format.h>

#include <algorithm>

#include "datasets/error.h"
#include "datasets/planted/chinese_writer.h"
#include "datasets/random.h"

namespace data {
namespace chinese {

bool Writer::finish(Phrase phrase, std::size_t words, Order order, AlignedPair& out) {
  const std::size_t without = english_.size() - slots_.size();
  if (without > words || without + slots_.size() < words) return false;
  std::vector<const Adjective*> adjective(english_.size());
  shuffle(std::span(slots_), random_);
  for (std::size_t i = 0; i < words - without; ++i) {
    const Slot& slot = slots_[i];
    adjective[slot.place] =
        &any_that(slot.from, random_, [&](const Adjective& each) { return (each.kinds & slot.kind) != 0; });
    english_[slot.place] = adjective[slot.place]->english;
  }
  std::vector<std::size_t> place(english_.size());  // in the finished sentence
  for (std::size_t i = 0; i < english_.size(); ++i) {
    place[i] = out.pair.source.size();
    if (!english_[i].empty()) out.pair.source.push_back(english_[i]);
  }
  for (std::size_t i = 0; i + 1 < out.pair.source.size(); ++i) {
    const bool vowel = std::string_view("aeiou").find(out.pair.source[i + 1][0]) != std::string_view::npos;
    if (out.pair.source[i] == "a" && vowel) out.pair.source[i] = "an";
  }
  if (order == Order::monotone)
    std::stable_sort(phrase.begin(), phrase.end(), [](const Word& a, const Word& b) { return a.from < b.from; });
  const auto put = [&](std::string_view chinese, std::size_t from) {
    out.links.emplace_back(place[from], out.pair.target.size());
    out.pair.target.emplace_back(chinese);
  };
  for (const Word& word : phrase) {
    if (!word.chinese.empty()) {
      put(word.chinese, word.from);
    } else if (adjective[word.from] != nullptr) {
      put(adjective[word.from]->chinese, word.from);
      put("的", word.from);
    }
  }
  return true;
}

}  // namespace chinese

std::vector<AlignedPair> generate_chinese(std::size_t count, const ChineseOptions& options, std::uint64_t seed,
                                          std::uint64_t stream) {
  if (options.least_words < 3 || options.least_words > options.most_words || options.most_words > 40)
    throw InputError(fmt::format("chinese: sentences of {} to {} words. Expected 3 ≤ least ≤ most ≤ 40.",
                                 options.least_words, options.most_words));
  if (options.telegraphic_percent < 0 || options.telegraphic_percent > 100)
    throw InputError(fmt::format("chinese: telegraphic_percent = {}. Expected 0 … 100.", options.telegraphic_percent));
  Random random(seed, stream);
  std::vector<AlignedPair> pairs(count);
  for (AlignedPair& pair : pairs) {
    const std::size_t words = options.least_words + random.below(options.most_words - options.least_words + 1);
    // A clause of many words has all that it may have, one of three words nothing.
    for (;;) {
      const std::size_t clauses = 1 + random.below(1 + words / 8);
      const auto more = std::clamp(9 * (static_cast<int>(words / clauses) - 3), 0, 90);
      chinese::Writer writer(options.telegraphic_percent, more, random);
      const chinese::Phrase phrase = writer.sentence(clauses);
      if (writer.finish(phrase, words, options.order, pair)) break;
    }
  }
  return pairs;
}

std::vector<SentencePair> without_links(std::span<const AlignedPair> pairs) {
  std::vector<SentencePair> out;
  out.reserve(pairs.size());
  for (const AlignedPair& pair : pairs) out.push_back(pair.pair);
  return out;
}

}  // namespace data
