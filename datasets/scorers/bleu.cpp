#include "datasets/scorers/bleu.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>

#include "datasets/scorers/check.h"

namespace data {
namespace {

using Ngram = std::span<const std::string>;
struct Before {
  bool operator()(Ngram a, Ngram b) const {
    return std::lexicographical_compare(a.begin(), a.end(), b.begin(), b.end());
  }
};
using Counts = std::map<Ngram, std::size_t, Before>;  // views into the tokens, which must outlive it

Counts count_ngrams(const std::vector<std::string>& tokens) {
  Counts counts;
  for (std::size_t n = 1; n <= kBleuOrders; ++n)
    for (std::size_t i = 0; i + n <= tokens.size(); ++i) ++counts[Ngram(tokens).subspan(i, n)];
  return counts;
}

std::size_t distance(std::size_t a, std::size_t b) { return a > b ? a - b : b - a; }

void add_segment(Bleu& sum, const std::vector<std::string>& hypothesis,
                 const std::vector<std::vector<std::string>>& references) {
  Counts allowed;
  std::size_t nearest = references.front().size();
  for (const auto& reference : references) {
    for (const auto& [ngram, count] : count_ngrams(reference)) {
      std::size_t& most = allowed[ngram];
      most = std::max(most, count);
    }
    const auto off = [&](std::size_t length) { return std::pair(distance(length, hypothesis.size()), length); };
    if (off(reference.size()) < off(nearest)) nearest = reference.size();
  }
  for (const auto& [ngram, count] : count_ngrams(hypothesis)) {
    sum.all[ngram.size() - 1] += count;
    if (const auto found = allowed.find(ngram); found != allowed.end())
      sum.matches[ngram.size() - 1] += std::min(count, found->second);
  }
  sum.hypothesis += hypothesis.size();
  sum.reference += nearest;
}

void finish(Bleu& b) {
  const auto c = static_cast<double>(b.hypothesis), r = static_cast<double>(b.reference);
  b.brevity = b.hypothesis >= b.reference ? 1 : b.hypothesis == 0 ? 0 : std::exp(1 - r / c);
  if (std::all_of(b.matches.begin(), b.matches.end(), [](std::size_t n) { return n == 0; })) return;
  double logs = 0, share = 1;
  for (std::size_t n = 0; n < kBleuOrders; ++n) {
    if (b.all[n] == 0) return;  // no segment is long enough: p_n is not defined, and BLEU stays 0
    const double matches = b.matches[n] > 0 ? static_cast<double>(b.matches[n]) : share /= 2;
    b.precision[n] = 100 * matches / static_cast<double>(b.all[n]);
    logs += std::log(b.precision[n]);
  }
  b.score = b.brevity * std::exp(logs / kBleuOrders);
}

}  // namespace

std::string Bleu::text() const {
  const double ratio = reference == 0 ? 0 : static_cast<double>(hypothesis) / static_cast<double>(reference);
  return fmt::format("{:.2f} {:.1f}/{:.1f}/{:.1f}/{:.1f} (BP = {:.3f} ratio = {:.3f} hyp_len = {} ref_len = {})", score,
                     precision[0], precision[1], precision[2], precision[3], brevity, ratio, hypothesis, reference);
}

Bleu bleu(std::span<const std::string> hypotheses, std::span<const std::vector<std::string>> references, Cut cut) {
  check_references("bleu", hypotheses, references);
  Bleu sum;
  for (std::size_t i = 0; i < hypotheses.size(); ++i) {
    std::vector<std::vector<std::string>> cut_references;
    for (const auto& reference : references) cut_references.push_back(cut_line(reference[i], cut));
    add_segment(sum, cut_line(hypotheses[i], cut), cut_references);
  }
  finish(sum);
  return sum;
}

std::string bleu_signature(std::size_t references, Cut cut) {
  return fmt::format("nrefs:{}|case:mixed|eff:no|tok:{}|smooth:exp", references, name_of(cut));
}

}  // namespace data
