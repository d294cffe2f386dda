#include "chapters/07_transformer/experiments/facts.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace transformer {
namespace {

constexpr std::size_t kWords = 12;  // of a sentence
const Sizes kSmall = {.source_words = 20, .target_words = 20, .d = 32, .h = 4, .F = 64, .N = 2};

Ids numbers(std::size_t n) {
  Ids ids(Ids::shape_type{1, n});
  std::iota(ids.begin(), ids.end(), 0);
  return ids;
}

// A translator that has read a sentence, and whose table of target words has a vector for each place of the other.
struct Decoding {
  Translator model;
  Translator::State state;

  explicit Decoding(std::uint64_t seed) : model(made(seed)) {
    const data::TokenIds source = {3, 4, 5, 6, 7};
    state = model.start(seq2seq::batch_of(data::sources_only(std::span(&source, 1))));
  }

 private:
  static Translator made(std::uint64_t seed) {
    ag::Random random(seed, "facts");
    Translator model(kSmall, random);
    model.target_words.weight = Tensor::parameter(random.normal({kWords, kSmall.d}, 0, 1));
    return model;
  }
};

double largest(const ag::Array& x) {
  double most = 0;
  for (const ag::Scalar v : x) most = std::max(most, std::abs(static_cast<double>(v)));
  return most;
}

double norm_of(const ag::Array& x) {
  double square = 0;
  for (const ag::Scalar v : x) square += static_cast<double>(v) * static_cast<double>(v);
  return std::sqrt(square);
}

}  // namespace

Leak future_leak(std::uint64_t seed) {
  Leak leak{0, std::numeric_limits<double>::infinity()};
  for (std::size_t t = 0; t < kWords; ++t) {
    Decoding d(seed);
    ag::Tape tape;
    ag::Random random(seed, "cotangent");
    const Tensor h = d.model.decode(numbers(kWords), d.state);
    const auto at = static_cast<std::ptrdiff_t>(t);
    tape.backward(sum(slice(h, 1, at, at + 1) * Tensor(random.normal({1, 1, kSmall.d}, 0, 1))));
    const ag::Array& g = d.model.target_words.weight.grad();  // [words, d]
    for (std::size_t s = 0; s < kWords; ++s) {
      double most = 0;
      for (std::size_t j = 0; j < kSmall.d; ++j) most = std::max(most, std::abs(static_cast<double>(g(s, j))));
      if (s > t) leak.future = std::max(leak.future, most);
      if (s <= t) leak.past = std::min(leak.past, most);
    }
  }
  return leak;
}

Equivariance equivariance(std::uint64_t seed) {
  const ag::NoGrad values_only;
  ag::Random random(seed, "facts");
  const ag::Dropout none(0, random);
  const Block f(kSmall, none, random);
  const Tensor x(random.normal({1, kWords, kSmall.d}, 0, 1));
  std::vector<std::int32_t> order(kWords);
  std::iota(order.begin(), order.end(), 0);
  random.shuffle(order.begin(), order.end());
  const Ids P = ag::ids_of(order, {kWords});
  const auto permuted = [&](const Tensor& words) { return unsqueeze(embedding(squeeze(words, 0), P), 0); };
  const auto difference = [&](const Tensor& places) {
    Memory nothing, before;
    const Tensor of_permuted = f(permuted(x) + places, {}, nothing), of_x = f(x + places, {}, before);
    return largest((of_permuted - permuted(of_x)).value());
  };
  return {difference(Tensor(ag::zeros({kWords, kSmall.d}))), difference(Tensor(sinusoids(0, kWords, kSmall.d)))};
}

double cache_error(std::uint64_t seed) {
  const ag::NoGrad values_only;
  const Decoding d(seed);
  Translator::State at_once = d.state, by_word = d.state;
  const ag::Array all = d.model.decode(numbers(kWords), at_once).value();  // [1, words, d]
  double most = 0;
  for (std::size_t t = 0; t < kWords; ++t) {
    const ag::Array one = d.model.decode(numbers(1) + static_cast<std::int32_t>(t), by_word).value();
    for (std::size_t j = 0; j < kSmall.d; ++j)
      most = std::max(most, std::abs(static_cast<double>(one(0, 0, j) - all(0, t, j))));
  }
  return most;
}

