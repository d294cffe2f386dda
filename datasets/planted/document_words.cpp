#include "datasets/planted/document_words.h"

#include <algorithm>
#include <array>
#include <numeric>

#include "datasets/planted/documents.h"
#include "datasets/planted/stems.h"
#include "datasets/random.h"

namespace data {
namespace {

using Words = std::vector<std::string>;
using Weights = std::vector<std::uint64_t>;

struct Spelling {
  std::array<std::string_view, 2> determiners;
  std::array<std::string_view, 4> conjunctions;
  std::array<std::string_view, 16> adverbs;
  std::array<std::string_view, 4> particles, moods;  // moods: endings of verbs
  std::array<std::string_view, 2> numbers;           // as well
  std::string_view plural, adjective, stop, between;
};

constexpr Spelling kEnglish = {{"this", "these"},
                               {"while", "after", "until", "unless"},
                               {"often", "never", "soon", "still", "again", "always", "here", "there", "now", "then",
                                "once", "twice", "only", "maybe", "rarely", "later"},
                               {"up", "down", "off", "away"},
                               {"ing", "ed", "en", "er"},
                               {"t", "n"},
                               "s",
                               "c",
                               ".",
                               " "};
constexpr Spelling kChinese = {
    {"这个", "这些"},
    {"当", "等", "若", "虽"},
    {"常", "就", "才", "又", "再", "也", "都", "还", "只", "总", "便", "曾", "已", "仍", "忽", "渐"},
    {"上", "下", "开", "走"},
    {"了", "完", "好", "到"},
    {"着", "过"},
    "们",
    "的",
    "。",
    ""};
constexpr auto kInitials = std::to_array<std::string_view>(
    {"山", "水", "火", "木", "金", "土", "天", "云", "风", "雨", "石", "田", "花", "草"});
constexpr auto kFinals =
    std::to_array<std::string_view>({"人", "口", "手", "目", "耳", "心", "足", "刀", "力", "车", "马", "牛", "羊", "鱼",
                                     "鸟", "虫", "米", "竹", "衣", "门", "户", "舟", "弓", "玉", "瓜", "果", "茶", "酒",
                                     "书", "画", "琴", "棋", "灯", "钟", "伞", "桥", "楼", "塔", "井", "路"});

// Different stems of one initial, a consonant or a character, in a random order.
Words stems(Script script, std::size_t initial, int count, Random& random) {
  if (script == Script::english) return make_stems(kConsonants.substr(initial, 1), count, random);
  Words all;
  for (const std::string_view last : kFinals) all.push_back(std::string(kInitials[initial]) += last);
  shuffle(std::span(all), random);
  all.resize(static_cast<std::size_t>(count));
  return all;
}

std::uint64_t zipf(std::size_t rank) { return 1'000'000 / (rank + 3); }  // Zipf–Mandelbrot: P ∝ 1 / (rank + 3)

}  // namespace

DocumentWords::DocumentWords(const PlantedDocumentOptions& options)
    : topics_(static_cast<std::size_t>(options.topics)), kinds_(static_cast<std::size_t>(options.kinds)) {
  const Spelling& spelling = options.script == Script::english ? kEnglish : kChinese;
  between_ = spelling.between;
  Random random(options.seed, 0);
  const auto add_each = [&](const auto& words, std::size_t count) {
    for (std::size_t i = 0; i < count; ++i) add_class({std::string(words[i])}, {1});
  };
  add_each(spelling.determiners, 2);
  add_class({std::string(spelling.stop)}, {1});
  add_each(spelling.conjunctions, kinds_);
  add_each(spelling.adverbs, kinds_ * kinds_);
  add_each(spelling.particles, kinds_);

  for (std::size_t group = 0; group < kinds_; ++group) {
    const Words all = stems(options.script, kInitials.size() - 1 - group, options.verbs, random);
    for (std::size_t form = 0; form < kinds_ + 2; ++form)
      for (const bool separable : {false, true}) {
        Words words;
        Weights weights;
        for (std::size_t rank = separable ? 0 : 1; rank < all.size(); rank += 2) {
          words.push_back(all[rank] +
                          std::string(form < kinds_ ? spelling.moods[form] : spelling.numbers[form - kinds_]));
          weights.push_back(zipf(rank));
        }
        add_class(words, weights);
      }
  }
  Weights weights;
  for (std::size_t rank = 0; rank < static_cast<std::size_t>(options.adjectives); ++rank) weights.push_back(zipf(rank));
  for (std::size_t topic = 0; topic < topics_; ++topic)
    add_class(with_ending(stems(options.script, topic, options.adjectives, random), spelling.adjective), weights);
  std::vector<Words> nouns;
  for (std::size_t topic = 0; topic < topics_; ++topic)
    nouns.push_back(stems(options.script, topic, options.nouns, random));
  for (std::size_t stem = 0; stem < static_cast<std::size_t>(options.nouns); ++stem)
    for (const std::string_view ending : {std::string_view(), spelling.plural})
      for (const Words& of_topic : nouns) add_class({of_topic[stem] + std::string(ending)}, {noun_weight(stem)});
}

void DocumentWords::add_class(const Words& words, const Weights& weight) {
  const auto first = static_cast<TokenId>(spelling_.size());
  class_of_.insert(class_of_.end(), words.size(), classes_.size());
  spelling_.insert(spelling_.end(), words.begin(), words.end());
  classes_.push_back({first, weight, std::accumulate(weight.begin(), weight.end(), std::uint64_t{0})});
}

double DocumentWords::probability_in_class(TokenId word) const {
  const DocumentClass& all = classes_[class_of(word)];
  return static_cast<double>(all.weight[static_cast<std::size_t>(word - all.first)]) / static_cast<double>(all.total);
}

// Stem i has gender i mod K. The K nouns of a rank are equally frequent, so genders are as well.
std::uint64_t DocumentWords::noun_weight(std::size_t stem) const { return zipf(stem / kinds_); }

std::uint64_t DocumentWords::verb_weight(bool separable) const { return classes_[verbs(0, separable, 0)].total; }

}  // namespace data
