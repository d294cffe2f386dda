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
struct Untrained {
  Translator model;
  Translator::State state;

  explicit Untrained(std::uint64_t seed) : model(made(seed)) {
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

// Adds over the rows of scores the entropy of their softmax α, and ‖diag(α) − α αᵀ‖, whose square is
// Σ_s α_s² (1 − α_s)² + Σ_{s ≠ r} α_s² α_r².
void add_saturation(const Tensor& scores, double& entropy, double& jacobian) {
  const ag::Array alpha = softmax(scores).value();
  for (std::size_t i = 0; i < alpha.shape()[0]; ++i) {
    double squares = 0, norm = 0;
    for (std::size_t s = 0; s < alpha.shape()[1]; ++s) squares += std::pow(static_cast<double>(alpha(i, s)), 2);
    for (std::size_t s = 0; s < alpha.shape()[1]; ++s) {
      const auto a = static_cast<double>(alpha(i, s));
      if (a > 0) entropy -= a * std::log(a);
      norm += a * a * ((1 - a) * (1 - a) + squares - a * a);
    }
    jacobian += std::sqrt(norm);
  }
}

}  // namespace

Leak future_leak(std::uint64_t seed) {
  Leak leak{0, std::numeric_limits<double>::infinity()};
  for (std::size_t t = 0; t < kWords; ++t) {
    Untrained d(seed);
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
  const Untrained d(seed);
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
  constexpr std::size_t kKeys = 64, kAtOnce = 1 << 16;
  // ‖q‖² varies more at a small d_k, and a softmax at a large one.
  const std::size_t queries = std::max<std::size_t>(2048, kAtOnce / d_k), part = kAtOnce / d_k;
  const ag::NoGrad values_only;
  ag::Random random(seed, "saturation");
  Saturation found{.d_k = d_k};
  for (std::size_t done = 0; done < queries; done += part) {
    // Each query has keys of its own, so that all products are independent.
    const Tensor q(random.normal({part, 1, d_k}, 0, 1)), k(random.normal({part, kKeys, d_k}, 0, 1));
    const Tensor scores = squeeze(matmul(q, k, Transpose::no, Transpose::yes), 1);  // [queries, keys]
    for (const ag::Scalar s : scores.value())
      found.variance += std::pow(static_cast<double>(s), 2) / static_cast<double>(kKeys * d_k);
    add_saturation(scores * (1 / std::sqrt(static_cast<double>(d_k))), found.entropy_scaled, found.jacobian_scaled);
    add_saturation(scores, found.entropy_raw, found.jacobian_raw);
  }
  for (double* const sum :
       {&found.variance, &found.entropy_scaled, &found.jacobian_scaled, &found.entropy_raw, &found.jacobian_raw})
    *sum /= static_cast<double>(queries);
  return found;
}

std::vector<Saturation> saturations(std::uint64_t seed, std::size_t largest) {
  std::vector<Saturation> all;
  for (std::size_t d_k = 4; d_k <= largest; d_k *= 4) all.push_back(saturation(d_k, seed));
  return all;
}

Depth gradient_at_depth(Stack stack, std::size_t N, std::uint64_t seed) {
  constexpr std::size_t kModels = 8, kSentences = 8, T = 16, d = 64, V = 50;
  const Sizes sizes{.d = d, .h = 4, .F = 4 * d, .norm = stack == Stack::post ? Norm::post : Norm::pre};
  ag::Random random(seed, "depth");
  const ag::Dropout none(0, random);
  const ag::LayerNorm norm(d);
  Depth found{.N = N};
  for (std::size_t model = 0; model < kModels; ++model) {
    std::vector<Block> blocks;
    for (std::size_t n = 0; n < N; ++n) blocks.emplace_back(sizes, none, random);
    const ag::Linear output(d, V, random);
    for (std::size_t sentence = 0; sentence < kSentences; ++sentence) {
      const Ids wanted = Ids{static_cast<std::int32_t>(random.below(V))};
      ag::Tape tape;
      Tensor x(random.normal({1, T, d}, 0, 1));
      for (const Block& block : blocks) {
        Memory seen;
        x = stack == Stack::bare ? block.think(block.look(x, block.look.remember(x), {})) : block(x, {}, seen);
      }
      const Tensor word = reshape(slice(x, 1, 0, 1), {1, static_cast<ag::Axis>(d)});
      tape.backward(cross_entropy(output(stack == Stack::pre ? norm(word) : word), wanted));
      const double last = norm_of(blocks.back().think.down.weight.grad()),
                   first = norm_of(blocks.front().think.down.weight.grad());
      found.last += last * last / (kModels * kSentences);
      found.first += first * first / (kModels * kSentences);
      found.product += std::pow(last * norm_of(word.value()), 2) / (kModels * kSentences);
      for (const Block& block : blocks) block.zero_grad();
    }
  }
  for (double* const square : {&found.last, &found.first, &found.product}) *square = std::sqrt(*square);
  return found;
}

std::vector<Depth> gradients_over_depth(Stack stack, std::uint64_t seed, std::size_t deepest) {
  std::vector<Depth> all;
  for (std::size_t N = 8; N <= deepest; N *= 2) all.push_back(gradient_at_depth(stack, N, seed));
  return all;
}

}  // namespace transformer
