#include <algorithm>
#include <cmath>

#include "datasets/ngram/ngram.h"

namespace data {
namespace {

// Where the validation text has no unknown word, EM takes all from the uniform distribution, and the first one of the
// test text would cost any number of nats. A millionth is left to it.
void keep_uniform(std::vector<double>& weights) {
  constexpr double kLeast = 1e-6;
  if (weights[0] >= kLeast) return;
  const double rest = (1 - kLeast) / (1 - weights[0]);
  for (double& weight : weights) weight *= rest;
  weights[0] = kLeast;
}

}  // namespace

JelinekMercer::JelinekMercer(TokenView train, TokenView valid, int n, TokenId vocabulary_size, const EmOptions& options)
    : NgramModel(train, n, vocabulary_size) {
  const auto components_count = static_cast<std::size_t>(n) + 1;
  std::vector<std::vector<double>> of_bin(bin_of_count(0) + 1);  // [bins] of p_0 … p_n of each validation word
  std::vector<double> all;
  const auto context_length = static_cast<std::size_t>(n - 1);
  for (auto t = context_length; t < valid.size(); ++t) {
    const auto context = valid.subspan(t - context_length, context_length);
    const auto p = components(context, valid[t]);
    all.insert(all.end(), p.begin(), p.end());
    auto& bin_rows = of_bin[bin(context)];
    bin_rows.insert(bin_rows.end(), p.begin(), p.end());
  }
  const std::vector<double> equal(components_count, 1.0 / static_cast<double>(components_count));
  const auto pooled = fit_mixture(all, equal, options).weights;
  for (const auto& rows : of_bin) {
    fits_.push_back(fit_mixture(rows, pooled, options));
    keep_uniform(fits_.back().weights);
  }
}

// l(x) = ⌈−ln((1 + x) / T)⌉, kept ≥ 0: 1 + x can be T + 1.
std::size_t JelinekMercer::bin_of_count(std::uint32_t count) const {
  const double length = counts().level(0).count[0];
  return static_cast<std::size_t>(std::max(0.0, std::ceil(-std::log((1.0 + count) / length))));
}

std::size_t JelinekMercer::bin(TokenView context) const {
  const auto length = std::min(static_cast<int>(context.size()), order() - 1);
  const auto node = counts().find(last(context, length));
  return bin_of_count(node == NgramCounts::kNone ? 0 : counts().level(length).followed[node]);
}

std::vector<double> JelinekMercer::components(TokenView context, TokenId word) const {
  std::vector<double> p(static_cast<std::size_t>(order()) + 1, uniform());
  for (int k = 1; k <= order(); ++k) {
    const auto at = static_cast<std::size_t>(k);
    p[at] = p[at - 1];
    if (static_cast<int>(context.size()) < k - 1) continue;
    const auto node = counts().find(last(context, k - 1));
    if (node == NgramCounts::kNone) continue;
    const double total = counts().level(k - 1).followed[node];
    if (total == 0) continue;
    const auto child = counts().child(k - 1, node, word);
    p[at] = child == NgramCounts::kNone ? 0.0 : counts().level(k).count[child] / total;
  }
  return p;
}

double JelinekMercer::probability(TokenView context, TokenId word) const {
  const auto p = components(context, word);
  const auto& alpha = fits_[bin(context)].weights;
  double sum = 0;
  for (std::size_t k = 0; k < p.size(); ++k) sum += alpha[k] * p[k];
  return sum;
}

std::vector<double> JelinekMercer::distribution(TokenView context) const {
  const auto& alpha = fits_[bin(context)].weights;
  std::vector<double> p_k(static_cast<std::size_t>(vocabulary_size()), uniform());  // p_k(· | h), k = 0, 1, …, n
  std::vector<double> sum(p_k.size(), alpha[0] * uniform());
  for (int k = 1; k <= order(); ++k) {
    const auto node =
        static_cast<int>(context.size()) < k - 1 ? NgramCounts::kNone : counts().find(last(context, k - 1));
    const double total = node == NgramCounts::kNone ? 0.0 : counts().level(k - 1).followed[node];
    if (total > 0) {
      std::fill(p_k.begin(), p_k.end(), 0.0);
      const auto& children = counts().level(k);
      const auto& first_child = counts().level(k - 1).first_child;
      for (auto i = first_child[node]; i < first_child[node + 1]; ++i) {
        p_k[static_cast<std::size_t>(children.word[i])] = children.count[i] / total;
      }
    }
    for (std::size_t w = 0; w < sum.size(); ++w) sum[w] += alpha[static_cast<std::size_t>(k)] * p_k[w];
  }
  return sum;
}

}  // namespace data
