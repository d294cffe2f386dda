// Chapter 03's models: the layer they stand on is the cell of the page, a text's probabilities are those one gets by
// hand, drawing follows the temperature, and a window that carries its state is the text in one piece.
#include <gtest/gtest.h>

#include <cmath>

#include "autograd/ops.h"
#include "autograd/recurrent.h"
#include "chapters/03_rnn/experiments/namer.h"
#include "chapters/03_rnn/experiments/outcome.h"
#include "chapters/03_rnn/experiments/tagger.h"
#include "chapters/03_rnn/lesson.h"
#include "chapters/texts/text_corpus.h"

namespace {

using ag::Tensor;

double largest_difference(const ag::Array& a, const ag::Array& b) {
  EXPECT_EQ(a.shape(), b.shape());
  double worst = 0;
  for (std::size_t i = 0; i < a.size(); ++i)
    worst = std::max(worst, std::abs(static_cast<double>(a.data()[i]) - static_cast<double>(b.data()[i])));
  return worst;
}

// The lesson's equation, step by step, with the parameters of the layer: values and all gradients.
TEST(RnnLayer, IsTheCellOfThePage) {
  constexpr std::size_t T = 5, B = 3, I = 4, H = 6;
  ag::Random random(1);
  const ag::Rnn layer(I, H, random);
  const auto of_layer = [&](const char* name) { return layer.parameter_named(std::string("layer0.forward.") + name); };
  const Tensor W = Tensor::parameter(of_layer("W").value()), U = Tensor::parameter(of_layer("U").value()),
               b = Tensor::parameter(of_layer("b").value());
  const ag::Array x = random.normal({T, B, I}, 0, 1), h0 = random.normal({B, H}, 0, 0.5);
  const ag::Array cotangent = random.normal({T, B, H}, 0, 1);
  ag::Array by_layer, by_cell;
  {
    ag::Tape tape;
    const ag::RecurrentOutput out = layer(x, {{h0}, {}});
    by_layer = out.y.value();
    tape.backward(out.y, cotangent);
  }
  {
    ag::Tape tape;
    std::vector<Tensor> steps;
    for (std::size_t t = 0; t < T; ++t) steps.emplace_back(ag::Array(xt::view(x, t)));
    const Tensor y = ag::stack(rnn::unroll(steps, h0, W, U, b));
    by_cell = y.value();
    tape.backward(y, cotangent);
  }
  EXPECT_LT(largest_difference(by_layer, by_cell), 1e-6);
  EXPECT_LT(largest_difference(of_layer("W").grad(), W.grad()), 1e-5);
  EXPECT_LT(largest_difference(of_layer("U").grad(), U.grad()), 1e-5);
  EXPECT_LT(largest_difference(of_layer("b").grad(), b.grad()), 1e-5);
}

rnn::LanguageModel<> small_model(std::uint64_t seed = 1) {
  ag::Random random(seed);
  return rnn::LanguageModel<>({.vocabulary = 7, .m = 3, .H = 5}, random);
}

// P(w_t | w_0 … w_{t−1}) by hand: the cell's formula in double, one word after the other.
std::vector<double> by_hand(const rnn::LanguageModel<>& model, const data::TokenIds& text) {
  const auto of = [&](const char* name) { return model.parameter_named(name).value(); };
  const ag::Array E = of("embedding.weight"), W = of("rnn.layer0.forward.W"), U = of("rnn.layer0.forward.U"),
                  b = of("rnn.layer0.forward.b"), V = of("output.weight"), c = of("output.bias");
  const std::size_t m = E.shape()[1], H = U.shape()[0], K = c.size();
  std::vector<double> h(H, 0), p;
  for (std::size_t t = 0; t + 1 < text.size(); ++t) {
    std::vector<double> next(H);
    for (std::size_t j = 0; j < H; ++j) {
      double a = b(j);
      for (std::size_t i = 0; i < m; ++i) a += double(E(static_cast<std::size_t>(text[t]), i)) * double(W(i, j));
      for (std::size_t i = 0; i < H; ++i) a += h[i] * double(U(i, j));
      next[j] = std::tanh(a);
    }
    h = next;
    std::vector<double> y(K);
    double total = 0;
    for (std::size_t k = 0; k < K; ++k) {
      y[k] = c(k);
      for (std::size_t j = 0; j < H; ++j) y[k] += h[j] * double(V(j, k));
      total += std::exp(y[k]);
    }
    p.push_back(std::exp(y[static_cast<std::size_t>(text[t + 1])]) / total);
  }
  return p;
}

TEST(RnnLanguageModel, ScoresATextAsByHand) {
  const rnn::LanguageModel<> model = small_model();
  const data::TokenIds text = {1, 4, 4, 2, 6, 0, 3, 5, 5, 1, 2};
  std::vector<double> expected = by_hand(model, text);
  expected.erase(expected.begin(), expected.begin() + 2);  // first = 3: P(w_3 | …), …
  for (const std::size_t steps : {1U, 4U, 100U}) {         // windows carry the state
    const std::vector<double> found = rnn::token_probabilities(model, text, 3, steps);
    ASSERT_EQ(found.size(), text.size() - 3);
    for (std::size_t i = 0; i < found.size(); ++i) EXPECT_NEAR(found[i], expected[i], 1e-6) << steps;
  }
}

// Two windows with the state carried are one window of both: values always; the gradient of the first is cut.
TEST(RnnLanguageModel, CarriesItsStateFromWindowToWindow) {
  const rnn::LanguageModel<> model = small_model();
  const ag::Ids first{{1, 2}, {3, 4}}, second{{5, 6}, {0, 1}}, targets{{0, 1}, {2, 2}};
  ag::RecurrentState carried, whole, fresh;
  (void)model(first, carried);
  const double with_state = static_cast<double>(model.loss(second, targets, carried).item());
  const ag::Ids both{{1, 2}, {3, 4}, {5, 6}, {0, 1}};
  (void)model(both, whole);
  EXPECT_LT(largest_difference(carried.h[0].value(), whole.h[0].value()), 1e-7);
  EXPECT_GT(std::abs(with_state - static_cast<double>(model.loss(second, targets, fresh).item())), 1e-4);

  ag::RecurrentState state;
  {
    ag::Tape tape;
    const Tensor loss = model.loss(first, targets, state);
    tape.backward(loss);
    model.zero_grad();
  }
  ag::Tape tape;
  const Tensor loss = model.loss(ag::Ids{{5, 6}}, ag::Ids{{0, 1}}, state);
  tape.backward(loss);
  // Words 1 … 4 stand in the first window only: a constant.
  const Tensor embedding = model.parameter_named("embedding.weight");
  const ag::Array& grad = embedding.grad();
  for (const std::size_t word : {1U, 2U, 3U, 4U})
    for (std::size_t i = 0; i < 3; ++i) EXPECT_EQ(grad(word, i), 0) << word;
  EXPECT_NE(grad(5, 0), 0);
}

TEST(Sampling, FollowsTheTemperature) {
  const std::vector<ag::Scalar> y = {1, 3, 2, -2};
  ag::Random random(1);
  EXPECT_EQ(rnn::draw(y, 0, random), 1);
  EXPECT_EQ(rnn::draw(y, 0, random, 1), 2);  // the likeliest that may be drawn
  for (const double temperature : {0.5, 1.0, 2.0}) {
    std::vector<double> count(4), p(4);
    double total = 0;
    for (std::size_t i = 0; i < 4; ++i) total += p[i] = std::exp(static_cast<double>(y[i]) / temperature);
    constexpr int kDraws = 100'000;
    for (int n = 0; n < kDraws; ++n) ++count[static_cast<std::size_t>(rnn::draw(y, temperature, random))];
    double chi_square = 0;
    for (std::size_t i = 0; i < 4; ++i) {
      const double expected = p[i] / total * kDraws;
      chi_square += (count[i] - expected) * (count[i] - expected) / expected;
    }
    EXPECT_LT(chi_square, 16.3) << temperature;  // 3 degrees of freedom, p = 0.001
  }
  for (int n = 0; n < 1000; ++n) EXPECT_NE(rnn::draw(y, 1, random, 1), 1);
}

// P = 0.5, 0.3, 0.15, 0.05 in another order.
TEST(Sampling, LeavesOutTheTail) {
  std::vector<ag::Scalar> z;
  for (const double p : {0.15, 0.5, 0.05, 0.3}) z.push_back(static_cast<ag::Scalar>(std::log(p) + 7));
  using Left = std::vector<std::size_t>;
  const auto left = [&](std::size_t k, double p, double temperature = 1, data::TokenId never = -1) {
    const std::vector<ag::Scalar> cut = rnn::without_tail(z, k, p, temperature, never);
    Left kept;
    for (std::size_t i = 0; i < cut.size(); ++i) {
      if (std::isinf(cut[i])) continue;
      EXPECT_EQ(cut[i], z[i]) << "what is left stays as it is";
      kept.push_back(i);
    }
    return kept;
  };
  EXPECT_EQ(left(0, 1), (Left{0, 1, 2, 3}));
  EXPECT_EQ(left(1, 1), Left{1});
  EXPECT_EQ(left(3, 1), (Left{0, 1, 3}));
  EXPECT_EQ(left(9, 1), (Left{0, 1, 2, 3}));
  EXPECT_EQ(left(0, 0), Left{1}) << "one token is always left";
  EXPECT_EQ(left(0, 0.49), Left{1});
  EXPECT_EQ(left(0, 0.51), (Left{1, 3}));
  EXPECT_EQ(left(0, 0.79), (Left{1, 3}));
  EXPECT_EQ(left(0, 0.81), (Left{0, 1, 3}));
  EXPECT_EQ(left(2, 0.6), Left{1}) << "of the two likeliest the first has 0.625";
  EXPECT_EQ(left(0, 0.6, 0.5), Left{1}) << "at τ = 0.5 it has 0.25 of 0.365";
  EXPECT_EQ(left(0, 0.6, 0), (Left{0, 1, 2, 3})) << "at τ = 0 the likeliest comes anyway";
  EXPECT_EQ(left(2, 1, 1, 1), (Left{0, 3})) << "what may not come takes no place";
  EXPECT_EQ(left(0, 0.55, 1, 1), Left{3}) << "nor probability: 0.3 of 0.5";
  ag::Random random(1);
  for (int n = 0; n < 1000; ++n) EXPECT_NE(rnn::draw(rnn::without_tail(z, 3, 1, 9), 9, random), 2);
}

TEST(Sampling, ReadsWhatItWrites) {
  const rnn::LanguageModel<> model = small_model(3);
  const data::TokenIds prompt = {1, 2, 3};
  ag::Random random(5);
  const data::TokenIds written = rnn::continue_text(model, prompt, 6, 0, random);
  // Greedy: each token is the likeliest after all before it.
  data::TokenIds text = prompt;
  for (const data::TokenId token : written) {
    double best = -1;
    data::TokenId likeliest = -1;
    for (data::TokenId w = 0; w < 7; ++w) {
      data::TokenIds longer = text;
      longer.push_back(w);
      if (const double p = by_hand(model, longer).back(); p > best) {
        best = p;
        likeliest = w;
      }
    }
    EXPECT_EQ(token, likeliest);
    text.push_back(token);
  }
}

// A label depends on its own sentence alone, and not on what is padded or stands beside it.
TEST(RnnTagger, DoesNotSeeThePadding) {
  ag::Random random(1);
  const std::vector<data::LabelledSentence> words = {{{1, 2}, {0, 1}}, {{3, 4, 5, 1}, {1, 1, 0, 2}}};
  const std::vector<data::LabelledSentence> whole = {{{1, 2}, {0}}, {{3, 4, 5, 1}, {1}}};
  for (const data::Labels kind : {data::Labels::each_word, data::Labels::sentence}) {
    const auto& sentences = kind == data::Labels::sentence ? whole : words;
    for (const bool recurrent : {true, false}) {
      const rnn::Tagger tagger({.vocabulary = 6, .labels = 3, .m = 3, .H = 4, .kind = kind, .recurrent = recurrent},
                               random);
      const std::vector<std::uint32_t> both = {0, 1}, first = {0};
      const Tensor together = tagger(data::batch_of(sentences, both, kind));
      const Tensor alone = tagger(data::batch_of(sentences, first, kind));
      const std::size_t steps = kind == data::Labels::sentence ? 1 : 2;
      for (std::size_t t = 0; t < steps; ++t)
        for (std::size_t k = 0; k < 3; ++k)
          EXPECT_NEAR(together.value().data()[(t * 2) * 3 + k], alone.value().data()[t * 3 + k], 1e-6);
    }
  }
}

TEST(RnnTasks, DigitsAreOneHot) {
  const std::vector<std::int64_t> numbers = {342, 7};
  const ag::Array v = rnn::digits_of(numbers);
  EXPECT_EQ(v.shape(), (ag::Shape{2, 30}));
  for (std::size_t i = 0; i < 30; ++i) {
    EXPECT_EQ(v(0, i), i == 3 || i == 14 || i == 22 ? 1 : 0) << i;
    EXPECT_EQ(v(1, i), i == 0 || i == 10 || i == 27 ? 1 : 0) << i;
  }
}

// A few hundred updates are enough; a bag of words cannot know, and shuffled labels teach nothing.
TEST(RnnTasks, WhoDidItIsLearnedFromOrderAlone) {
  const rnn::RoleTask task = rnn::run_roles(1500, {.updates = 250});
  EXPECT_GT(task.network.all, 0.9);
  EXPECT_LT(task.bag.all, 0.6);
  EXPECT_LT(task.control.all, 0.4);
}

}  // namespace
