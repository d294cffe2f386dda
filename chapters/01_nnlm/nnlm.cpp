#include "chapters/01_nnlm/nnlm.h"

#include <algorithm>
#include <cmath>
#include <string>

namespace nnlm {

using ag::Array;
using ag::Ids;
using ag::Random;
using ag::Scalar;
using ag::Tensor;

// The paper says "biases zero, word features random"; the ranges are ours. C is small, so that tanh starts in its
// linear part; H is scaled by its fan-in, and U so small that the first prediction is the unigram distribution in b.
Nnlm::Nnlm(const Shape& shape, Random& random) : shape_(shape) {
  const std::size_t V = shape.vocabulary, m = shape.m, h = shape.h, inputs = (shape.n - 1) * m;
  C = parameter("C", random.normal({V, m}, 0, 0.1));
  if (h > 0) {
    const double fan_in = 1 / std::sqrt(static_cast<double>(inputs));
    H = parameter("H", random.uniform({inputs, h}, -fan_in, fan_in));
    d = parameter("d", ag::zeros({h}));
    U = parameter("U", random.uniform({h, V}, -0.05, 0.05));
  }
  if (shape.direct) W = parameter("W", ag::zeros({inputs, V}));
  b = parameter("b", ag::zeros({V}));
}

// [forward]
Tensor Nnlm::word_features(const Ids& contexts, double dropout, Random& random) const {
  const auto B = static_cast<std::ptrdiff_t>(contexts.shape()[0]);
  return ag::dropout(reshape(embedding(C, contexts), {B, -1}), dropout, random);  // [B, n−1, m] → [B, (n−1)m]
}

Tensor Nnlm::hidden(const Tensor& x, double dropout, Random& random) const {
  return ag::dropout(tanh(linear(x, H, d)), dropout, random);
}

Tensor Nnlm::operator()(const Ids& contexts, double dropout, Random& random) const {
  const Tensor x = word_features(contexts, dropout, random);
  if (shape_.h == 0) return linear(x, W, b);
  const Tensor y = linear(hidden(x, dropout, random), U, b);
  return shape_.direct ? y + matmul(x, W) : y;
}
// [/forward]

// [loss]
Tensor Nnlm::loss(const Ids& contexts, const Ids& targets, double dropout, Random& random) const {
  if (shape_.h > 0 && shape_.direct) return cross_entropy((*this)(contexts, dropout, random), targets);
  // The same, with output layer and loss in one: y goes through memory once and not five times.
  const Tensor x = word_features(contexts, dropout, random);
  if (shape_.h == 0) return linear_cross_entropy(x, W, b, targets);
  return linear_cross_entropy(hidden(x, dropout, random), U, b, targets);
}
// [/loss]

void Nnlm::start_from_unigrams(data::TokenView words) {
  Array& bias = b.mutable_value();
  bias.fill(Scalar(1));  // one more than seen: no word has probability 0
  for (const data::TokenId w : words) bias(static_cast<std::size_t>(w)) += Scalar(1);
  const double total = static_cast<double>(words.size() + shape_.vocabulary);
  for (Scalar& v : bias) v = static_cast<Scalar>(std::log(static_cast<double>(v) / total));
}

std::size_t parameter_count(const Shape& shape) {
  const std::size_t V = shape.vocabulary, n = shape.n, m = shape.m, h = shape.h;
  const std::size_t with_direct = V * (1 + n * m + h) + h * (1 + (n - 1) * m);
  return shape.direct ? with_direct : with_direct - V * (n - 1) * m;
}

Ids contexts_of(const data::Batch& batch, std::size_t n) {
  Ids ids(Ids::shape_type{batch.targets.size(), n - 1});
  std::copy(batch.contexts.begin(), batch.contexts.end(), ids.data());
  return ids;
}

Ids targets_of(const data::Batch& batch) {
  Ids ids(Ids::shape_type{batch.targets.size()});
  std::copy(batch.targets.begin(), batch.targets.end(), ids.data());
  return ids;
}

std::vector<double> target_probabilities(const Nnlm& model, data::TokenView stream, std::size_t first,
                                         std::optional<std::uint64_t> shuffled) {
  const std::size_t n = model.shape().n;
  const data::WindowOptions in_order{.n = static_cast<int>(n), .batch = 512, .shuffle = false, .first = first};
  data::Windows targets(stream, in_order);
  data::WindowOptions elsewhere = in_order;
  elsewhere.shuffle = shuffled.has_value();
  elsewhere.seed = shuffled.value_or(0);
  data::Windows contexts(stream, elsewhere);

  std::vector<double> probabilities;
  probabilities.reserve(targets.targets());
  Random unused(0);
  data::Batch batch, other;
  while (targets.next(batch) && contexts.next(other)) {
    const Tensor y = model(contexts_of(other, n), 0, unused);
    const Tensor log_p = gather(y, targets_of(batch)) - logsumexp(y, {-1});  // [B]: ln P(w_t | context)
    for (const Scalar v : log_p.value()) probabilities.push_back(std::exp(static_cast<double>(v)));
  }
  return probabilities;
}

}  // namespace nnlm
