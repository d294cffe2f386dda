// A text scored by a model: the probability of every token, so that models can be compared on the same tokens and
// mixed.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "datasets/ngram/ngram.h"
#include "datasets/text/split.h"
#include "datasets/text/vocabulary.h"

namespace data {

// All models of a text are scored on the same tokens: those that have at least this many before them.
inline constexpr std::size_t kScoredFrom = 5;

// A model's probability of every scored token of the validation and test parts.
struct ScoredText {
  std::string name;
  std::vector<double> valid, test;
  double valid_perplexity() const;
  double test_perplexity() const;
  double test_bits() const;  // −mean log₂ P: bits per token
};

// The one with the smallest perplexity of the validation part; not empty.
const ScoredText& best_on_validation(const std::vector<ScoredText>& models);

ScoredText score(std::string name, const NgramModel& model, const Split& split, std::size_t first = kScoredFrom);

// Interpolated trigram (Jelinek–Mercer, weights by EM on the validation part), and modified Kneser–Ney of the orders.
std::vector<ScoredText> count_baselines(const Split& split, TokenId vocabulary,
                                        const std::vector<int>& kneser_ney_orders);

// α a + (1 − α) b, with the α that makes the validation part likeliest.
ScoredText mixture(const ScoredText& a, const ScoredText& b, double& alpha);

}  // namespace data
