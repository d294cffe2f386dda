// Chapter 07's Transformer, in double: attention by its six steps, the translator with both norms and all positions,
// and what the lesson says of them.
#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <numeric>

#include "chapters/07_transformer/lesson.h"
#include "tests/translators.h"

namespace transformer {
namespace {

using namespace translators;

constexpr std::size_t kD = 4, kHeads = 2, kPlaces = 9;

Sizes some_sizes(Norm norm, Positions positions) {
  return {.source_words = kSourceWords,
          .target_words = kTargetWords,
          .d = kD,
          .h = kHeads,
          .F = 5,
          .N = 2,
          .norm = norm,
          .positions = positions,
          .longest = kPlaces};
}
Translator some_translator(Norm norm, Positions positions, std::uint64_t seed) {
  ag::Random random(seed);
  Translator model(some_sizes(norm, positions), random);
  randomise(model, random);
  return model;
}

TEST(Transformer, IsATranslator) {
  for (const Norm norm : {Norm::post, Norm::pre})
    for (const Positions positions : {Positions::none, Positions::sinusoidal, Positions::learned}) {
      SCOPED_TRACE(testing::Message() << static_cast<int>(norm) << static_cast<int>(positions));
      expect_a_translator(some_translator(norm, positions, 1));
    }
}

// --- attention -------------------------------------------------------------------------------------------------------

struct Vectors {
  Tensor q, k, v;
  explicit Vectors(std::size_t B = 3, std::size_t L = 4, std::size_t S = 5, std::size_t d = 6) {
    ag::Random random(1);
    q = Tensor::parameter(random.normal({B, L, d}, 0, 1));
    k = Tensor::parameter(random.normal({B, S, d}, 0, 1));
    v = Tensor::parameter(random.normal({B, S, d}, 0, 1));
  }
};

// The notes' numbers: scores 112 and 96 at d_k = 64 become 14 and 12, and the weights 0.88 and 0.12.
TEST(SixSteps, ByTheirNumbers) {
  constexpr std::size_t d_k = 64;
  Array x = ag::zeros({2, 2}), W_q = ag::zeros({2, d_k}), W_k = ag::zeros({2, d_k}), W_v = ag::zeros({2, d_k});
  x(0, 0) = 1, x(1, 1) = 1;
  W_q(0, 0) = 1, W_k(0, 0) = 112, W_k(1, 0) = 96;
  for (std::size_t j = 0; j < d_k; ++j) W_v(0, j) = 1, W_v(1, j) = -1;
  const Array z = look_around(Tensor(x), 0, Tensor(W_q), Tensor(W_k), Tensor(W_v)).value();
  const double a = 1 / (1 + std::exp(-2.0));  // 0.8808
  ASSERT_EQ(z.shape(), (ag::Shape{1, d_k}));
  EXPECT_NEAR(a, 0.88, 0.005);
  for (const double value : z) EXPECT_NEAR(value, a - (1 - a), kBar);
}

TEST(SixSteps, AreARowOfTheMatrices) {
  ag::Random random(2);
  const Tensor x(random.normal({5, 3}, 0, 1)), W_q(random.normal({3, 4}, 0, 1)), W_k(random.normal({3, 4}, 0, 1)),
      W_v(random.normal({3, 4}, 0, 1));
  const auto all = [&](const Tensor& W) { return unsqueeze(linear(x, W), 0); };
  const Array together = attend(all(W_q), all(W_k), all(W_v), 1, {}).value();
  for (std::size_t i = 0; i < 5; ++i)
    EXPECT_LE(largest_difference(look_around(x, static_cast<std::ptrdiff_t>(i), W_q, W_k, W_v).value(),
                                 Array(xt::view(together, 0, xt::range(i, i + 1)))),
              kBar);
}

// The lesson's composition and the engine's op: values and gradients, every mask.
TEST(Attend, IsTheEnginesOp) {
  const Vectors x;
  const auto gradients_of = [&](const auto& attention) {
    for (Tensor t : {x.q, x.k, x.v}) t.zero_grad();
    ag::Tape tape;
    ag::Random random(3);
    const Tensor y = attention();
    tape.backward(sum(y * Tensor(random.normal(y.shape(), 0, 1))));
    return std::vector<Array>{y.value(), x.q.grad(), x.k.grad(), x.v.grad()};
  };
  for (const std::size_t h : {1, 2, 3})
    for (const bool causal : {false, true})
      for (const std::vector<std::size_t>& lengths : {std::vector<std::size_t>{}, {5, 1, 3}}) {
        const AttentionMask mask{.causal = causal, .key_lengths = lengths};
        expect_equal(gradients_of([&] { return attend(x.q, x.k, x.v, h, mask); }),
                     gradients_of([&] { return ag::attention(x.q, x.k, x.v, h, mask); }), "attention");
      }
}

TEST(Attend, HeadsLookForThemselves) {
  const Vectors x;
  const Array both = attend(x.q, x.k, x.v, 2, {}).value();
  const auto part = [](const Tensor& t, std::size_t head) {
    return Tensor(Array(xt::view(t.value(), xt::all(), xt::all(), xt::range(3 * head, 3 * head + 3))));
  };
  for (const std::size_t head : {0, 1})
    EXPECT_LE(largest_difference(attend(part(x.q, head), part(x.k, head), part(x.v, head), 1, {}).value(),
                                 part(Tensor(both), head).value()),
              kBar);
}

// --- positions -------------------------------------------------------------------------------------------------------

// PE(p + k) = R_k PE(p), R_k a rotation of each pair by k / 10000^{2i/d}.
TEST(Sinusoids, AreTurnedByTheDistance) {
  constexpr std::size_t d = 16, T = 200;
  const Array places = sinusoids(0, T, d);
  double most = 0;
  for (std::size_t k = 0; k < 100; ++k)
    for (std::size_t i = 0; i < d / 2; ++i) {
      const double angle = static_cast<double>(k) / std::pow(10000.0, 2 * static_cast<double>(i) / d);
      for (std::size_t p = 0; p + k < T; ++p) {
        const double sin = places(p, 2 * i), cos = places(p, 2 * i + 1);
        most = std::max({most, std::abs(places(p + k, 2 * i) - (sin * std::cos(angle) + cos * std::sin(angle))),
                         std::abs(places(p + k, 2 * i + 1) - (cos * std::cos(angle) - sin * std::sin(angle)))});
      }
    }
  EXPECT_LE(most, 1e-12);
}

TEST(Sinusoids, GoOnWhereTheyWereLeft) {
  EXPECT_EQ(sinusoids(3, 4, 6), Array(xt::view(sinusoids(0, 7, 6), xt::range(3, 7))));
  EXPECT_EQ(sinusoids(0, 1, 3)(0, 2), 0) << "an odd size ends with a sine";
}

// Without positions a source is a bag of words: in any order it gives the same translation.
TEST(Positions, TellOrdersApart) {
  for (const Positions positions : {Positions::none, Positions::sinusoidal, Positions::learned}) {
    const Translator model = some_translator(Norm::pre, positions, 4);
    const double as_is = model.loss(batch_of_pairs({{{3, 4, 5, 6}, {3, 4}}})).item(),
                 turned = model.loss(batch_of_pairs({{{6, 3, 5, 4}, {3, 4}}})).item();
    if (positions == Positions::none)
      EXPECT_NEAR(as_is, turned, kBar);
    else
      EXPECT_GT(std::abs(as_is - turned), 1e-6);
  }
}

// --- the lesson's loss and rate --------------------------------------------------------------------------------------

// At the start a word's logits are N(0, σ²) around 0: −ln P = ln V + σ²/2. x is normed, so σ² = |x|² / d = 1; and where
// x is nearly the word that it stands on, that word's logit is larger.
TEST(Transformer, BeginsNearLnV) {
  constexpr std::size_t V = 2000, d = 64;
  for (const Norm norm : {Norm::post, Norm::pre}) {
    ag::Random random(5);
    const Translator model({.source_words = V, .target_words = V, .d = d, .h = 4, .F = 256, .N = 2, .norm = norm},
                           random);
    std::vector<IdPair> pairs(16);
    for (IdPair& pair : pairs)
      for (std::size_t i = 0; i < 20; ++i) {
        pair.source.push_back(static_cast<TokenId>(3 + random.below(V - 3)));
        pair.target.push_back(static_cast<TokenId>(3 + random.below(V - 3)));
      }
    EXPECT_NEAR(model.loss(batch_of_pairs(pairs)).item(), std::log(V) + 0.5, 0.3) << static_cast<int>(norm);
    Tensor table = model.target_words.weight;  // N(0, 1), as Embedding has it unless told otherwise
    table.mutable_value() *= std::sqrt(static_cast<double>(d));
    EXPECT_GT(model.loss(batch_of_pairs(pairs)).item(), 3 * std::log(V)) << "tied to an output layer";
  }
}

// −(1 − ε + ε/V) ln(1 − ε + ε/V) − (V − 1) ε/V ln(ε/V) is the least that label smoothing allows.
TEST(LabelSmoothing, HasAFloor) {
  constexpr double epsilon = 0.1;
  for (const std::size_t V : {2, 7, 100}) {
    const double on = 1 - epsilon + epsilon / static_cast<double>(V), off = epsilon / static_cast<double>(V);
    const double floor = -on * std::log(on) - static_cast<double>(V - 1) * off * std::log(off);
    Array best(ag::Shape{1, V}, std::log(off));
    best(0, 1) = std::log(on);
    const auto loss = [&](const Array& logits) {
      return cross_entropy(Tensor(logits), Ids{1}, {.label_smoothing = epsilon}).item();
    };
    EXPECT_NEAR(loss(best), floor, 1e-9);
    ag::Random random(6);
    for (int i = 0; i < 100; ++i) {
      const Array moved = best + random.normal({1, V}, 0, 0.01);
      EXPECT_GE(loss(moved), floor - 1e-12);
    }
  }
}

// --- where it looks --------------------------------------------------------------------------------------------------

TEST(Watching, SeesEveryAttentionInItsOrder) {
  const Translator model = some_translator(Norm::pre, Positions::sinusoidal, 7);
  const Batch batch = batch_of_pairs(some_pairs());
  const double unwatched = model.loss(batch).item();
  {
    const Watching watching;
    EXPECT_EQ(model.loss(batch).item(), unwatched);
    ASSERT_EQ(watching.weights.size(), 6u) << "two blocks of the encoder, two of the decoder that look twice";
    const std::size_t S = batch.source.shape()[0], T = batch.input.shape()[0];
    const std::size_t looked[6][2] = {{S, S}, {S, S}, {T, T}, {T, S}, {T, T}, {T, S}};
    for (std::size_t i = 0; i < 6; ++i)
      EXPECT_EQ(watching.weights[i].shape(), (ag::Shape{batch.size(), kHeads, looked[i][0], looked[i][1]}));
  }
  EXPECT_EQ(Watching::now, nullptr);
}

TEST(Watching, GivesAlignmentsThatSumToOne) {
  const Translator model = some_translator(Norm::post, Positions::learned, 8);
  const std::vector<IdPair> pairs = some_pairs();
  const std::vector<attention::Weights> found = alignments(model, pairs);
  ASSERT_EQ(found.size(), pairs.size());
  for (std::size_t b = 0; b < pairs.size(); ++b) {
    ASSERT_EQ(found[b].size(), pairs[b].target.size() + 1);
    for (const std::vector<double>& row : found[b]) {
      ASSERT_EQ(row.size(), pairs[b].source.size());
      EXPECT_NEAR(std::accumulate(row.begin(), row.end(), 0.0), 1, kBar);
    }
  }
}

}  // namespace
}  // namespace transformer
