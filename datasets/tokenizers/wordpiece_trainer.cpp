#include "datasets/tokenizers/wordpiece_trainer.h"

#include <fmt/format.h>

#include <algorithm>
#include <compare>
#include <map>
#include <queue>
#include <string_view>
#include <unordered_map>
#include <utility>

#include "datasets/error.h"
#include "datasets/text/characters.h"
#include "datasets/tokenizers/wordpiece.h"

namespace data {
namespace {

__extension__ using Wide = unsigned __int128;  // of three counts up to 2^42 the product

struct Word {
  TokenIds pieces;
  std::int64_t count;
};

struct Pair {
  TokenId left, right;
  auto operator<=>(const Pair&) const = default;
};
struct PairHash {
  std::size_t operator()(const Pair& pair) const {
    const auto both = (static_cast<std::uint64_t>(static_cast<std::uint32_t>(pair.left)) << 32U) |
                      static_cast<std::uint32_t>(pair.right);
    return static_cast<std::size_t>((both ^ (both >> 29U)) * 0x9E3779B97F4A7C15U);
  }
};

struct PairState {
  std::int64_t count = 0;
  std::vector<std::uint32_t> words;  // that hold it, or have held it
};

// A pair with the counts that its score was made of. It is out of date when one of them has changed.
struct Candidate {
  Pair pair;
  std::int64_t count, left, right;
  bool operator==(const Candidate&) const = default;
};

std::string within(std::string_view character) { return std::string(kWithin).append(character); }

// A piece that begins a word must not look like one within a word, nor like a special one.
void check_word(const std::string& word, std::int64_t count) {
  const bool marked = word.starts_with(kWithin) || std::any_of(WordPiece::kSpecial.begin(), WordPiece::kSpecial.end(),
                                                               [&](auto special) { return word.starts_with(special); });
  if (word.empty() || marked || count < 1)
    throw InputError(
        fmt::format("WordPiece: found the word {} with count {}. Expected words that split_basic makes, "
                    "with counts from 1.",
                    in_quotes(word), count));
}

class Trainer {
 public:
  Trainer(const Vocabulary::Counts& words, const WordPieceTraining& training)
      : training_(training), pieces_(WordPiece::kSpecial.begin(), WordPiece::kSpecial.end()), queue_(Worse{this}) {
    for (const std::string& piece : pieces_) ids_.emplace(piece, static_cast<TokenId>(ids_.size()));
    counts_.resize(pieces_.size());
    neighbours_.resize(pieces_.size());
    take_characters(words);
    take_words(words);
  }

  std::vector<std::string> train() {
    propose_changed();
    while (static_cast<TokenId>(pieces_.size()) < training_.size && !queue_.empty()) {
      const Candidate best = queue_.top();
      queue_.pop();
      if (is_current(best)) merge(best.pair);
    }
    return std::move(pieces_);
  }

 private:
  struct Worse {
    const Trainer* trainer;
    bool operator()(const Candidate& a, const Candidate& b) const { return trainer->is_better(b, a); }
  };
  bool by_likelihood() const { return training_.score == PieceScore::likelihood; }
  bool is_better(const Candidate& a, const Candidate& b) const;
  const std::string& piece(TokenId id) const { return pieces_[static_cast<std::size_t>(id)]; }
  std::int64_t& count(TokenId id) { return counts_[static_cast<std::size_t>(id)]; }

  void take_characters(const Vocabulary::Counts& words);
  void take_words(const Vocabulary::Counts& words);
  TokenId add(const std::string& piece);
  void count_word(std::uint32_t number, std::int64_t by);
  void merge(Pair pair);
  void merge_in(std::uint32_t number, Pair pair, TokenId merged);
  void propose_changed();
  bool is_current(const Candidate& candidate) const;
  Candidate candidate(Pair pair, std::int64_t pair_count) const {
    if (!by_likelihood()) return {pair, pair_count, 0, 0};
    return {pair, pair_count, counts_[static_cast<std::size_t>(pair.left)],
            counts_[static_cast<std::size_t>(pair.right)]};
  }

