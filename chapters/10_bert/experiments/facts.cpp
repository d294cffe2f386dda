#include "chapters/10_bert/experiments/facts.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace bert {
namespace {

// P(χ² with k = 1 or 2 degrees of freedom ≥ x).
double tail(double x, int k) { return k == 1 ? std::erfc(std::sqrt(x / 2)) : std::exp(-x / 2); }

// The greatest gradient element's difference between parts' losses added up as `weigh` says and the loss of all.
std::vector<ag::Array> gradients(const Bert& model) {
  std::vector<ag::Array> found;
  for (const ag::NamedParameter& p : model.parameters()) found.push_back(p.tensor.grad());
  model.zero_grad();
  return found;
}

double apart(const std::vector<ag::Array>& a, const std::vector<ag::Array>& b) {
  double most = 0, largest = 0;
  for (std::size_t n = 0; n < a.size(); ++n)
    for (std::size_t i = 0; i < a[n].size(); ++i) {
      most = std::max(most, std::abs(static_cast<double>(a[n].flat(i)) - static_cast<double>(b[n].flat(i))));
      largest = std::max(largest, std::abs(static_cast<double>(b[n].flat(i))));
    }
  return most / largest;
}

}  // namespace

MaskStatistics mask_statistics(const Corpus& corpus, const Settings& settings, std::uint64_t seed) {
  const WordPiece& vocabulary = corpus.vocabulary;
  const Masking& how = settings.masking;
  data::Random random(seed, 0);
  const std::vector<Example> pairs = pairs_of(corpus.train, settings.sizes.P, vocabulary, random);
  MaskStatistics found;
  double pieces = 0, chosen = 0, again = 0, before = 0;
  std::array<double, 3> fates{};
  for (std::size_t n = 0; n < pairs.size(); ++n) {
    Example first = pairs[n], second = pairs[n];
    data::Random one(seed, 2 * n + 1), other(seed, 2 * n + 2);
    hide(first, how, vocabulary, one);
    hide(second, how, vocabulary, other);
    for (const TokenId piece : pairs[n].pieces) pieces += vocabulary.is_special(piece) ? 0 : 1;
    chosen += static_cast<double>(first.at.size());
    for (std::size_t i = 0; i < first.at.size(); ++i) {
      const TokenId shown = first.pieces[static_cast<std::size_t>(first.at[i])];
      const bool mask = shown == vocabulary.special().mask;
      found.marks += vocabulary.is_special(first.hidden[i]) || (!mask && vocabulary.is_special(shown)) ? 1 : 0;
      ++fates[mask ? 0 : shown != first.hidden[i] ? 1 : 2];
      again += std::binary_search(second.at.begin(), second.at.end(), first.at[i]) ? 1 : 0;
      ++before;
    }
  }
  const double wanted = how.chosen * pieces;
  found.chosen = tail((chosen - wanted) * (chosen - wanted) / (wanted * (1 - how.chosen)), 1);
  // A piece drawn at random is the same one once in as many times as there are pieces.
  const double same =
      how.other / static_cast<double>(static_cast<std::size_t>(vocabulary.size()) - WordPiece::kSpecial.size());
  const std::array<double, 3> shares = {how.mask, how.other - same, 1 - how.mask - how.other + same};
  double chi = 0;
  for (std::size_t i = 0; i < fates.size(); ++i)
    chi += (fates[i] - shares[i] * chosen) * (fates[i] - shares[i] * chosen) / (shares[i] * chosen);
  found.fates = tail(chi, 2);
  found.changed_epochs = again / before;
  return found;
}

double padding_difference(const Corpus& corpus, const Settings& settings, std::uint64_t seed) {
  const Bert model = make_model(corpus, settings, seed);
  std::vector<Example> examples =
      Examples(corpus.train, corpus.vocabulary, settings.sizes.P, settings.masking, seed).next(8);
  std::sort(examples.begin(), examples.end(),
            [](const Example& a, const Example& b) { return a.pieces.size() < b.pieces.size(); });
  const ag::NoGrad values_only;
  const ag::Array together = model.encode(batch_of(examples, corpus.vocabulary)).value();
  const ag::Array alone = model.encode(batch_of(std::span(examples).first(1), corpus.vocabulary)).value();
  double most = 0;
  for (std::size_t t = 0; t < alone.shape()[1]; ++t)
    for (std::size_t j = 0; j < alone.shape()[2]; ++j)
      most = std::max(most, std::abs(static_cast<double>(together(0, t, j)) - static_cast<double>(alone(0, t, j))));
  return most;
}

FirstLosses first_losses(const Corpus& corpus, const Settings& settings, std::uint64_t seed) {
  const Bert model = make_model(corpus, settings, seed);
  const ag::NoGrad values_only;
  const std::vector<Example> examples =
      Examples(corpus.train, corpus.vocabulary, settings.sizes.P, settings.masking, seed).next(1024);
  const Batch batch = batch_of(examples, corpus.vocabulary);
  const Losses losses = model.losses(batch);
  const double V = static_cast<double>(corpus.vocabulary.size()), d = static_cast<double>(model.sizes.d);
  // Behind the norm a vector has length √d, so logits are N(0, d σ²): E ln Σ e^z = ln V + d σ² / 2.
  const double expected = std::log(V) + d * model.sizes.deviation * model.sizes.deviation / 2;
  // All [CLS] begin as nearly the same vector, so the two logits are apart by the same δ everywhere. Of as many pairs
  // that follow as that do not, half lose ln(1 + e^δ), half ln(1 + e^−δ): the mean is ln(2 cosh(δ/2)).
  const ag::Array logits = model.next_logits(model.encode(batch)).value();
  double apart = 0;
  for (std::size_t b = 0; b < examples.size(); ++b)
    apart += static_cast<double>(logits(b, 1) - logits(b, 0)) / static_cast<double>(examples.size());
  return {std::abs(static_cast<double>(losses.masked.item()) / expected - 1),
          std::abs(static_cast<double>(losses.next.item()) / std::log(2 * std::cosh(apart / 2)) - 1)};
}

Accumulation accumulation(const Corpus& corpus, const Settings& settings, std::uint64_t seed) {
  constexpr std::size_t kParts = 3;
  const Bert model = make_model(corpus, settings, seed);
  const std::vector<Example> all =
      Examples(corpus.train, corpus.vocabulary, settings.sizes.P, settings.masking, seed).next(6);
  const auto gradient = [&](std::size_t parts, bool counts) {
    std::size_t M = 0;
    for (const Example& example : all) M += example.at.size();
    for (std::size_t part = 0; part < parts; ++part) {
      const auto [first, last] = ag::share(all.size(), parts, part);
      const Batch batch = batch_of(std::span(all).subspan(first, last - first), corpus.vocabulary);
      const double share =
          counts ? static_cast<double>(batch.hidden.size()) / static_cast<double>(M) : 1 / static_cast<double>(parts);
      ag::Tape tape;
      const Losses losses = model.losses(batch);
      tape.backward(losses.masked * share +
                    losses.next * (static_cast<double>(last - first) / static_cast<double>(all.size())));
    }
    return gradients(model);
  };
  const std::vector<ag::Array> whole = gradient(1, true);
  return {apart(gradient(kParts, true), whole), apart(gradient(kParts, false), whole)};
}

}  // namespace bert
