// settings.h: the settings of this chapter, beside those that every translator has, and their flags.
#pragma once

#include <cstdint>
#include <string>

#include "chapters/06_attention/lesson.h"
#include "chapters/texts/model_folder.h"
#include "chapters/texts/translator_settings.h"

namespace attention {

struct Settings : program::TranslatorSettings {
  std::int64_t H = 128;            // units of a state
  std::string score = "additive";  // see ScoreKind
  std::string order = "after";     // when the decoder looks: before (Bahdanau) or after (Luong)
  bool input_feeding = true;       // of order after
  double coverage = 0;             // β of a hypothesis's score
};

// What a profile asks for.
Settings settings_for(program::Profile profile);
void declare(program::Flags& flags, Settings& settings);

Sizes sizes_of(const Settings& settings, const program::PairLanguage& source, const program::PairLanguage& target);
seq2seq::TrainSettings train_settings(const Settings& settings, std::uint64_t seed);
seq2seq::BeamOptions beam_options(const Settings& settings, const program::PairCorpus& corpus);
ScoreKind score_named(const std::string& name);

// What config.json says of the model, and the translator that is made of it again. program::UserError or
// ag::CheckpointError naming file and field or parameter: config and parameters do not fit.
nlohmann::ordered_json model_config(const Settings& settings, const program::PairCorpus& corpus);
Translator read_translator(const program::TranslatorFolder& model);

}  // namespace attention
