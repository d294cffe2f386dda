// settings.h: every number of a run of this chapter, and the flags of the same names.
#pragma once

#include <cstdint>
#include <string>

#include "chapters/06_attention/lesson.h"
#include "chapters/program/model_folder.h"
#include "chapters/program/pair_corpus.h"
#include "chapters/program/settings.h"

namespace attention {

struct Settings : program::PairSettings {
  std::string score = "additive";  // see ScoreKind
  std::string order = "after";     // when the decoder looks: before (Bahdanau) or after (Luong)
  bool input_feeding = true;       // of order after
  std::int64_t m = 64, H = 128;
  std::int64_t batch = 64;  // B
  std::int64_t steps = 1500;
  double rate = 4e-3, clip = 1, dropout = 0;
  std::int64_t beam = 5;                  // width
  double length_power = 1, coverage = 0;  // α and β of a hypothesis's score
  bool experiments = true;                // what is measured beside this one model
  std::int64_t seeds = 5;                 // of --prove
};

// What a profile asks for.
Settings settings_for(program::Profile profile);
void declare(program::Flags& flags, Settings& settings);

Sizes sizes_of(const Settings& settings, const program::PairCorpus& corpus);
seq2seq::TrainSettings train_settings(const Settings& settings, std::uint64_t seed);
seq2seq::BeamOptions beam_options(const Settings& settings, const program::PairCorpus& corpus);
ScoreKind score_named(const std::string& name);

// What config.json says of the model, and the translator that is made of it again. program::UserError or
// ag::CheckpointError naming file and field or parameter: config and parameters do not fit.
nlohmann::ordered_json model_config(const Settings& settings, const program::PairCorpus& corpus);
Translator read_translator(const program::TranslatorFolder& model);

}  // namespace attention
