// settings.h: every number of a run of this chapter, and the flags of the same names.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "chapters/05_seq2seq/lesson.h"
#include "chapters/program/model_folder.h"
#include "chapters/program/pair_corpus.h"
#include "chapters/program/settings.h"

namespace seq2seq {

struct Settings : program::PairSettings {
  std::string cell = "gru";        // of both networks: rnn, lstm or gru
  std::string context = "mapped";  // last, mapped or all
  std::int64_t m = 64, H = 128;
  std::int64_t batch = 64;  // B
  std::int64_t steps = 2000;
  double rate = 4e-3, clip = 1, dropout = 0, own_words = 0;  // see TrainSettings
  bool reverse = false;                                      // the source, see source_reversed
  std::int64_t beam = 5;                                     // width
  double length_power = 1;                                   // α
  bool experiments = true;                                   // what is measured beside this one model
  std::int64_t seeds = 5;                                    // of --prove
};

// What a profile asks for.
Settings settings_for(program::Profile profile);
void declare(program::Flags& flags, Settings& settings);

Sizes sizes_of(const Settings& settings, const program::PairCorpus& corpus);
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
