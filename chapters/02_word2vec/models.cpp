#include "chapters/02_word2vec/models.h"

#include <algorithm>

namespace word2vec {

using ag::Array;
using ag::Ids;
using ag::Mask;
using ag::Scalar;
using ag::Tensor;

namespace {

std::size_t rows(const Tensor& h) { return h.shape()[0]; }

// s [B, n]: v'_u · h of the n rows u that each example asks for. output [.., d], asked [B, n].
Tensor scores(const Tensor& h, const Tensor& output, const Ids& asked) {
  const auto B = static_cast<std::ptrdiff_t>(rows(h));
  const Tensor s = matmul(embedding(output, asked), reshape(h, {B, -1, 1}));  // [B, n, d] [B, d, 1] → [B, n, 1]
  return reshape(s, {B, -1});
}

// [B, 1 + k]: the word that was there, then those that were not.
Ids with_negatives(const Ids& words, const Ids& negatives) {
  const std::size_t B = words.size(), k = negatives.shape().back();
  ag::check(negatives.dimension() == 2 && negatives.shape()[0] == B,
            "[negatives] {} negatives for {} words. They must be [B, k]: k for each word.",
            ag::Shape(negatives.shape().begin(), negatives.shape().end()), B);
  Ids asked(Ids::shape_type{B, 1 + k});
  for (std::size_t b = 0; b < B; ++b) {
    asked(b, 0) = words.data()[b];
    std::copy_n(&negatives(b, 0), k, &asked(b, 0) + 1);
  }
  return asked;
}

// −(1/B) Σ_b [ln σ(z_b0) + Σ_i ln σ(−z_bi)] of z [B, 1 + k]: logistic regression of "is it the first one?".
Tensor real_or_noise(const Tensor& z) {
  Array real = ag::zeros(z.shape());
  for (std::size_t b = 0; b < z.shape()[0]; ++b) real(b, 0) = 1;
  return binary_cross_entropy(z, real) * static_cast<double>(z.shape()[1]);  // a mean over B (1 + k) becomes one over B
}

}  // namespace

Model::Model(std::size_t vocabulary, std::size_t d, std::size_t outputs, ag::Random& random) {
  const double half = 0.5 / static_cast<double>(d);
  v = parameter("v", random.uniform({vocabulary, d}, -half, half));
  v_ = parameter("v'", ag::zeros({outputs, d}));
}

Tensor Model::skip_gram(const Ids& words) const { return embedding(v, words); }

Tensor Model::cbow(const Ids& contexts) const {
  const std::size_t B = contexts.shape()[0], n = contexts.shape()[1];
  Ids words = contexts;
  Array share = ag::zeros({B, 1, n});  // 1/|context| for a word, 0 where there is none
  for (std::size_t b = 0; b < B; ++b) {
    const auto there = std::count_if(&words(b, 0), &words(b, 0) + n, [](std::int32_t w) { return w >= 0; });
    ag::check(there > 0, "[cbow] example {} has no word in its context. Leave such examples out.", b);
    for (std::size_t i = 0; i < n; ++i) {
      if (words(b, i) >= 0) share(b, 0, i) = Scalar(1) / static_cast<Scalar>(there);
      words(b, i) = std::max(words(b, i), 0);
    }
  }
  const Tensor mean = matmul(Tensor(std::move(share)), embedding(v, words));  // [B, 1, n] [B, n, d] → [B, 1, d]
  return reshape(mean, {static_cast<std::ptrdiff_t>(B), -1});
}

// [losses]
Tensor softmax_loss(const Tensor& h, const Tensor& output, const Ids& words) {
  return cross_entropy(matmul(h, output, ag::Transpose::no, ag::Transpose::yes), words);  // [B, d] [d, |V|]
}

Tensor negative_sampling_loss(const Tensor& h, const Tensor& output, const Ids& words, const Ids& negatives) {
  return real_or_noise(scores(h, output, with_negatives(words, negatives)));
}

Tensor nce_loss(const Tensor& h, const Tensor& output, const Ids& words, const Ids& negatives, const Array& log_noise) {
  const Ids asked = with_negatives(words, negatives);
  const double log_k = std::log(static_cast<double>(negatives.shape()[1]));
  Array log_k_noise = ag::empty({asked.shape()[0], asked.shape()[1]});
  std::transform(asked.begin(), asked.end(), log_k_noise.begin(),
                 [&](std::int32_t u) { return log_noise(static_cast<std::size_t>(u)) + static_cast<Scalar>(log_k); });
  return real_or_noise(scores(h, output, asked) - Tensor(std::move(log_k_noise)));
}

Tensor hierarchical_softmax_loss(const Tensor& h, const Tensor& output, const Ids& words, const Paths& paths) {
  std::size_t longest = 0;
  for (const std::int32_t w : words) longest = std::max(longest, paths.nodes.at(static_cast<std::size_t>(w)).size());
  ag::check(longest > 0, "[hierarchical_softmax_loss] a tree of one word has no question to ask.");
  const std::size_t B = words.size();
  Ids nodes = Ids(Ids::shape_type{B, longest}, 0);
  Array straight = ag::ones({B, longest});  // 1 where the code is 0
  Mask beyond = Mask(Mask::shape_type{B, longest}, true);
  for (std::size_t b = 0; b < B; ++b) {
    const auto w = static_cast<std::size_t>(words.data()[b]);
    for (std::size_t j = 0; j < paths.nodes[w].size(); ++j) {
      nodes(b, j) = paths.nodes[w][j];
      straight(b, j) = static_cast<Scalar>(1 - paths.codes[w][j]);
      beyond(b, j) = false;
    }
  }
  // Beyond the end of a path the answer is certain, σ(10⁴) = 1: it costs nothing and moves nothing.
  const Tensor z = masked_fill(scores(h, output, nodes), beyond, 1e4);
  return binary_cross_entropy(z, straight) * static_cast<double>(longest);
}
// [/losses]

Paths balanced_tree(std::size_t words) {
  // A heap: the inner nodes are 1 … |V|−1, the leaves |V| … 2|V|−1, and the parent of i is i/2.
  Paths paths{std::vector<std::vector<int>>(words), std::vector<std::vector<int>>(words)};
  for (std::size_t w = 0; w < words; ++w) {
    for (std::size_t i = words + w; i > 1; i /= 2) {
      paths.nodes[w].push_back(static_cast<int>(i / 2 - 1));
      paths.codes[w].push_back(static_cast<int>(i % 2));
    }
    std::reverse(paths.nodes[w].begin(), paths.nodes[w].end());
    std::reverse(paths.codes[w].begin(), paths.codes[w].end());
  }
  return paths;
}

}  // namespace word2vec
