// Language models that count: the next word's probability from how often n-grams were seen.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "datasets/ngram/mixture.h"
#include "datasets/ngram/ngram_counts.h"
#include "datasets/text/vocabulary.h"

namespace data {

// P(w | h), where h is the words before w, the oldest first; a model of order n looks at the last n−1 of them, and a
// shorter h is allowed. Σ_w P(w | h) = 1 over the ids 0 … |V|−1 for every h.
class NgramModel {
 public:
  virtual ~NgramModel() = default;
  virtual double probability(TokenView context, TokenId word) const = 0;
  virtual std::vector<double> distribution(TokenView context) const = 0;  // [|V|]

  int order() const { return counts_.order(); }  // n
  TokenId vocabulary_size() const { return vocabulary_size_; }
  const NgramCounts& counts() const { return counts_; }

 protected:
  // InputError: an id of `train` that is not below `vocabulary_size`.
  NgramModel(TokenView train, int n, TokenId vocabulary_size);
  NgramModel(const NgramModel&) = default;
  NgramModel(NgramModel&&) = default;
  NgramModel& operator=(const NgramModel&) = default;
  NgramModel& operator=(NgramModel&&) = default;

  double uniform() const { return 1.0 / vocabulary_size_; }
  // The last k words of a context that has at least k.
  static TokenView last(TokenView context, int k) { return context.last(static_cast<std::size_t>(k)); }

 private:
  NgramCounts counts_;
  TokenId vocabulary_size_;
};

// P(w_t | w_0 … w_{t−1}) of the words t = first … T−1 of a stream, [T − first]. `first` as in WindowOptions: the
// largest n−1 of all models that are compared, so that all are scored on the same words. InputError: nothing to score.
std::vector<double> token_probabilities(const NgramModel& model, TokenView stream, std::size_t first);

// exp(−mean ln P) of the same words.
double perplexity(const NgramModel& model, TokenView stream, std::size_t first);

// The interpolated model of Jelinek and Mercer (1980) as Bengio et al. (2003), section 4.1, describe it for n = 3:
//
//   P(w | h) = Σ_{k=0..n} α_k(q) p_k(w | last k−1 words of h),      q = l(c(h •)) = ⌈−ln((1 + c(h •)) / T)⌉
//
// p_0 = 1/|V|; p_1 … p_n are the relative frequencies c(h w) / c(h •) of the 1-grams … n-grams in the training stream
// of T words; where the words before w were never seen, p_k = p_{k−1}. There is one set of weights for each bin q of
// the context's frequency; all are fitted by EM on a validation stream.
class JelinekMercer : public NgramModel {
 public:
  JelinekMercer(TokenView train, TokenView valid, int n, TokenId vocabulary_size, const EmOptions& options = {});

  double probability(TokenView context, TokenId word) const override;
  std::vector<double> distribution(TokenView context) const override;

  // The bin q of a context and the weights α_0 … α_n of a bin with what EM did for it; a bin without validation words
  // keeps the weights that fit the whole validation stream best.
  std::size_t bin(TokenView context) const;
  std::size_t bins() const { return fits_.size(); }
  const MixtureFit& fit(std::size_t bin) const { return fits_.at(bin); }

 private:
  std::size_t bin_of_count(std::uint32_t count) const;
  std::vector<double> components(TokenView context, TokenId word) const;  // p_0 … p_n

  std::vector<MixtureFit> fits_;
};

// Interpolated modified Kneser–Ney smoothing (Chen and Goodman 1999, section 3, "An empirical study of smoothing
// techniques for language modeling"):
//
//   P_k(w | h) = (a(h w) − D(a(h w))) / a(h •)  +  γ(h) P_{k−1}(w | h without its oldest word)
//   γ(h) = (D_1 N_1(h •) + D_2 N_2(h •) + D_3+ N_3+(h •)) / a(h •),      P_0 = 1/|V|
//
// a(·) is the number of times an n-gram was seen for the highest order, k = n, and for the lower orders the number of
// different words seen before it. N_i(h •) counts the words w with a(h w) = i. Where h was never seen, P_k = P_{k−1}.
class KneserNey : public NgramModel {
 public:
  // D_1, D_2, D_3+ of one order, with n_i = the number of its n-grams with a = i and Y = n_1 / (n_1 + 2 n_2):
  //   D_i = i − (i + 1) Y n_{i+1} / n_i
  // A text too small or too regular gives no usable estimate (an n_1 … n_3 is 0, or D_i lies outside 0 … i): then
  // 0.5, 1, 1.5 are taken, which is what KenLM's --discount_fallback does, and `estimated` is false.
  struct Discounts {
    std::array<double, 3> d = {0.5, 1.0, 1.5};
    bool estimated = false;
    double operator()(std::uint32_t count) const { return count == 0 ? 0 : d[count < 3 ? count - 1 : 2]; }
  };

  KneserNey(TokenView train, int n, TokenId vocabulary_size);

  double probability(TokenView context, TokenId word) const override;
  std::vector<double> distribution(TokenView context) const override;

  const Discounts& discounts(int k) const { return orders_.at(static_cast<std::size_t>(k)).discounts; }  // k = 1 … n

 private:
  struct Order {  // of the k-grams
    Discounts discounts;
    std::vector<std::uint32_t> adjusted;  // a(h w), for each node of level k
    std::vector<std::uint32_t> total;     // a(h •), for each context, a node of level k−1
    std::vector<double> gamma;            // γ(h), likewise
  };
  void count_order(int k);
  static Discounts estimate(const std::vector<std::uint32_t>& adjusted);
  // The node of the last k−1 words of `context` if something follows it, or kNone.
  NgramCounts::Node seen_context(TokenView context, int k) const;

  std::vector<Order> orders_;  // [n + 1]; orders_[0] is not used
};

}  // namespace data
