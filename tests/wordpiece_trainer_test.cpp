// The trainer, which counts only what a merge changes, against one that counts all pairs anew for each merge.
#include "datasets/tokenizers/wordpiece_trainer.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <map>
#include <random>
#include <set>
#include <string>
#include <vector>

#include "datasets/text/characters.h"
#include "datasets/tokenizers/wordpiece.h"
#include "tests/text_files.h"

namespace {

using data::PieceScore;
using data::WordPiece;
using data::WordPieceTraining;
using Words = std::vector<std::string>;
using Counts = data::Vocabulary::Counts;

// The header's rules, word for word.
class Naive {
 public:
  Naive(const Counts& words, const WordPieceTraining& training) : training_(training) {
    std::map<std::string, std::int64_t> first, rest;
    for (const auto& [word, count] : words) {
      Words split;
      for (const auto character : data::split_characters(word))
        split.push_back((split.empty() ? "" : "##") + std::string(character));
      for (std::size_t i = 0; i < split.size(); ++i) (i == 0 ? first : rest)[split[i]] += count;
      words_.emplace_back(split, count);
    }
    vocabulary_.assign(WordPiece::kSpecial.begin(), WordPiece::kSpecial.end());
    for (const auto* group : {&first, &rest})
      for (const auto& [piece, count] : *group)
        if (count >= training.minimum_count) vocabulary_.push_back(piece);
    std::erase_if(words_, [&](const auto& word) {
      return std::any_of(word.first.begin(), word.first.end(), [&](const auto& piece) { return !has(piece); });
    });
  }

  Words train() {
    while (static_cast<data::TokenId>(vocabulary_.size()) < training_.size && merge_best()) {
    }
    return vocabulary_;
  }

 private:
  bool has(const std::string& piece) const {
    return std::find(vocabulary_.begin(), vocabulary_.end(), piece) != vocabulary_.end();
  }

  bool merge_best() {
    using Pair = std::pair<std::string, std::string>;
    std::map<Pair, std::int64_t> pairs;  // in the order that decides among equals
    std::map<std::string, std::int64_t> counts;
    for (const auto& [pieces, count] : words_)
      for (std::size_t i = 0; i < pieces.size(); ++i) {
        counts[pieces[i]] += count;
        if (i > 0) pairs[{pieces[i - 1], pieces[i]}] += count;
      }
    const Pair* best = nullptr;
    std::int64_t most = 0, divisor = 1;
    for (const auto& [pair, count] : pairs) {
      if (count < training_.minimum_count) continue;
      const std::int64_t product =
          training_.score == PieceScore::likelihood ? counts.at(pair.first) * counts.at(pair.second) : 1;
      const std::int64_t here = count * divisor, there = most * product;
      if (best == nullptr || here > there || (here == there && count > most)) {
        best = &pair;
        most = count;
        divisor = product;
      }
    }
    if (best == nullptr) return false;
    const auto merged = best->first + best->second.substr(2);
    for (auto& [pieces, count] : words_)
      for (std::size_t i = 1; i < pieces.size(); ++i)
        if (pieces[i - 1] == best->first && pieces[i] == best->second) {
          pieces[i - 1] = merged;
          pieces.erase(pieces.begin() + static_cast<std::ptrdiff_t>(i));
        }
    if (!has(merged)) vocabulary_.push_back(merged);
    return true;
  }

