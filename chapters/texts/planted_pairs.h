// planted_pairs.h: the pairs of the tasks that generate their own, and what is known of them. pair_corpus.h makes a
// corpus of them.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "chapters/texts/pair_corpus.h"

namespace program {

struct KnownPairs {
  using Words = std::vector<std::string>;

  std::vector<data::SentencePair> pairs;
  std::vector<Words> keys = {};  // of the pairs: what no two parts of a corpus share; none: the source
  // By source, where they are known.
  std::map<Words, PairCorpus::Links> gold = {};
  std::map<Words, data::Referent> referents = {};
};

// The pairs of a planted task; tells the corpus its name, how its languages are cut, and how BLEU is counted.
// UserError: no task of that name, or shortest > longest.
KnownPairs plant(const PairSettings& settings, std::uint64_t seed, PairCorpus& corpus);

}  // namespace program
