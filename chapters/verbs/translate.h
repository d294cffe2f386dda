// translate.h: a sentence through a trained translator of any kind, as `./course translate` and its tests use it.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "chapters/05_seq2seq/lesson.h"
#include "chapters/texts/model_folder.h"

namespace verbs {

// The chapters whose models translate.
inline const std::vector<std::string> kTranslators = {"05_seq2seq", "06_attention", "07_transformer"};

struct Translations {
  std::vector<seq2seq::Hypothesis> found;    // best first
  std::vector<std::vector<double>> weights;  // of the best, [target words and </s>][source words], if asked for
};

// What is done with a model once it is read, whatever its type is.
struct AnyTranslator {
  std::function<Translations(const data::TokenIds& source, const seq2seq::BeamOptions& options, bool weights)>
      translate;
  bool attends = false;     // it has weights to show
  bool covers = false;      // and BeamOptions::coverage counts them
  std::size_t longest = 0;  // BeamOptions::longest
  std::size_t places = 0;   // words of a source at most; 0: any number
};

// Makes the model of a folder. program::UserError, ag::CheckpointError: config and parameters do not fit.
AnyTranslator any_translator(const program::TranslatorFolder& folder);

}  // namespace verbs