  WordPieceTraining training_;
  std::vector<std::pair<Words, std::int64_t>> words_;
  Words vocabulary_;
};

Counts random_words(std::mt19937& random) {
  const Words letters = {"a", "b", "c", "é", "汤"};
  std::map<std::string, std::int64_t> words;
  const std::size_t kinds = 2 + random() % 4, count = 1 + random() % 25;
  for (std::size_t i = 0; i < count; ++i) {
    std::string word;
    for (std::size_t left = 1 + random() % 8; left > 0; --left) word += letters[random() % kinds];
    words[word] += static_cast<std::int64_t>(1 + random() % 5);
  }
  return {words.begin(), words.end()};
}

// Pieces are listed in the order in which they were made, so equal lists are equal after every merge.
TEST(WordPieceTrainer, EqualsCountingAllAnew) {
  std::mt19937 random(1);
  for (int trial = 0; trial < 400; ++trial) {
    const Counts words = random_words(random);
    for (const PieceScore score : {PieceScore::frequency, PieceScore::likelihood}) {
      const WordPieceTraining training{60, score, static_cast<std::int64_t>(1 + random() % 4)};
      EXPECT_EQ(data::train_wordpiece(words, training), Naive(words, training).train())
          << fmt::format("{}, score {}, minimum {}", words, static_cast<int>(score), training.minimum_count);
    }
  }
}

TEST(WordPieceTrainer, TheOrderOfTheWordsDoesNotMatter) {
  std::mt19937 random(2);
  for (int trial = 0; trial < 50; ++trial) {
    Counts words = random_words(random);
    for (const PieceScore score : {PieceScore::frequency, PieceScore::likelihood}) {
      const auto pieces = data::train_wordpiece(words, {40, score, 1});
      std::shuffle(words.begin(), words.end(), random);
      EXPECT_EQ(data::train_wordpiece(words, {40, score, 1}), pieces);
    }
  }
}

Words without_special(Words pieces) { return {pieces.begin() + 5, pieces.end()}; }

TEST(WordPieceTrainer, TheTwoScoresDiffer) {
  // x and y stand together and nowhere else; a and b are frequent, and mostly apart.
  const Counts words = {{"ab", 5}, {"ac", 9}, {"bb", 4}, {"cb", 8}, {"xy", 3}};
  const Words characters = {"a", "b", "c", "x", "##b", "##c", "##y"};
  const auto made = [&](PieceScore score) {
    auto pieces = without_special(data::train_wordpiece(words, {13, score, 1}));
    EXPECT_EQ(Words(pieces.begin(), pieces.begin() + 7), characters);
    return pieces.back();
  };
  EXPECT_EQ(made(PieceScore::frequency), "ac");
  EXPECT_EQ(made(PieceScore::likelihood), "xy");
}

TEST(WordPieceTrainer, EqualScoresInByteOrder) {
  EXPECT_EQ(without_special(data::train_wordpiece({{"ba", 3}, {"ab", 3}, {"aa", 3}}, {100, PieceScore::frequency, 1})),
            (Words{"a", "b", "##a", "##b", "aa", "ab", "ba"}));
}

TEST(WordPieceTrainer, RareCharactersAndTheirWordsTakeNoPart) {
  const Counts words = {{"ab", 4}, {"abé", 1}, {"汤", 2}};
  EXPECT_EQ(without_special(data::train_wordpiece(words, {100, PieceScore::frequency, 2})),
            (Words{"a", "汤", "##b", "ab"}));
  EXPECT_EQ(without_special(data::train_wordpiece(words, {7, PieceScore::frequency, 1})), (Words{"a", "##b"}))
      << "where there is no room for all characters, the most frequent";
}

TEST(WordPieceTrainer, WhatItMakesIsAVocabulary) {
  const std::string text = "The cat sat on the mat. The cats sat, and sat; 猫坐在垫子上。";
  const WordPiece vocabulary(data::train_wordpiece(data::count_basic_words(text), {60, PieceScore::frequency, 1}));
  const auto ids = vocabulary.pieces_of(text).ids;
  EXPECT_EQ(std::count(ids.begin(), ids.end(), vocabulary.special().unknown), 0);
  EXPECT_GE(vocabulary.find("猫"), 0);
  EXPECT_LT(vocabulary.find("猫坐"), 0) << "Chinese by character";
  EXPECT_GE(vocabulary.find("the"), 0);
}

TEST(WordPieceTrainer, RefusesWhatMakesNoVocabulary) {
  const auto refused = [](const Counts& words, data::TokenId size, std::string_view message) {
    expect_contains(input_error([&] { data::train_wordpiece(words, {size, PieceScore::frequency, 1}); }), message);
  };
  refused({}, 100, "no words to train from");
  refused({{"a", 1}}, 5, "a vocabulary of 5 pieces. Expected 6 at least");
  refused({{"##a", 1}}, 100, "found the word '##a'");
  refused({{"[MASK]x", 1}}, 100, "found the word '[MASK]x'");
  refused({{"", 1}}, 100, "found the word ''");
  refused({{"a", 0}}, 100, "found the word 'a' with count 0");
  refused({{"\xFF", 1}}, 100, "not valid UTF-8");
}

}  // namespace
