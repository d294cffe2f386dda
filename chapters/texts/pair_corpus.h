// pair_corpus.h: the pairs that chapters 05 and 06 learn to translate, from planted ones to a file of the user's.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <string>
#include <utility>
#include <vector>

#include "datasets/planted/coreference.h"
#include "datasets/scorers/segments.h"
#include "datasets/text/pair_batches.h"
#include "datasets/text/sentence_pairs.h"
#include "datasets/text/vocabulary.h"

namespace program {

// What is learned. Planted: addition, dates, copy, reverse and sort (of letters), chinese (English→Chinese), monotone
// (the same words in English order), coreference (English→Chinese, what "it" means), owes (Chinese→English, who owes
// whom), summary (an article → its key words). pairs: the file of --data. auto: pairs with --data, else chinese.
inline const std::vector<std::string> kPairTasks = {"auto",    "addition", "dates",       "copy", "reverse", "sort",
                                                    "chinese", "monotone", "coreference", "owes", "summary", "pairs"};

struct PairSettings {
  std::string task = "auto";
  std::int64_t pairs = 20'000;              // to generate; of a file: read at most
  std::int64_t shortest = 3, longest = 20;  // of a side: of letters, chinese and monotone; `longest` of a file too
  std::int64_t min_count = 2;               // of a file: rarer words are merged into <unk>
};

// How the text of a side becomes words, and words text again.
enum class Cutting { words, characters, joined };  // joined: words that are written without spaces, as in Chinese

struct PairLanguage {
  data::Vocabulary words;
  Cutting cutting = Cutting::words;

  std::vector<std::string> cut(const std::string& text) const;  // lower-cased; a Chinese character is a word; where the
                                                                // vocabulary has 's, tom's is tom and 's
  std::string text(data::TokenView ids) const;
};

struct PairCorpus {
  using Links = std::vector<std::pair<std::size_t, std::size_t>>;  // (place in the source, place in the target)

  std::string task, name, description;  // "chinese", "planted English→Chinese", "generated from seed 1"
  PairLanguage source, target;
  std::vector<data::IdPair> train, valid, test;
  std::vector<Links> gold;                // of the test pairs, where they are known
  std::vector<data::Referent> referents;  // of the test pairs of coreference
  std::vector<std::string> references;    // the text of each test pair's target
  data::Cut cut = data::Cut::kNone;       // of BLEU

  // Words that a translation may have, with </s>: a third more than the longest that was learned from.
  std::size_t longest_target() const;
  std::string fingerprint() const;
};

// Three parts that share no source sentence: 5 % each for validation and test, 1,000 pairs at most. Those of
// coreference share no two nouns either, and those of owes no bag of words: 5 % and 1,000 are then about so many.
// Throws data::InputError or UserError: no such file, too few pairs, `task` pairs without --data and the other way.
PairCorpus load_pairs(const PairSettings& settings, const std::filesystem::path& data, std::uint64_t seed);

}  // namespace program
