// English sentences and their Chinese translations, which are known word by word: a small grammar of both languages.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <utility>
#include <vector>

#include "datasets/text/sentence_pairs.h"

namespace data {

// Which order the Chinese words have: their own, or that of the English words that they stand for. The second is no
// Chinese; it is the same task without reordering, to compare with.
enum class Order { chinese, monotone };

struct ChineseOptions {
  std::size_t least_words = 3, most_words = 25;  // of the English sentence; its length is drawn evenly
  Order order = Order::chinese;
  int telegraphic_percent = 5;  // of the verbs that end in s: they lose it ("tom chase jerry")
};

// links: (place in the source, place in the target). Each target word has one link, to the word that says what it is;
// the, to, of, that … may have none.
struct AlignedPair {
  SentencePair pair;
  std::vector<std::pair<std::size_t, std::size_t>> links;
};

//   tom chases jerry                            汤姆 追逐 杰瑞
//   mary saw two old dogs in the park           玛丽 在 公园 里 看见 了 两 条 老 的 狗
//   tom lost the book that lily bought          汤姆 丢 了 莉莉 买 的 书
//   jack swam because tom slept                 因为 汤姆 睡觉 了 所以 杰克 游泳 了
//
// Between the languages the order changes: time, place and company stand before the verb, relative clauses before their
// noun, reasons before what follows from them, the object of 把 before its verb. And no list of word pairs is enough:
// measure words depend on the noun (两 条 狗, 两 本 书), play and wear on the object (踢 足球, 弹 钢琴), "they" on the
// people named before (她们 are women only), "not" and "old" on the verb and the noun, 了 on verb and tense.
//
// A source has one translation. The same seed and stream give the same pairs with every compiler.
// InputError unless 3 ≤ least_words ≤ most_words ≤ 40 and 0 ≤ telegraphic_percent ≤ 100.
std::vector<AlignedPair> generate_chinese(std::size_t count, const ChineseOptions& options, std::uint64_t seed,
                                          std::uint64_t stream = 0);

// The sentences without their links.
std::vector<SentencePair> without_links(std::span<const AlignedPair> pairs);

}  // namespace data
