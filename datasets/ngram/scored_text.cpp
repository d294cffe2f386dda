#include "datasets/ngram/scored_text.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "datasets/ngram/metrics.h"
#include "datasets/ngram/mixture.h"

namespace data {

double ScoredText::valid_perplexity() const { return perplexity(valid); }
double ScoredText::test_perplexity() const { return perplexity(test); }
double ScoredText::test_bits() const { return std::log2(test_perplexity()); }

const ScoredText& best_on_validation(const std::vector<ScoredText>& models) {
  return *std::min_element(models.begin(), models.end(), [](const ScoredText& a, const ScoredText& b) {
    return a.valid_perplexity() < b.valid_perplexity();
  });
}

ScoredText score(std::string name, const NgramModel& model, const Split& split, std::size_t first) {
  return {std::move(name), token_probabilities(model, split.valid, first),
          token_probabilities(model, split.test, first)};
}

std::vector<ScoredText> count_baselines(const Split& split, TokenId vocabulary,
                                        const std::vector<int>& kneser_ney_orders) {
  std::vector<ScoredText> all = {
      score("interpolated trigram", JelinekMercer(split.train, split.valid, 3, vocabulary), split)};
  for (const int n : kneser_ney_orders)
    all.push_back(score(fmt::format("Kneser–Ney, n = {}", n), KneserNey(split.train, n, vocabulary), split));
  return all;
}

ScoredText mixture(const ScoredText& a, const ScoredText& b, double& alpha) {
  alpha = fit_weight(a.valid, b.valid);
  return {a.name + " + " + b.name, mix(alpha, a.valid, b.valid), mix(alpha, a.test, b.test)};
}

}  // namespace data
