// translator_settings.h: the settings that every chapter with a translator has, and their flags. What a profile makes
// of them stands in the chapter.
#pragma once

#include <cstdint>

#include "chapters/program/settings.h"
#include "chapters/texts/pair_corpus.h"

namespace program {

struct TranslatorSettings : PairSettings {
  std::int64_t m = 64;                        // size of a word's vector
  std::int64_t batch = 64;                    // B
  std::int64_t steps = 2000;                  // updates
  double rate = 4e-3, clip = 1, dropout = 0;  // of Adam, the highest; norm of the gradient; of vectors and states
  std::int64_t beam = 5;                      // width
  double length_power = 1;                    // α of a hypothesis's score
  bool experiments = true;                    // what is measured beside this one model
  std::int64_t seeds = 5;                     // of --prove
};

void declare_pairs(Flags& flags, PairSettings& settings);           // --task … --min-count
void declare_training(Flags& flags, TranslatorSettings& settings);  // --size, --batch … --dropout
void declare_search(Flags& flags, TranslatorSettings& settings);    // --beam, --seeds

}  // namespace program
