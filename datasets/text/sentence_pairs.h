// Pairs of sentences, one the translation of the other: what a translator learns from.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace data {

struct SentencePair {
  std::vector<std::string> source, target;  // words; Chinese by character (see plain_text.h)
};

struct PairOptions {
  std::size_t longest = 50;  // words of a side; longer ones are left out
  double ratio = 9;          // how many times longer one side may be than the other: beyond, it is no translation
  bool lowercase = true;
};

// What was read, and what was left out: real corpora have empty sides and lines that slipped.
struct SentencePairs {
  std::vector<SentencePair> pairs;
  std::size_t one_column = 0, empty = 0, too_long = 0, too_unequal = 0;  // lines left out

  // "20,000 pairs; left out: 3 with an empty side, 12 of more than 50 words": for people.
  std::string text(const PairOptions& options) const;
};

// A pair a line, `source<TAB>target`; further columns, as Tatoeba's, are passed over, and so are blank lines. Lines may
// end in CR LF. InputError: what read_text refuses; no pair is left, with the first line of one column where that is
// why.
SentencePairs read_sentence_pairs(const std::filesystem::path& file, const PairOptions& options = {});
// The same for what read_text has read from `file`.
SentencePairs parse_sentence_pairs(std::string_view text, const std::string& file, const PairOptions& options = {});

struct PairSplit {
  std::vector<SentencePair> train, valid, test;
};
// By source sentence: all translations of a sentence are in one part, or the test would ask for what was learned. About
// `valid` and `test` of the different sources; which ones depends on the seed alone. InputError when a part is empty;
// `from` is its file, or what else they are called.
PairSplit split_by_source(std::vector<SentencePair> pairs, double valid, double test, std::uint64_t seed,
                          const std::string& from);
// By a key of each pair, in the order of the pairs, where more than the source must not be met again: what has the same
// key is in one part. The rest as above. std::invalid_argument: another number of keys than of pairs.
PairSplit split_by_key(std::vector<SentencePair> pairs, const std::vector<std::vector<std::string>>& keys, double valid,
                       double test, std::uint64_t seed, const std::string& from);

}  // namespace data
