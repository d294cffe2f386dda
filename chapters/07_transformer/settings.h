// settings.h: the settings of this chapter, beside those that every translator has, and their flags.
#pragma once

#include <cstdint>
#include <string>

#include "chapters/07_transformer/lesson.h"
#include "chapters/texts/model_folder.h"
#include "chapters/texts/translator_settings.h"

namespace transformer {

// m is d here, the size of a word's vector from the first layer to the last.
struct Settings : program::TranslatorSettings {
  std::int64_t heads = 4, F = 256, blocks = 2;
  std::string norm = "pre";              // pre or post
  std::string positions = "sinusoidal";  // none, sinusoidal or learned
  std::int64_t warmup = 200;             // steps until the rate is at its highest
  double label_smoothing = 0;
};

// What a profile asks for.
Settings settings_for(program::Profile profile);
void declare(program::Flags& flags, Settings& settings);

// `longest`: words that a sentence of either side may have; what learned positions are made for.
Sizes sizes_of(const Settings& settings, const program::PairLanguage& source, const program::PairLanguage& target,
               std::size_t longest);
Sizes sizes_of(const Settings& settings, const program::PairCorpus& corpus);
TrainSettings train_settings(const Settings& settings);
seq2seq::BeamOptions beam_options(const Settings& settings, const program::PairCorpus& corpus);

// What config.json says of the model, and the translator that is made of it again. program::UserError or
// ag::CheckpointError naming file and field or parameter: config and parameters do not fit.
nlohmann::ordered_json model_config(const Settings& settings, const program::PairCorpus& corpus);
Translator read_translator(const program::TranslatorFolder& model);

}  // namespace transformer