  WordPieceTraining training_;
  std::vector<std::string> pieces_;
  Vocabulary::WordMap<TokenId> ids_;
  std::vector<std::int64_t> counts_;           // of each piece
  std::vector<std::vector<Pair>> neighbours_;  // pairs that a piece is in, or was; by likelihood alone
  std::vector<Word> words_;
  std::unordered_map<Pair, PairState, PairHash> pairs_;
  std::vector<Pair> changed_;  // whose score is another than the queue's
  std::priority_queue<Candidate, std::vector<Candidate>, Worse> queue_;
};

bool Trainer::is_better(const Candidate& a, const Candidate& b) const {
  if (by_likelihood()) {
    const auto product = [](std::int64_t x, std::int64_t y, std::int64_t z) {
      return static_cast<Wide>(x) * static_cast<Wide>(y) * static_cast<Wide>(z);
    };
    const Wide of_a = product(a.count, b.left, b.right), of_b = product(b.count, a.left, a.right);
    if (of_a != of_b) return of_a > of_b;
  }
  if (a.count != b.count) return a.count > b.count;
  if (a.pair.left != b.pair.left) return piece(a.pair.left) < piece(b.pair.left);
  return piece(a.pair.right) < piece(b.pair.right);
}

void Trainer::take_characters(const Vocabulary::Counts& words) {
  std::map<std::pair<bool, std::string>, std::int64_t> counts;  // whether it stands within a word, and what is written
  for (const auto& [word, count] : words) {
    check_word(word, count);
    bool inner = false;
    for (const std::string_view character : split_characters(word)) {
      counts[{inner, inner ? within(character) : std::string(character)}] += count;
      inner = true;
    }
  }
  using Counted = std::pair<std::pair<bool, std::string>, std::int64_t>;
  std::vector<Counted> chosen(counts.begin(), counts.end());
  std::erase_if(chosen, [&](const Counted& counted) { return counted.second < training_.minimum_count; });
  const std::size_t room = static_cast<std::size_t>(training_.size) - pieces_.size();
  if (chosen.size() > room) {
    std::stable_sort(chosen.begin(), chosen.end(), [](const auto& a, const auto& b) { return a.second > b.second; });
    chosen.resize(room);
    std::sort(chosen.begin(), chosen.end());
  }
  for (const Counted& counted : chosen) add(counted.first.second);
}

void Trainer::take_words(const Vocabulary::Counts& words) {
  for (const auto& [word, count] : words) {
    const auto characters = split_characters(word);
    TokenIds ids;
    for (const std::string_view character : characters) {
      const auto found = ids_.find(ids.empty() ? std::string(character) : within(character));
      if (found == ids_.end()) break;
      ids.push_back(found->second);
    }
    if (ids.size() < characters.size()) continue;
    words_.push_back({std::move(ids), count});
    count_word(static_cast<std::uint32_t>(words_.size() - 1), count);
  }
}

TokenId Trainer::add(const std::string& piece) {
  const auto [place, is_new] = ids_.emplace(piece, static_cast<TokenId>(pieces_.size()));
  if (is_new) {
    pieces_.push_back(piece);
    counts_.push_back(0);
    neighbours_.emplace_back();
  }
  return place->second;
}

// Adds `by` to the pieces of a word and to its pairs.
void Trainer::count_word(std::uint32_t number, std::int64_t by) {
  const TokenIds& ids = words_[number].pieces;
  for (std::size_t i = 0; i < ids.size(); ++i) {
    count(ids[i]) += by;
    if (i == 0) continue;
    const Pair pair{ids[i - 1], ids[i]};
    const auto [place, is_new] = pairs_.try_emplace(pair);
    PairState& state = place->second;
    state.count += by;
    if (by > 0 && (state.words.empty() || state.words.back() != number)) state.words.push_back(number);
    changed_.push_back(pair);
    if (is_new && by_likelihood())
      for (const TokenId id : {pair.left, pair.right}) neighbours_[static_cast<std::size_t>(id)].push_back(pair);
  }
}

void Trainer::merge(Pair pair) {
  const TokenId merged = add(piece(pair.left) + piece(pair.right).substr(kWithin.size()));
  // A word may stand here twice, or hold the pair no more: then there is nothing to do.
  const std::vector<std::uint32_t> words = std::move(pairs_.at(pair).words);
  for (const std::uint32_t number : words) merge_in(number, pair, merged);
  if (by_likelihood())  // the counts of these pieces are others now, and so are the scores of all their pairs
    for (const TokenId id : {pair.left, pair.right, merged}) {
      auto& neighbours = neighbours_[static_cast<std::size_t>(id)];
      std::erase_if(neighbours, [&](const Pair& neighbour) { return !pairs_.contains(neighbour); });
      changed_.insert(changed_.end(), neighbours.begin(), neighbours.end());
    }
  propose_changed();
}

void Trainer::merge_in(std::uint32_t number, Pair pair, TokenId merged) {
  TokenIds& ids = words_[number].pieces;
  const auto is_here = [&](std::size_t i) {
    return i + 1 < ids.size() && ids[i] == pair.left && ids[i + 1] == pair.right;
  };
  std::size_t first = 0;
  while (first < ids.size() && !is_here(first)) ++first;
  if (first == ids.size()) return;
  count_word(number, -words_[number].count);
  std::size_t kept = first;
  for (std::size_t i = first; i < ids.size(); ++kept) {
    const bool here = is_here(i);
    ids[kept] = here ? merged : ids[i];
    i += here ? 2 : 1;
  }
  ids.resize(kept);
  count_word(number, words_[number].count);
}

// Queues the pairs that have changed with the scores that they have now; what the queue knew of them is out of date.
void Trainer::propose_changed() {
  std::sort(changed_.begin(), changed_.end());
  changed_.erase(std::unique(changed_.begin(), changed_.end()), changed_.end());
  for (const Pair pair : changed_) {
    const auto found = pairs_.find(pair);
    if (found == pairs_.end()) continue;
    if (found->second.count == 0)
      pairs_.erase(found);
    else if (found->second.count >= training_.minimum_count)
      queue_.push(candidate(pair, found->second.count));
  }
  changed_.clear();
}

bool Trainer::is_current(const Candidate& asked) const {
  const auto found = pairs_.find(asked.pair);
  return found != pairs_.end() && asked == candidate(asked.pair, found->second.count);
}

}  // namespace

std::vector<std::string> train_wordpiece(const Vocabulary::Counts& words, const WordPieceTraining& training) {
  const auto least = static_cast<TokenId>(WordPiece::kSpecial.size() + 1);
  if (training.size < least)
    throw InputError(
        fmt::format("WordPiece: a vocabulary of {} pieces. Expected {} at least: the special ones and a "
                    "character.",
                    training.size, least));
  if (words.empty()) throw InputError("WordPiece: no words to train from. Expected a text.");
  return Trainer(words, training).train();
}

}  // namespace data
