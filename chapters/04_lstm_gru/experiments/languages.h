// languages.h: chapter 03's language models, by word and by character, with each cell in the place of the RNN.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "chapters/04_lstm_gru/settings.h"

namespace gated {

// One model after its training.
struct LanguageTrained {
  std::string name;  // "LSTM"
  std::size_t hidden = 0, parameters = 0;
  ag::Parameters values = {};
  data::ScoredText scores;
  std::vector<double> epochs, valid;  // perplexities of the beginning of the validation text, while it learned
  double seconds = 0;
  std::string sample;  // what it goes on with, at temperature 0.7
};

// One text by words or by characters.
struct LanguageTask {
  data::ScoredText counted;            // the best of the models that count
  double counted_on_curve = 0;         // its perplexity of what the curves are drawn from
  std::vector<LanguageTrained> cells;  // LSTM, GRU, RNN; those that Ctrl-C left out are missing
};

struct Languages {
  std::string corpus, source;  // "Brown", "planted", or the user's file, and where it came from
  LanguageTask words, characters;
};

// Six models side by side, each on a thread. UserError: the training of one of them came to numbers that are none.
Languages compare_languages(const program::Corpus& corpus, const LanguagesSettings& settings, std::uint64_t seed);

// The LSTMs, for `./course generate`: folders words/ and characters/ in `out`.
void leave_models(const Languages& languages, const program::Corpus& corpus, const LanguagesSettings& settings,
                  const std::filesystem::path& out);

}  // namespace gated
