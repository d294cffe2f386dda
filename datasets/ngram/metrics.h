// What a language model is scored with.
#pragma once

#include <cmath>
#include <cstddef>
#include <limits>
#include <span>

namespace data {

// log L = Σ_t ln P(w_t | …), added up token by token or batch by batch.
class LogLikelihood {
 public:
  void add(double log_probability, std::size_t tokens = 1) {
    sum_ += log_probability;
    tokens_ += tokens;
  }
  double sum() const { return sum_; }
  std::size_t tokens() const { return tokens_; }

  // All of these are NaN before the first token.
  double nats_per_token() const { return tokens_ ? -sum_ / static_cast<double>(tokens_) : kNone; }  // cross-entropy
  double bits_per_token() const { return nats_per_token() / std::log(2.0); }
  double perplexity() const { return std::exp(nats_per_token()); }  // the geometric mean of 1/P(w_t | …)

 private:
  static constexpr double kNone = std::numeric_limits<double>::quiet_NaN();
  double sum_ = 0;
  std::size_t tokens_ = 0;
};

// Perplexity of tokens with these probabilities; infinite when one of them is 0.
inline double perplexity(std::span<const double> probabilities) {
  LogLikelihood likelihood;
  for (const double p : probabilities) likelihood.add(std::log(p));
  return likelihood.perplexity();
}

}  // namespace data
