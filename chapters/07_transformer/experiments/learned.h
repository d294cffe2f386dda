// learned.h: one translator trained and scored, as the experiments of this chapter need it, and chapter 06's beside it.
#pragma once

#include <string>
#include <vector>

#include "chapters/07_transformer/settings.h"
#include "chapters/texts/pair_scores.h"

namespace transformer {

using program::Learned, program::PairCorpus;

Translator make_model(const PairCorpus& corpus, const Settings& settings, std::uint64_t seed);

// How the loss on held-out pairs fell with the seconds spent on training; measuring is not counted.
struct Race : Learned {
  std::vector<double> at, held;
};
// Trains and scores `model` (greedy search).
Race learn(const std::string& name, const PairCorpus& corpus, const Settings& settings, std::uint64_t seed,
           const Translator& model);
Race learn(const std::string& name, const PairCorpus& corpus, const Settings& settings, std::uint64_t seed);

// Chapter 06's translator beside this one: with about as many parameters it makes as many updates, and `same_seconds`
// as many as fit into chapter 06's time.
struct Beside {
  Race attention, transformer, same_seconds;
};
// What chapter 06 starts from on the same pairs: its H is chosen so that the parameters are as many.
attention::Sizes as_large(const PairCorpus& corpus, const Settings& settings);
Beside beside_attention(const PairCorpus& corpus, const Settings& settings, std::uint64_t seed);

}  // namespace transformer
