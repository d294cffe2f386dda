// learned.h: one translator trained and scored, as every experiment of this chapter needs it.
#pragma once

#include <string>
#include <vector>

#include "chapters/05_seq2seq/settings.h"
#include "chapters/texts/pair_scores.h"

namespace seq2seq {

using program::Learned;

// Trains a Translator<ag::Gru> on the corpus; nothing but `settings` differs from one experiment to the next.
Learned learn(const std::string& name, const program::PairCorpus& corpus, const Settings& settings, std::uint64_t seed);

// The same, with the model.
Learned learn(const std::string& name, const program::PairCorpus& corpus, const Settings& settings, std::uint64_t seed,
              const Translator<>& model);
Translator<> make_model(const program::PairCorpus& corpus, const Settings& settings, std::uint64_t seed);

}  // namespace seq2seq
