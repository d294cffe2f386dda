// Chapter 10's model, in double: what it looks at, what its losses ask for, how it starts, and what it fills in.
#include <gtest/gtest.h>

#include <cmath>
#include <numeric>
#include <vector>

#include "tests/bert_texts.h"
#include "tests/translators.h"

namespace bert {
namespace {

using namespace bert_texts;
using ag::Array, translators::expect_equal, translators::gradients, translators::kBar, translators::largest_difference;

constexpr std::size_t kPlaces = 16;

Bert some_model(std::uint64_t seed, double dropout = 0) {
  ag::Random random(seed);
  const Sizes sizes{.V = kPieces, .d = 6, .h = 2, .F = 7, .N = 2, .P = kPlaces, .dropout = dropout};
  Bert model(sizes, random);
  translators::randomise(model, random);
  return model;
}

// Of unlike lengths, with more and less hidden.
std::vector<Example> some_examples() {
  return {
      {.pieces = {kCls, 7, kMask, 8, kSep, 9, 30, kSep}, .second = 5, .random = 0, .at = {2, 6}, .hidden = {31, 30}},
      {.pieces = {kCls, kMask, kSep, 12, kSep}, .second = 3, .random = 1, .at = {1}, .hidden = {11}},
      {.pieces = {kCls, 20, kSep, 21, 22, kSep}, .second = 3, .random = 1, .at = {}, .hidden = {}}};
}
Batch some_batch() { return batch_of(some_examples(), vocabulary()); }
Batch alone(const Example& example) { return batch_of(std::vector{example}, vocabulary()); }

Tensor whole_loss(const Bert& model, const Batch& batch) {
  const Losses losses = model.losses(batch);
  return losses.masked + losses.next;
}

TEST(Bert, GradientOfTheWholeLoss) {
  const Bert model = some_model(1);
  const Batch batch = some_batch();
  const ag::GradcheckReport report = ag::gradcheck([&] { return whole_loss(model, batch); }, model.parameters());
  EXPECT_TRUE(report.ok()) << report.table();
}

// --- what is looked at -----------------------------------------------------------------------------------------------

// An example gives the same alone and padded beside longer ones.
TEST(Bert, PaddingChangesNothing) {
  const Bert model = some_model(2);
  const std::vector<Example> examples = some_examples();
  const Tensor together = model.encode(some_batch());
  for (std::size_t b = 0; b < examples.size(); ++b) {
    const Tensor x = model.encode(alone(examples[b]));
    const Array row = xt::view(together.value(), xt::range(b, b + 1), xt::range(0, examples[b].pieces.size()));
    EXPECT_LE(largest_difference(x.value(), row), kBar);
    EXPECT_LE(largest_difference(model.next_logits(x).value(), model.next_logits(Tensor(row)).value()), kBar);
  }
}

// What stands behind the end, piece and segment, is of no account: the same losses and gradients.
TEST(Bert, NobodyLooksBehindTheEnd) {
  const Bert model = some_model(3);
  const Batch batch = some_batch();
  Batch other = batch;
  for (std::size_t b = 0; b < batch.lengths.size(); ++b)
    for (std::size_t t = batch.lengths[b]; t < batch.pieces.shape()[1]; ++t)
      other.pieces(b, t) = 39, other.segments(b, t) = 1;
  ASSERT_NE(other.pieces, batch.pieces);
  EXPECT_EQ(whole_loss(model, other).item(), whole_loss(model, batch).item());
  expect_equal(gradients(model, [&] { return whole_loss(model, other); }),
               gradients(model, [&] { return whole_loss(model, batch); }), "gradients");
}

// All see all, to both sides; with a causal mask each sees itself and those before.
TEST(Bert, LooksToBothSides) {
  const Bert model = some_model(4);
  const Example example = some_examples()[0];
  const std::size_t last = example.pieces.size() - 1;
  for (const bool causal : {false, true}) {
    const Array x = model.encode(alone(example), causal).value();
    for (const std::size_t changed : {std::size_t{0}, last}) {
      Example other = example;
      other.pieces[changed] = 25;
      const Array y = model.encode(alone(other), causal).value();
      for (std::size_t t = 0; t <= last; ++t) {
        const double apart = largest_difference(Array(xt::view(x, 0, t)), Array(xt::view(y, 0, t)));
        if (causal && t < changed)
          EXPECT_EQ(apart, 0) << t;
        else
          EXPECT_GT(apart, 1e-6) << t;
      }
    }
  }
}

TEST(Bert, TellsOrdersAndSegmentsApart) {
  const Bert model = some_model(5);
  const Example example = some_examples()[0];
  Example turned = example, moved = example;
  std::swap(turned.pieces[1], turned.pieces[3]);
  moved.second = 3;
  const auto first = [&](const Example& e) { return Array(xt::view(model.encode(alone(e)).value(), 0, 0)); };
  EXPECT_GT(largest_difference(first(example), first(turned)), 1e-3);
  EXPECT_GT(largest_difference(first(example), first(moved)), 1e-3);
}

TEST(Bert, DropsInTrainModeOnly) {
  const Bert model = some_model(6, 0.5);
  const Batch batch = some_batch();
  const auto dropped = [&](std::uint64_t seed) {
    ag::Random random(seed);
    const ag::TrainMode dropping(random);
    return whole_loss(model, batch).item();
  };
  EXPECT_EQ(whole_loss(model, batch).item(), whole_loss(model, batch).item());
  EXPECT_EQ(dropped(1), dropped(1));
  EXPECT_NE(dropped(1), dropped(2));
  EXPECT_NE(dropped(1), whole_loss(model, batch).item());
}

// --- the losses ------------------------------------------------------------------------------------------------------

double weighted(const std::vector<double>& values, const std::vector<double>& weights) {
  return std::inner_product(values.begin(), values.end(), weights.begin(), 0.0) /
         std::accumulate(weights.begin(), weights.end(), 0.0);
}

// Each hidden piece counts the same, whatever example it is of; and so does each example for NSP.
TEST(BertLosses, AreMeansOverAll) {
  const Bert model = some_model(7);
  std::vector<double> masked, hidden, next;
  for (const Example& example : some_examples()) {
    const Losses losses = model.losses(alone(example));
    masked.push_back(losses.masked.item());
    hidden.push_back(static_cast<double>(example.hidden.size()));
    next.push_back(losses.next.item());
  }
  const Losses losses = model.losses(some_batch());
  EXPECT_NEAR(losses.masked.item(), weighted(masked, hidden), kBar);
  EXPECT_NEAR(losses.next.item(), weighted(next, {1, 1, 1}), kBar);
}

// Logits of every place: of them those at the hidden ones alone make the loss, by what stood there.
TEST(BertLosses, AskForWhatIsHidden) {
  const Bert model = some_model(8);
  const Batch batch = some_batch();
  const Tensor x = Tensor::parameter(model.encode(batch).value());
  Ids everywhere(Ids::shape_type{batch.pieces.size()});
  std::iota(everywhere.begin(), everywhere.end(), 0);
  const Array ln_p = log_softmax(model.masked_logits(x, everywhere)).value();
  double sum = 0;
  for (std::size_t m = 0; m < batch.at.size(); ++m) sum -= ln_p(batch.at(m), batch.hidden(m));
  EXPECT_NEAR(model.losses(batch).masked.item(), sum / static_cast<double>(batch.at.size()), kBar);

  ag::Tape tape;
  tape.backward(cross_entropy(model.masked_logits(x, batch.at), batch.hidden));
  for (std::size_t place = 0; place < everywhere.size(); ++place) {
    const std::size_t T = batch.pieces.shape()[1];
    const bool asked = std::find(batch.at.begin(), batch.at.end(), static_cast<int>(place)) != batch.at.end();
    const Array row = xt::view(x.grad(), place / T, place % T);
    EXPECT_EQ(largest_difference(row, ag::zeros(row.shape())) > 0, asked) << place;
  }
}

TEST(BertLosses, NothingHiddenIsNoLoss) {
  const Bert model = some_model(9);
  const Batch batch = alone(some_examples()[2]);
  ASSERT_EQ(batch.at.size(), 0u);
  ag::Tape tape;
  const Losses losses = model.losses(batch);
  EXPECT_EQ(losses.masked.item(), 0);
  tape.backward(losses.masked + losses.next);
  EXPECT_FALSE(model.masked_bias.has_grad());
  EXPECT_TRUE(model.next.weight.has_grad());
}

// --- how it starts ---------------------------------------------------------------------------------------------------

constexpr std::size_t kMany = 2000;

Batch random_batch(std::size_t B, std::size_t T, ag::Random& random) {
  std::vector<Example> examples(B);
  for (Example& example : examples) {
    for (std::size_t t = 0; t < T; ++t) {
      example.pieces.push_back(static_cast<TokenId>(random.below(kMany)));
      if (random.uniform() >= 0.15) continue;
      example.at.push_back(static_cast<std::int32_t>(t));
      example.hidden.push_back(static_cast<TokenId>(random.below(kMany)));
    }
    example.second = T / 2;
    example.random = static_cast<std::int32_t>(random.below(2));
  }
  return batch_of(examples, vocabulary());
}

// It has learned nothing yet: every piece is as likely as each other, and so are both answers of NSP.
TEST(BertStart, LossesAreThoseOfIgnorance) {
  for (const std::uint64_t seed : {1, 2, 3}) {
    ag::Random random(seed);
    const Bert model({.V = kMany}, random);
    const Losses losses = model.losses(random_batch(16, 40, random));
    EXPECT_NEAR(losses.masked.item(), std::log(kMany), 0.01 * std::log(kMany));
    EXPECT_NEAR(losses.next.item(), std::log(2), 0.02);
  }
  ag::Random random(1);
  const Bert wide({.V = kMany, .deviation = 1}, random);
  EXPECT_GT(wide.losses(random_batch(16, 40, random)).masked.item(), 3 * std::log(kMany)) << "N(0, 1) is seen";
}

TEST(BertStart, WeightsAreNarrowAndBiasesZero) {
  ag::Random random(1);
  const Bert model({.V = kMany}, random);
  for (const ag::NamedParameter& p : model.parameters()) {
    const Array& w = p.tensor.value();
    const double n = static_cast<double>(w.size()), mean = std::accumulate(w.begin(), w.end(), 0.0) / n;
    double square = 0;
    for (const double value : w) square += (value - mean) * (value - mean);
    const double expected = ag::is_matrix(p) ? 0.02 : 0;
    EXPECT_NEAR(std::sqrt(square / n), expected, 4 * expected / std::sqrt(2 * n)) << p.name;
    EXPECT_NEAR(mean, p.name.ends_with("gain") ? 1 : 0, 4 * expected / std::sqrt(n)) << p.name;
  }
}

// --- fill ------------------------------------------------------------------------------------------------------------

TEST(BertFill, GivesTheLikeliestFirst) {
  const Bert model = some_model(10);
  const Batch batch = some_batch();
  const Array p = softmax(model.masked_logits(model.encode(batch), batch.at)).value();
  const auto all = fill(model, batch, kPieces), five = fill(model, batch, 5), more = fill(model, batch, 1000);
  ASSERT_EQ(all.size(), batch.at.size());
  for (std::size_t m = 0; m < all.size(); ++m) {
    ASSERT_EQ(all[m].size(), static_cast<std::size_t>(kPieces));
    ASSERT_EQ(five[m].size(), 5u);
    EXPECT_EQ(more[m].size(), all[m].size()) << "there are no more";
    double sum = 0;
    std::vector<bool> given(kPieces);
    for (std::size_t i = 0; i < all[m].size(); ++i) {
      const Guess& guess = all[m][i];
      EXPECT_EQ(guess.p, p(m, guess.piece));
      EXPECT_TRUE(i == 0 || all[m][i - 1].p >= guess.p);
      EXPECT_TRUE(i >= 5 || five[m][i].piece == guess.piece);
      EXPECT_FALSE(given[static_cast<std::size_t>(guess.piece)]) << "twice";
      given[static_cast<std::size_t>(guess.piece)] = true;
      sum += guess.p;
    }
    EXPECT_NEAR(sum, 1, kBar);
  }
}

TEST(BertFill, EqualsComeInTheOrderOfTheVocabulary) {
  const Bert model = some_model(11);
  for (Tensor t : {model.words.weight, model.masked_bias}) t.mutable_value().fill(0);
  for (const std::vector<Guess>& guesses : fill(model, some_batch(), 7))
    for (std::size_t i = 0; i < guesses.size(); ++i) {
      EXPECT_EQ(guesses[i].piece, static_cast<TokenId>(i));
      EXPECT_NEAR(guesses[i].p, 1.0 / kPieces, kBar);
    }
}

TEST(BertFill, NothingAskedIsNothingSaid) { EXPECT_TRUE(fill(some_model(12), alone(some_examples()[2]), 3).empty()); }

}  // namespace
}  // namespace bert
