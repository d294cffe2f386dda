// A small text, and the models of chapter 02 that the trainer knows.
#pragma once

#include <cmath>
#include <ostream>
#include <string>
#include <vector>

#include "chapters/02_word2vec/fast/trainer.h"

namespace word2vec {

// Sentences of 1 to 30 words by Zipf's law: few words, so that negatives are often drawn twice, or hit the word.
inline data::TokenIds make_tokens(std::size_t words, data::TokenId vocabulary) {
  data::Random random(5);
  data::TokenIds tokens;
  for (std::size_t left = 0; words > 0; --words, --left) {
    if (left == 0) {
      tokens.push_back(Words::kSentenceEnd);
      left = 1 + random.below(30);
    }
    tokens.push_back(static_cast<data::TokenId>(std::exp(random.uniform() * std::log(vocabulary))));
  }
  return tokens;
}

inline std::vector<std::int64_t> counts_of(data::TokenView tokens, data::TokenId vocabulary) {
  std::vector<std::int64_t> counts(static_cast<std::size_t>(vocabulary));
  for (const data::TokenId id : tokens)
    if (id >= 0) ++counts[static_cast<std::size_t>(id)];
  return counts;
}

// Two groups of words, each with neighbours of its own group only.
inline data::TokenIds two_groups(std::size_t sentences) {
  data::Random random(3);
  data::TokenIds tokens;
  for (std::size_t i = 0; i < sentences; ++i, tokens.push_back(Words::kSentenceEnd))
    for (int word = 0; word < 10; ++word)
      tokens.push_back(static_cast<data::TokenId>(1 + 10 * (i % 2) + random.below(10)));
  return tokens;
}

struct Model {
  std::string name;
  TrainerOptions options;
};
inline void PrintTo(const Model& model, std::ostream* out) { *out << model.name; }

inline std::vector<Model> models() {
  std::vector<Model> all;
  for (const auto architecture : {Architecture::skip_gram, Architecture::cbow}) {
    const bool cbow = architecture == Architecture::cbow;
    const std::string name = cbow ? "Cbow" : "SkipGram";
    TrainerOptions options{.d = 20, .rate = 0.05, .epochs = cbow ? 8 : 2};
    options.sampling.architecture = architecture;
    options.sampling.threshold = 0.05;
    all.push_back({name + "NegativeSampling", options});
    options.sampling.skip_hits = false;
    options.sampling.negatives = 20;  // more than a register has lanes
    options.d = 33;
    all.push_back({name + "ManyNegatives", options});
    options.output = Output::hierarchical_softmax;
    all.push_back({name + "HierarchicalSoftmax", options});
    options.sampling.shrink = false;
    options.cbow_gradient = CbowGradient::tool;
    options.sampling.subsampling = Subsampling::paper;
    if (cbow) all.push_back({name + "GradientOfTheTool", options});
  }
  return all;
}

}  // namespace word2vec