Saturation saturation(std::size_t d_k, std::uint64_t seed) {
  constexpr std::size_t kKeys = 64;
  const std::size_t queries = std::max<std::size_t>(512, (1 << 16) / d_k);  // ‖q‖² varies more at a small d_k
  const ag::NoGrad values_only;
  ag::Random random(seed, "saturation");
  const Tensor q(random.normal({queries, d_k}, 0, 1)), k(random.normal({queries * kKeys, d_k}, 0, 1));
  // Each query has keys of its own, so that all products are independent.
  const Tensor keys = reshape(k, {static_cast<std::ptrdiff_t>(queries), kKeys, static_cast<std::ptrdiff_t>(d_k)});
  const Tensor scores = squeeze(matmul(unsqueeze(q, 1), keys, Transpose::no, Transpose::yes), 1);  // [queries, keys]
  Saturation found{.d_k = d_k};
  for (const ag::Scalar s : scores.value())
    found.variance += static_cast<double>(s) * static_cast<double>(s) / static_cast<double>(queries * kKeys * d_k);
  const auto look = [&](double factor, double& entropy, double& jacobian) {
    const ag::Array alpha = softmax(scores * factor).value();
    for (std::size_t i = 0; i < queries; ++i) {
      double h = 0, square = 0;  // ‖diag(α) − α αᵀ‖² = Σ_s α_s² (1 − α_s)² + Σ_{s ≠ r} α_s² α_r²
      double sum_of_squares = 0;
      for (std::size_t s = 0; s < kKeys; ++s) sum_of_squares += std::pow(static_cast<double>(alpha(i, s)), 2);
      for (std::size_t s = 0; s < kKeys; ++s) {
        const auto a = static_cast<double>(alpha(i, s));
        if (a > 0) h -= a * std::log(a);
        square += a * a * ((1 - a) * (1 - a) + sum_of_squares - a * a);
      }
      entropy += h / static_cast<double>(queries);
      jacobian += std::sqrt(square) / static_cast<double>(queries);
    }
  };
  look(1 / std::sqrt(static_cast<double>(d_k)), found.entropy_scaled, found.jacobian_scaled);
  look(1, found.entropy_raw, found.jacobian_raw);
  return found;
}

std::vector<Saturation> saturations(std::uint64_t seed) {
  std::vector<Saturation> all;
  for (const std::size_t d_k : {4, 16, 64, 256, 1024}) all.push_back(saturation(d_k, seed));
  return all;
}

Depth gradient_at_depth(Norm norm, std::size_t N, std::uint64_t seed) {
  constexpr std::size_t B = 4, T = 16, d = 64, V = 50;
  ag::Random random(seed, "depth");
  const Sizes sizes{.d = d, .h = 4, .F = 4 * d, .N = N, .norm = norm};
  const ag::Dropout none(0, random);
  std::vector<Block> blocks;
  for (std::size_t n = 0; n < N; ++n) blocks.emplace_back(sizes, none, random);
  const ag::LayerNorm last(d);
  const ag::Linear output(d, V, random);
  std::vector<std::int32_t> targets(B * T);
  for (std::int32_t& y : targets) y = static_cast<std::int32_t>(random.below(V));
  ag::Tape tape;
  Tensor x(random.normal({B, T, d}, 0, 1));
  for (const Block& block : blocks) {
    Memory nothing_before;
    x = block(x, {}, nothing_before);
  }
  Depth found{.N = N, .x = norm_of(x.value()) / std::sqrt(static_cast<double>(B * T))};
  tape.backward(cross_entropy(output(norm == Norm::pre ? last(x) : x), ag::ids_of(targets, {B, T})));
  found.gradient = norm_of(blocks.back().think.down.weight.grad());
  found.first = norm_of(blocks.front().think.down.weight.grad());
  return found;
}

std::vector<Depth> gradients_over_depth(Norm norm, std::uint64_t seed) {
  std::vector<Depth> all;
  for (const std::size_t N : {8, 16, 32, 64}) all.push_back(gradient_at_depth(norm, N, seed));
  return all;
}

}  // namespace transformer
