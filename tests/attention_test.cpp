// Chapter 06's attention and its translator, in double: every score, both orders, with and without input feeding.
#include <gtest/gtest.h>

#include <limits>
#include <numeric>

#include "chapters/06_attention/lesson.h"
#include "tests/translators.h"

namespace attention {
namespace {

using namespace translators;

constexpr std::size_t kWordSize = 3, kH = 4;
constexpr ScoreKind kScores[] = {ScoreKind::dot,    ScoreKind::scaled, ScoreKind::general, ScoreKind::additive,
                                 ScoreKind::concat, ScoreKind::linear, ScoreKind::blind};
const char* const kScoreNames[] = {"dot", "scaled", "general", "additive", "concat", "linear", "blind"};

Translator some_translator(ScoreKind score, Order order, bool input_feeding, std::uint64_t seed) {
  ag::Random random(seed);
  Translator model({kSourceWords, kTargetWords, kWordSize, kH, score, order, input_feeding}, random);
  randomise(model, random);
  return model;
}

class Scores : public testing::TestWithParam<ScoreKind> {};
INSTANTIATE_TEST_SUITE_P(All, Scores, testing::ValuesIn(kScores),
                         [](const auto& score) { return kScoreNames[static_cast<int>(score.param)]; });

TEST_P(Scores, MakeATranslator) {
  for (const auto& [order, input_feeding] :
       {std::pair(Order::before, false), {Order::after, false}, {Order::after, true}}) {
    SCOPED_TRACE(order == Order::before ? "before" : input_feeding ? "after, with input feeding" : "after");
    expect_a_translator(some_translator(GetParam(), order, input_feeding, 1));
  }
}

// Each weight 0 behind a sentence's end, exactly; the rest sum to 1. And the pictures show the same weights.
TEST_P(Scores, WeighWhatIsThereAndNothingElse) {
  const std::vector<IdPair> pairs = some_pairs();
  const Batch batch = batch_of_pairs(pairs);
  for (const Order order : {Order::before, Order::after}) {
    const Translator model = some_translator(GetParam(), order, true, 2);
    const std::vector<Weights> pictures = alignments(model, pairs);
    ASSERT_EQ(pictures.size(), pairs.size());
    auto state = model.start(batch);
    for (std::size_t t = 0; t < batch.input.shape()[0]; ++t) {
      model.step(row_of(batch.input, t), state);
      ASSERT_EQ(state.weights.shape(), (ag::Shape{batch.size(), batch.source.shape()[0]}));
      for (std::size_t b = 0; b < pairs.size(); ++b) {
        double total = 0;
        for (std::size_t s = 0; s < batch.source.shape()[0]; ++s) {
          const double weight = state.weights.value()(b, s);
          if (s < pairs[b].source.size()) {
            EXPECT_GT(weight, 0);
            total += weight;
            if (t > pairs[b].target.size()) continue;
            EXPECT_NEAR(pictures[b].at(t).at(s), weight, kBar);
          } else {
            EXPECT_EQ(weight, 0);
          }
        }
        EXPECT_NEAR(total, 1, kBar);
      }
    }
    for (std::size_t b = 0; b < pairs.size(); ++b) {
      ASSERT_EQ(pictures[b].size(), pairs[b].target.size() + 1) << "a row a word, and one of </s>";
      for (const auto& row : pictures[b]) EXPECT_EQ(row.size(), pairs[b].source.size());
    }
  }
}

// --- the scores by their formulas ------------------------------------------------------------------------------------

struct Asked {  // a query and keys
  Tensor query = {}, keys = {};
  explicit Asked(std::uint64_t seed, std::size_t B = 3, std::size_t S = 5, std::size_t H = kH) {
    ag::Random random(seed);
    query = Tensor::parameter(random.normal({B, H}, 0, 1));
    keys = Tensor::parameter(random.normal({B, S, H}, 0, 1));
  }
};

Score some_score(ScoreKind kind, std::uint64_t seed, std::size_t H = kH) {
  ag::Random random(seed);
  Score score(kind, H, random);
  randomise(score, random);
  return score;
}
Tensor scores_of(const Score& score, const Asked& asked) { return score(asked.query, score.prepare(asked.keys)); }

// Number by number.
TEST_P(Scores, AreTheirFormula) {
  const Score score = some_score(GetParam(), 3);
  const Asked asked(4);
  const Array e = scores_of(score, asked).value(), &q = asked.query.value(), &k = asked.keys.value();
  for (std::size_t b = 0; b < q.shape()[0]; ++b)
    for (std::size_t s = 0; s < k.shape()[1]; ++s) {
      double expected = 0;
      for (std::size_t j = 0; j < kH; ++j) {
        // Of H sums of W, U and b: the j-th.
        double w_q = 0, w_k = 0, bias = 0;
        for (std::size_t i = 0; i < kH; ++i) {
          const bool joined = GetParam() == ScoreKind::concat || GetParam() == ScoreKind::linear;
          if (joined || GetParam() == ScoreKind::additive) w_q += q(b, i) * score.W->weight.value()(i, j);
          if (joined) w_k += k(b, s, i) * score.W->weight.value()(kH + i, j);
          if (GetParam() == ScoreKind::additive) w_k += k(b, s, i) * score.U->weight.value()(i, j);
          if (GetParam() == ScoreKind::general) w_k += k(b, s, i) * score.W->weight.value()(i, j);
        }
        if (score.W && score.W->bias.defined()) bias = score.W->bias.value()(j);
        const double v = score.v.defined() ? score.v.value()(j, 0) : 0;
        switch (GetParam()) {
          case ScoreKind::dot:
            expected += q(b, j) * k(b, s, j);
            break;
          case ScoreKind::scaled:
            expected += q(b, j) * k(b, s, j) / std::sqrt(static_cast<double>(kH));
            break;
          case ScoreKind::general:
            expected += q(b, j) * w_k;
            break;
          case ScoreKind::additive:
          case ScoreKind::concat:
            expected += v * std::tanh(w_q + w_k + bias);
            break;
          case ScoreKind::linear:
            expected += v * (w_q + w_k + bias);
            break;
          case ScoreKind::blind:
            expected += v * k(b, s, j);
            break;
        }
      }
      EXPECT_NEAR(e(b, s), expected, kBar);
    }
}

TEST(Score, ConcatIsAdditiveWithItsMatricesSideBySide) {
  const Score additive = some_score(ScoreKind::additive, 5), concat = some_score(ScoreKind::concat, 6);
  Tensor W = concat.W->weight, b = concat.W->bias, v = concat.v;
  W.mutable_value() = ag::concat({additive.W->weight, additive.U->weight}, 0).value();
  b.mutable_value() = additive.W->bias.value();
  v.mutable_value() = additive.v.value();
  ag::Random random(7);
  const Asked asked(8), same(8);
  const Array cotangent = random.normal({3, 5}, 0, 1);
  for (const auto& [score, with] : {std::pair(&additive, &asked), {&concat, &same}}) {
    ag::Tape tape;
    tape.backward(sum(scores_of(*score, *with) * Tensor(cotangent)));
  }
  EXPECT_LE(largest_difference(scores_of(additive, asked).value(), scores_of(concat, same).value()), kBar);
  EXPECT_LE(largest_difference(asked.query.grad(), same.query.grad()), kBar);
  EXPECT_LE(largest_difference(asked.keys.grad(), same.keys.grad()), kBar);
  EXPECT_LE(largest_difference(additive.W->weight.grad(), slice(W.grad(), 0, 0, kH).value()), kBar);
  EXPECT_LE(largest_difference(additive.U->weight.grad(), slice(W.grad(), 0, kH, 2 * kH).value()), kBar);
  EXPECT_LE(largest_difference(additive.W->bias.grad(), b.grad()), kBar);
  EXPECT_LE(largest_difference(additive.v.grad(), v.grad()), kBar);
}

TEST(Score, ScaledIsDotDividedByTheRootOfH) {
  for (const std::size_t H : {1U, 4U, 9U}) {
    const Asked asked(9, 2, 3, H);
    const Array e = scores_of(some_score(ScoreKind::dot, 1, H), asked).value() / std::sqrt(static_cast<double>(H));
    EXPECT_LE(largest_difference(scores_of(some_score(ScoreKind::scaled, 1, H), asked).value(), e), kBar);
  }
}

// Without tanh v · [q; k] W is a number for q plus a number for k, and softmax does not see the first.
TEST(Score, LinearIsBlindToItsQuery) {
  const Mask none(ag::Shape{3, 5}, false);
  const auto weights = [&](const Score& score, const Asked& asked) {
    return attend(scores_of(score, asked), asked.keys, none).weights;
  };
  const Asked asked(10);
  Asked another(10);
  another.query = Tensor::parameter(Asked(11).query.value());
  ag::Random random(12);
  const Array cotangent = random.normal({3, 5}, 0, 1);
  // The greatest gradients of the query's half of W, of the keys' half and of the query.
  const auto gradients_of = [&](const Score& score) {
    asked.query.zero_grad();
    ag::Tape tape;
    tape.backward(sum(weights(score, asked) * Tensor(cotangent)));
    const Array &dW = score.W->weight.grad(), of_query = slice(dW, 0, 0, kH).value(),
                of_keys = slice(dW, 0, kH, 2 * kH).value();
    const auto greatest = [](const Array& x) { return largest_difference(x, ag::zeros(x.shape())); };
    return std::array{greatest(of_query), greatest(of_keys), greatest(gradient_of(asked.query))};
  };
  const Score linear = some_score(ScoreKind::linear, 13), concat = some_score(ScoreKind::concat, 13);
  EXPECT_LE(largest_difference(weights(linear, asked).value(), weights(linear, another).value()), 1e-15);
  const auto [query_half, keys_half, query] = gradients_of(linear);
  EXPECT_LE(query_half, 1e-15 * keys_half);
  EXPECT_LE(query, 1e-15 * keys_half);
  // With tanh it is not.
  EXPECT_GT(largest_difference(weights(concat, asked).value(), weights(concat, another).value()), 1e-3);
  EXPECT_GT(gradients_of(concat)[0], 1e-3);
}

// --- the look-up -----------------------------------------------------------------------------------------------------

TEST(Attend, MixesValuesByTheSoftmaxOfScores) {
  const double a = std::exp(1.0), b = std::exp(2.0);
  const Array scores{{1, 2, 100}, {0, 0, 0}};
  const Array values{{{1, 10}, {2, 20}, {-9, -9}}, {{3, 0}, {0, 3}, {3, 3}}};
  const Mask padding{{false, false, true}, {false, false, false}};
  const Found found = attend(scores, values, padding);
  EXPECT_LE(
      largest_difference(found.weights.value(), Array{{a / (a + b), b / (a + b), 0}, {1.0 / 3, 1.0 / 3, 1.0 / 3}}),
      kBar);
  EXPECT_EQ(found.weights.value()(0, 2), 0) << "however great its score";
  const double first = (a + 2 * b) / (a + b);
  EXPECT_LE(largest_difference(found.context.value(), Array{{first, 10 * first}, {2, 2}}), kBar);
}

// What lies behind a sentence's end gets no gradient, neither as a key nor as a value.
TEST(Attend, GivesPaddingNoGradient) {
  ag::Random random(14);
  const Tensor scores = Tensor::parameter(random.normal({2, 3}, 0, 1)),
               values = Tensor::parameter(random.normal({2, 3, 2}, 0, 1));
  const Mask padding{{false, false, true}, {false, true, true}};
  ag::Tape tape;
  tape.backward(sum(attend(scores, values, padding).context * Tensor(random.normal({2, 2}, 0, 1))));
  for (std::size_t b = 0; b < 2; ++b)
    for (std::size_t s = 0; s < 3; ++s) {
      EXPECT_EQ(std::abs(scores.grad()(b, s)) <= kBar, b == 1 || padding(b, s))
          << "where one word takes all there is no choice";
      for (std::size_t j = 0; j < 2; ++j) EXPECT_EQ(values.grad()(b, s, j) == 0, padding(b, s));
    }
}

TEST(Attend, KnowsPaddingBySentence) {
  EXPECT_EQ(padding_of(batch_of_pairs({{{3, 4}, {}}, {{3}, {}}, {{3, 4, 5}, {}}})),
            (Mask{{false, false, true}, {false, true, true}, {false, false, false}}));
}

}  // namespace
}  // namespace attention
