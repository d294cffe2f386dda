// text_training.h: a model trained on a text, on the tape. It says in a page what the fused trainer does, and is the
// model of the experiments on the planted language.
#pragma once

#include <cstddef>
#include <cstdint>

#include "chapters/02_word2vec/models.h"
#include "chapters/02_word2vec/noise.h"
#include "datasets/planted.h"
#include "datasets/vocabulary.h"

namespace word2vec {

struct TextOptions {
  bool cbow = false;  // else skip-gram
  std::size_t d = 32;
  std::size_t c = 4;  // words of context on each side, all of them at every position
  std::size_t k = 5;
  double power = 0.75;  // α of the noise
  double epochs = 2;
  std::size_t batch = 512;  // examples of a step
  double rate = 0.01;       // of Adam; falls in a straight line to nothing
};

// Negative sampling over the positions of the text in random order. Words are neither merged nor subsampled here.
Model train_on_text(data::TokenView text, const data::Vocabulary& vocabulary, const TextOptions& options,
                    std::uint64_t seed);

// A planted language, a text of it and skip-gram trained on the text: what planted_words.h is asked about.
struct PlantedRun {
  data::PlantedLanguage language;
  data::Vocabulary vocabulary;
  Model model;
};
// quick: a smaller language and a tenth of the words.
PlantedRun train_on_planted(bool quick, std::uint64_t seed);

}  // namespace word2vec
