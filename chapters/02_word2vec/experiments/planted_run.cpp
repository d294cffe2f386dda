#include "chapters/02_word2vec/experiments/planted_run.h"

#include <string>
#include <vector>

namespace word2vec {

PlantedRun train_on_planted(bool quick, std::uint64_t seed) {
  data::PlantedOptions options{.seed = seed};
  if (quick) {
    options.domains = 4;
    options.nouns = options.verbs = 8;
    options.adjectives = options.adverbs = 12;
  }
  data::PlantedLanguage language(options);
  const std::vector<std::string> words = language.generate(quick ? 30'000 : 300'000, seed).words;
  data::Vocabulary vocabulary = data::Vocabulary::build(words);
  const TextOptions training{.d = quick ? 16U : 32U, .epochs = quick ? 4.0 : 2.0};
  const data::TokenIds text = vocabulary.encode(words);
  Model model = learn("planted words", text, vocabulary, training, seed, {.silent = true}).model;
  return {std::move(language), std::move(vocabulary), std::move(model)};
}

}  // namespace word2vec
