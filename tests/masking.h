// BERT's masking, word by word, as the planted language's floors take it (document_posterior.h).
#pragma once

#include <cstddef>
#include <vector>

#include "datasets/planted/document_posterior.h"
#include "datasets/random.h"

// Covers words as Masking says; the places that were chosen, and their words, are appended.
inline void cover(data::TokenIds& words, const data::Masking& masking, std::size_t V, std::size_t before,
                  data::Random& random, std::vector<std::size_t>& chosen, data::TokenIds& truth) {
  for (std::size_t i = 0; i < words.size(); ++i) {
    if (random.uniform() >= masking.chosen) continue;
    chosen.push_back(before + i);
    truth.push_back(words[i]);
    const double how = random.uniform();
    if (how < masking.masked)
      words[i] = data::SeenSegments::kMasked;
    else if (how < masking.masked + masking.random)
      words[i] = static_cast<data::TokenId>(random.below(V));
  }
}
