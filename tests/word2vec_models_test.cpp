// Chapter 02's models and losses, in double: gradients against differences to eight digits, and values against the
// equations written out.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <functional>

#include "autograd/gradcheck.h"
#include "autograd/random.h"
#include "chapters/02_word2vec/lesson.h"

namespace word2vec {
namespace {

using ag::Ids;
using ag::Tensor;

constexpr std::size_t V = 7, d = 3;
const Ids kMiddle{2, 6, 2}, kAround{0, 3, 6};
const Ids kContexts{{0, 3, 1, 1}, {-1, 5, 2, -1}, {4, -1, -1, -1}};
const Ids kNegatives{{1, 4}, {3, 3}, {6, 0}};  // one drawn twice, one that is the word itself

// Vectors far enough from 0 for all curvature to show.
Model some_model(std::size_t outputs = V) {
  ag::Random random(5);
  Model model(V, d, outputs, random);
  for (const char* name : {"v", "v'"}) {
    Tensor table = model.parameter_named(name);
    table.mutable_value() = random.normal(table.shape(), 0, 0.7);
  }
  return model;
}

ag::Array some_log_noise() { return ag::Array{-2.0, -1.5, -3.0, -1.0, -2.5, -1.8, -2.2}; }

double dot(const Tensor& a, std::size_t i, const Tensor& b, std::size_t j) {
  double sum = 0;
  for (std::size_t e = 0; e < d; ++e) sum += a.value()(i, e) * b.value()(j, e);
  return sum;
}

double log_sigmoid(double x) { return -std::log1p(std::exp(-x)); }

// A tree in which paths have 1, 2, … nodes: what Huffman's method makes of counts that fall by half.
Paths comb(std::size_t words) {
  Paths paths{std::vector<std::vector<int>>(words), std::vector<std::vector<int>>(words)};
  for (std::size_t w = 0; w < words; ++w)
    for (std::size_t j = 0; j <= std::min(w, words - 2); ++j) {
      paths.nodes[w].push_back(static_cast<int>(j));
      paths.codes[w].push_back(j < w ? 1 : 0);
    }
  return paths;
}

using Loss = std::function<Tensor(const Tensor& h, const Tensor& output, const Ids& words)>;

struct NamedLoss {
  const char* name;
  std::size_t outputs;
  Loss loss;
};

std::vector<NamedLoss> all_losses() {
  return {{"softmax", V, softmax_loss},
          {"negative sampling", V,
           [](const Tensor& h, const Tensor& output, const Ids& words) {
             return negative_sampling_loss(h, output, words, kNegatives);
           }},
          {"NCE", V,
           [](const Tensor& h, const Tensor& output, const Ids& words) {
             return nce_loss(h, output, words, kNegatives, some_log_noise());
           }},
          {"hierarchical softmax, balanced", V - 1,
           [](const Tensor& h, const Tensor& output, const Ids& words) {
             return hierarchical_softmax_loss(h, output, words, balanced_tree(V));
           }},
          {"hierarchical softmax, comb", V - 1, [](const Tensor& h, const Tensor& output, const Ids& words) {
             return hierarchical_softmax_loss(h, output, words, comb(V));
           }}};
}

TEST(Word2vecModels, GradientsEqualDifferences) {
  for (const auto& [name, outputs, loss] : all_losses()) {
    const Model model = some_model(outputs);
    const auto skip_gram = ag::gradcheck(
        [&, &loss = loss] { return loss(model.skip_gram(kMiddle), model.output, kAround); }, model.parameters());
    EXPECT_TRUE(skip_gram.ok()) << name << ", skip-gram\n" << skip_gram.table();
    const auto cbow = ag::gradcheck([&, &loss = loss] { return loss(model.cbow(kContexts), model.output, kMiddle); },
                                    model.parameters());
    EXPECT_TRUE(cbow.ok()) << name << ", CBOW\n" << cbow.table();
  }
}

TEST(Word2vecModels, SkipGramLooksUpAndCbowAverages) {
  const Model model = some_model();
  const Tensor h = model.skip_gram(kMiddle), mean = model.cbow(kContexts);
  const ag::Array& v = model.input.value();
  for (std::size_t e = 0; e < d; ++e) {
    EXPECT_EQ(h.value()(1, e), v(6, e));
    EXPECT_NEAR(mean.value()(0, e), (v(0, e) + v(3, e) + 2 * v(1, e)) / 4, 1e-15) << "a word may stand there twice";
    EXPECT_NEAR(mean.value()(1, e), (v(5, e) + v(2, e)) / 2, 1e-15) << "beyond the text there is nothing to average";
    EXPECT_NEAR(mean.value()(2, e), v(4, e), 1e-15);
  }
  EXPECT_THROW(model.cbow(Ids{{0, 1}, {-1, -1}}), ag::Error);
}

TEST(Word2vecModels, StartsWithAllScoresZero) {
  ag::Random random(1);
  const Model model(V, d, V, random);
  const Tensor h = model.skip_gram(kMiddle);
  EXPECT_NEAR(softmax_loss(h, model.output, kAround).item(), std::log(7.0), 1e-12);
  EXPECT_NEAR(negative_sampling_loss(h, model.output, kAround, kNegatives).item(), 3 * std::log(2.0), 1e-12);
  for (const double x : model.input.value()) EXPECT_LE(std::abs(x), 0.5 / d);
}

// ∂L/∂v'_u = (1/B) Σ_b (P(u | h_b) − [u = w_b]) h_b, and L = −(1/B) Σ ln P.
TEST(Word2vecModels, SoftmaxEqualsTheFormula) {
  const Model model = some_model();
  ag::Tape tape;
  const Tensor loss = softmax_loss(model.skip_gram(kMiddle), model.output, kAround);
  const double L = loss.item();
  tape.backward(loss);
  double expected = 0;
  ag::Array gradient = ag::zeros({V, d});
  for (std::size_t b = 0; b < 3; ++b) {
    const auto w = static_cast<std::size_t>(kMiddle(b)), there = static_cast<std::size_t>(kAround(b));
    double Z = 0;
    for (std::size_t u = 0; u < V; ++u) Z += std::exp(dot(model.input, w, model.output, u));
    for (std::size_t u = 0; u < V; ++u) {
      const double p = std::exp(dot(model.input, w, model.output, u)) / Z;
      if (u == there) expected -= std::log(p) / 3;
      for (std::size_t e = 0; e < d; ++e) gradient(u, e) += (p - (u == there ? 1 : 0)) * model.input.value()(w, e) / 3;
    }
  }
  EXPECT_NEAR(L, expected, 1e-12);
  for (std::size_t i = 0; i < gradient.size(); ++i)
    EXPECT_NEAR(model.output.grad().data()[i], gradient.data()[i], 1e-12);
}

// Equation 4, and the same with every score lowered by ln(k P_n).
TEST(Word2vecModels, NegativeSamplingAndNceEqualTheFormulas) {
  const Model model = some_model();
  const Tensor h = model.skip_gram(kMiddle);
  double neg = 0, nce = 0;
  for (std::size_t b = 0; b < 3; ++b) {
    const auto w = static_cast<std::size_t>(kMiddle(b)), there = static_cast<std::size_t>(kAround(b));
    const auto delta = [&](std::size_t u) {
      return dot(model.input, w, model.output, u) - std::log(2 * std::exp(some_log_noise()(u)));
    };
    neg -= log_sigmoid(dot(model.input, w, model.output, there)) / 3;
    nce -= log_sigmoid(delta(there)) / 3;
    for (std::size_t i = 0; i < 2; ++i) {
      const auto u = static_cast<std::size_t>(kNegatives(b, i));
      neg -= log_sigmoid(-dot(model.input, w, model.output, u)) / 3;
      nce -= log_sigmoid(-delta(u)) / 3;
    }
  }
  EXPECT_NEAR(negative_sampling_loss(h, model.output, kAround, kNegatives).item(), neg, 1e-12);
  EXPECT_NEAR(nce_loss(h, model.output, kAround, kNegatives, some_log_noise()).item(), nce, 1e-12);
}

TEST(Word2vecModels, RefusesNegativesOfAnotherShape) {
  const Model model = some_model();
  EXPECT_THROW(negative_sampling_loss(model.skip_gram(kMiddle), model.output, kAround, Ids{{1, 2}}), ag::ShapeError);
}

double probability(const Model& model, std::int32_t word, const Paths& paths) {
  const Ids one{word};
  return std::exp(-hierarchical_softmax_loss(model.skip_gram(Ids{3}), model.output, one, paths).item());
}

TEST(Word2vecModels, HierarchicalSoftmaxIsADistribution) {
  for (const std::size_t words : {2U, 3U, 5U, 7U, 8U, 13U})
    for (const Paths& paths : {balanced_tree(words), comb(words)}) {
      ag::Random random(words);
      Model model(std::max<std::size_t>(words, 4), d, words - 1, random);
      model.parameter_named("v'").mutable_value() = random.normal({words - 1, d}, 0, 2);
      model.parameter_named("v").mutable_value() = random.normal({std::max<std::size_t>(words, 4), d}, 0, 2);
      double sum = 0;
      for (std::size_t w = 0; w < words; ++w) sum += probability(model, static_cast<std::int32_t>(w), paths);
      EXPECT_NEAR(sum, 1, 1e-12) << words << " words";
    }
}

// Equation 3, and a batch of paths of different lengths is the mean of its examples.
TEST(Word2vecModels, HierarchicalSoftmaxEqualsTheFormula) {
  const Model model = some_model(V - 1);
  const Paths paths = comb(V);
  double mean = 0;
  for (std::size_t b = 0; b < 3; ++b) {
    const auto w = static_cast<std::size_t>(kMiddle(b)), there = static_cast<std::size_t>(kAround(b));
    double expected = 0;
    for (std::size_t j = 0; j < paths.nodes[there].size(); ++j) {
      const double s = dot(model.input, w, model.output, static_cast<std::size_t>(paths.nodes[there][j]));
      expected -= log_sigmoid(paths.codes[there][j] == 0 ? s : -s);
    }
    mean += expected / 3;
  }
  EXPECT_NEAR(hierarchical_softmax_loss(model.skip_gram(kMiddle), model.output, kAround, paths).item(), mean, 1e-12);
}

TEST(Word2vecModels, ABalancedTreeIsBalanced) {
  for (const std::size_t words : {2U, 3U, 7U, 8U, 9U, 100U}) {
    const Paths paths = balanced_tree(words);
    const double bits = std::log2(static_cast<double>(words));
    for (std::size_t w = 0; w < words; ++w) {
      EXPECT_GE(static_cast<double>(paths.nodes[w].size()), std::floor(bits));
      EXPECT_LE(static_cast<double>(paths.nodes[w].size()), std::ceil(bits));
      EXPECT_EQ(paths.nodes[w].front(), 0) << "every path starts at the root";
      EXPECT_EQ(paths.nodes[w].size(), paths.codes[w].size());
      for (const int node : paths.nodes[w]) EXPECT_LT(node, static_cast<int>(words) - 1);
    }
  }
}

}  // namespace
}  // namespace word2vec
