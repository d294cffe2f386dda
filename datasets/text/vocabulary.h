// Words and their numbers.
#pragma once

#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

namespace data {

using TokenId = std::int32_t;
using TokenIds = std::vector<TokenId>;
using TokenView = std::span<const TokenId>;

// V = the set of words that a model knows, numbered 0 … |V|−1.
//
// Id 0 is always the word <unk> ("unknown"), which stands for every word outside the vocabulary; it is there even when
// nothing was merged into it. After it come reserved words, if any. The others follow by falling count, words of equal
// count in byte order, so that the same stream gives the same numbers everywhere.
class Vocabulary {
 public:
  static constexpr std::string_view kUnknownWord = "<unk>";
  static constexpr TokenId kUnknown = 0;

  // A map that can be asked with a string_view without making a string.
  struct Hash {
    using is_transparent = void;
    std::size_t operator()(std::string_view word) const { return std::hash<std::string_view>{}(word); }
  };
  template <class Value>
  using WordMap = std::unordered_map<std::string, Value, Hash, std::equal_to<>>;

  // Counts the words of a stream; words seen fewer than `min_count` times are merged into <unk>.
  // Bengio et al. (2003), section 4.1, merge the words of frequency ≤ 3: min_count = 4.
  // `reserved` words are there whether they were seen or not, with the ids 1, 2, … in the order given; their count is
  // what the stream holds of them, 0 as a rule.
  // InputError: no words, or fewer than two different words (nothing to predict); <unk> reserved, or a word twice.
  static Vocabulary build(std::span<const std::string> words, std::int64_t min_count = 1,
                          std::span<const std::string_view> reserved = {});

  // The same from words that are counted already, each once, of a stream of `tokens`: what the counts lack is <unk>'s.
  using Counts = std::vector<std::pair<std::string, std::int64_t>>;
  static Vocabulary from_counts(Counts counts, std::int64_t tokens, std::int64_t min_count = 1,
                                std::span<const std::string_view> reserved = {});

  // One word a line: `word<TAB>count`, in the order of ids; a blank in a word is written \x20, a line break \x0A (where
  // words are characters), a backslash \\. InputError names file:line:column.
  static Vocabulary load(const std::filesystem::path& file);
  void save(const std::filesystem::path& file) const;

  // The text of such a file; `file` names it in messages.
  static Vocabulary parse(std::string_view text, const std::string& file);
  std::string text() const;

  TokenId size() const { return static_cast<TokenId>(words_.size()); }  // |V|
  bool contains(std::string_view word) const { return ids_.find(word) != ids_.end(); }
  TokenId id(std::string_view word) const;  // kUnknown for a word that is not in V
  // std::out_of_range for an id outside 0 … |V|−1.
  const std::string& word(TokenId id) const { return words_.at(static_cast<std::size_t>(id)); }
  // How often the word was seen in the stream; for <unk>, how many tokens were merged.
  std::int64_t count(TokenId id) const { return counts_.at(static_cast<std::size_t>(id)); }
  const std::vector<std::string>& words() const { return words_; }
  const std::vector<std::int64_t>& counts() const { return counts_; }

  TokenIds encode(std::span<const std::string> words) const;
  std::vector<std::string> decode(TokenView ids) const;

 private:
  void add(std::string word, std::int64_t count);

  std::vector<std::string> words_;
  std::vector<std::int64_t> counts_;
  WordMap<TokenId> ids_;
};

}  // namespace data
