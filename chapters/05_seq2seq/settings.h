// settings.h: the settings of this chapter, beside those that every translator has, and their flags.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "chapters/05_seq2seq/lesson.h"
#include "chapters/texts/model_folder.h"
#include "chapters/texts/translator_settings.h"

namespace seq2seq {

struct Settings : program::TranslatorSettings {
  std::int64_t H = 128;            // units of a state
  std::string cell = "gru";        // of both networks: rnn, lstm or gru
  std::string context = "mapped";  // last, mapped or all
  double own_words = 0;            // see TrainSettings
  bool reverse = false;            // the source, see source_reversed
};

// What a profile asks for.
Settings settings_for(program::Profile profile);
void declare(program::Flags& flags, Settings& settings);

Sizes sizes_of(const Settings& settings, const program::PairLanguage& source, const program::PairLanguage& target);
TrainSettings train_settings(const Settings& settings, std::uint64_t seed);
BeamOptions beam_options(const Settings& settings, const program::PairCorpus& corpus);

// What config.json says of the model, and the translator that is made of it again; its `cell` is one of kCells.
// program::UserError or ag::CheckpointError naming file and field or parameter: config and parameters do not fit.
inline const std::vector<std::string> kCells = {"rnn", "lstm", "gru"};
nlohmann::ordered_json model_config(const Settings& settings, const program::PairCorpus& corpus);
template <class Layer>
Translator<Layer> read_translator(const program::TranslatorFolder& model);

// How many test sentences are translated with beams of which widths.
struct BeamScale {
  std::vector<std::size_t> widths;
  std::size_t sentences;
};
BeamScale beam_scale(program::Profile profile);

}  // namespace seq2seq
