// planted_run.h: a planted language, a text of it and skip-gram trained on the text: what planted_words.h is asked
// about.
#pragma once

#include <cstdint>

#include "chapters/02_word2vec/lesson.h"
#include "datasets/planted/planted.h"

namespace word2vec {

struct PlantedRun {
  data::PlantedLanguage language;
  data::Vocabulary vocabulary;
  Model model;
};
// quick: a smaller language and a tenth of the words.
PlantedRun train_on_planted(bool quick, std::uint64_t seed);

}  // namespace word2vec
