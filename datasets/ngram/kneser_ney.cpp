#include <algorithm>

#include "datasets/ngram/ngram.h"

namespace data {

KneserNey::KneserNey(TokenView train, int n, TokenId vocabulary_size)
    : NgramModel(train, n, vocabulary_size), orders_(static_cast<std::size_t>(n) + 1) {
  for (int k = 1; k <= n; ++k) count_order(k);
}

void KneserNey::count_order(int k) {
  auto& order_k = orders_[static_cast<std::size_t>(k)];
  const auto& level = counts().level(k);
  if (k == order()) {
    order_k.adjusted = level.count;
  } else {
    // Each different (k+1)-gram v w_1 … w_k is one different word v before w_1 … w_k.
    order_k.adjusted.assign(level.size(), 0);
    for (const auto suffix : counts().level(k + 1).suffix) ++order_k.adjusted[suffix];
  }
  order_k.discounts = estimate(order_k.adjusted);

  const auto& contexts = counts().level(k - 1);
  order_k.total.assign(contexts.size(), 0);
  order_k.gamma.assign(contexts.size(), 1.0);
  for (std::size_t h = 0; h < contexts.size(); ++h) {
    double discounted = 0;  // D_1 N_1(h •) + D_2 N_2(h •) + D_3+ N_3+(h •)
    for (auto i = contexts.first_child[h]; i < contexts.first_child[h + 1]; ++i) {
      order_k.total[h] += order_k.adjusted[i];
      discounted += order_k.discounts(order_k.adjusted[i]);
    }
    if (order_k.total[h] > 0) order_k.gamma[h] = discounted / order_k.total[h];
  }
}

KneserNey::Discounts KneserNey::estimate(const std::vector<std::uint32_t>& adjusted) {
  std::array<double, 5> n{};  // n_i = how many n-grams have a = i
  for (const auto count : adjusted) {
    if (count < n.size()) ++n[count];
  }
  Discounts fallback;
  if (n[1] == 0 || n[2] == 0 || n[3] == 0) return fallback;
  const double y = n[1] / (n[1] + 2 * n[2]);
  Discounts discounts;
  for (std::size_t i = 1; i <= 3; ++i) {
    const auto count = static_cast<double>(i);
    discounts.d[i - 1] = count - (count + 1) * y * n[i + 1] / n[i];
    if (discounts.d[i - 1] < 0 || discounts.d[i - 1] > count) return fallback;
  }
  discounts.estimated = true;
  return discounts;
}

NgramCounts::Node KneserNey::seen_context(TokenView context, int k) const {
  if (static_cast<int>(context.size()) < k - 1) return NgramCounts::kNone;
  const auto node = counts().find(last(context, k - 1));
  if (node == NgramCounts::kNone || orders_[static_cast<std::size_t>(k)].total[node] == 0) return NgramCounts::kNone;
  return node;
}

double KneserNey::probability(TokenView context, TokenId word) const {
  double p = uniform();  // P_0
  for (int k = 1; k <= order(); ++k) {
    const auto h = seen_context(context, k);
    if (h == NgramCounts::kNone) break;  // a longer context was not seen either
    const auto& order_k = orders_[static_cast<std::size_t>(k)];
    const auto child = counts().child(k - 1, h, word);
    const auto a = child == NgramCounts::kNone ? 0 : order_k.adjusted[child];
    p = (a - order_k.discounts(a)) / order_k.total[h] + order_k.gamma[h] * p;  // D(a) ≤ a
  }
  return p;
}

std::vector<double> KneserNey::distribution(TokenView context) const {
  std::vector<double> p(static_cast<std::size_t>(vocabulary_size()), uniform());
  for (int k = 1; k <= order(); ++k) {
    const auto h = seen_context(context, k);
    if (h == NgramCounts::kNone) break;
    const auto& order_k = orders_[static_cast<std::size_t>(k)];
    for (auto& p_w : p) p_w *= order_k.gamma[h];
    const auto& first_child = counts().level(k - 1).first_child;
    for (auto i = first_child[h]; i < first_child[h + 1]; ++i) {
      const auto a = order_k.adjusted[i];
      p[static_cast<std::size_t>(counts().level(k).word[i])] += (a - order_k.discounts(a)) / order_k.total[h];
    }
  }
  return p;
}

}  // namespace data
